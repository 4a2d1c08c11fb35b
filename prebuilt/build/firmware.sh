#!/bin/sh
# firmware.sh [OUTPUT_DIR]: seabios/bios.bin and seabios/vgabios-stdvga.bin.
#
# Taken as they are from Debian's binary package seabios 1.16.2-1, on Debian
# bookworm. A few seconds. OUTPUT_DIR is prebuilt/ unless given.

version=1.16.2-1

# shellcheck source-path=SCRIPTDIR source=debian.sh
. "$(dirname "$0")/debian.sh"

unpack seabios "$version" "$work/seabios"

mkdir -p "$output/seabios" "$output/licences/seabios"
cp "$work/seabios/usr/share/doc/seabios/copyright" "$output/licences/seabios/"
for text in GPL-3 LGPL-2 LGPL-3; do
	cp "/usr/share/common-licenses/$text" "$output/licences/seabios/"
done

# place FILE NAME ROLE LICENCE TEXT...
place() {
	file=$1 name=$2 role=$3 licence=$4
	shift 4
	install -m 644 "$work/seabios/usr/share/seabios/$file" "$output/seabios/$file"
	cat >"$output/seabios/$file.meta.json" <<-EOF
		{
		  "name": "$name",
		  "role": "$role",
		  "version": "${version%-*}",
		  "licence": "$licence",
		  "licenceFiles": [$(printf '"licences/seabios/%s", ' "$@" | sed 's/, $//')],
		  "source": [{ "package": "seabios", "version": "$version" }]
		}
	EOF
	verdict "seabios/$file"
}

# The BIOS carries an ACPI table under LGPL-2; the VGA BIOS is LGPL-3 alone.
place bios.bin seabios bios "LGPL-3.0-only AND LGPL-2.0-only" copyright LGPL-3 GPL-3 LGPL-2
place vgabios-stdvga.bin vgabios vgabios LGPL-3.0-only copyright LGPL-3 GPL-3
