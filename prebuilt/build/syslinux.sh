#!/bin/sh
# syslinux.sh [OUTPUT_DIR]: syslinux/ldlinux.sys, ldlinux.bss, ldlinux.c32, mbr.bin.
#
# Taken as they are from Debian's binary package syslinux, which has all but
# mbr.bin inside of its installer: so that installs on a floppy image first. On
# Debian bookworm (amd64), with Node. A few seconds. OUTPUT_DIR is prebuilt/
# unless given.

version=3:6.04~git20190206.bf6db5b4+dfsg1-3+b1

# shellcheck source-path=SCRIPTDIR source=debian.sh
. "$(dirname "$0")/debian.sh"

tools dosfstools mtools
unpack syslinux "$version" "$work/syslinux"
installer=$work/syslinux/usr/bin/syslinux

truncate -s 1440K "$work/floppy"
quietly mkfs.fat "$work/floppy"
quietly "$installer" --install "$work/floppy"
mkdir "$work/installed" "$work/parts"
mcopy -i "$work/floppy" ::ldlinux.sys ::ldlinux.c32 "$work/installed/"
head -c 512 "$work/floppy" >"$work/installed/ldlinux.bss"

# The module comes from there and not from syslinux-common, which Debian builds
# at another time and with another compiler: it goes with this ldlinux.sys.
cp "$work/installed/ldlinux.c32" "$work/syslinux/usr/lib/SYSLINUX/mbr.bin" "$work/parts/"
"$build/syslinux-parts.mjs" "$installer" "$work/installed" "$work/parts"

mkdir -p "$output/syslinux" "$output/licences/syslinux"
cp "$work/syslinux/usr/share/doc/syslinux/copyright" "$output/licences/syslinux/"
for text in GPL-2 LGPL-2; do
	cp "/usr/share/common-licenses/$text" "$output/licences/syslinux/"
done

# place FILE NAME LICENCE TEXT...
place() {
	file=$1 name=$2 licence=$3
	shift 3
	install -m 644 "$work/parts/$file" "$output/syslinux/$file"
	cat >"$output/syslinux/$file.meta.json" <<-EOF
		{
		  "name": "syslinux-6.04-$name",
		  "role": "boot-loader",
		  "version": "6.04",
		  "licence": "$licence",
		  "licenceFiles": [$(printf '"licences/syslinux/%s", ' "$@" | sed 's/, $//')],
		  "source": [{ "package": "syslinux", "version": "${version%+b*}" }]
		}
	EOF
	verdict "syslinux/$file"
}

# As Debian's copyright file has it, of what core/Makefile and
# com32/elflink/ldlinux/Makefile link into each; it has the short texts too.
place ldlinux.sys ldlinux.sys "GPL-2.0-or-later AND LGPL-2.0-or-later AND MIT" copyright GPL-2 LGPL-2
place ldlinux.bss bootsect GPL-2.0-or-later copyright GPL-2
place ldlinux.c32 ldlinux.c32 "GPL-2.0-or-later AND MIT AND Zlib" copyright GPL-2
place mbr.bin mbr MIT copyright
