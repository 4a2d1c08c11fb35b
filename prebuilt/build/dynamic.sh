#!/bin/sh
# dynamic.sh [OUTPUT_DIR]: dynamic/busybox, which is dynamically linked, and
# beside it the libraries it asks for and the loader that finds them.
#
# Taken as they are from Debian bookworm's binary packages busybox and libc6 for
# i386. A few seconds. OUTPUT_DIR is prebuilt/ unless given.

# Of the source packages. The binary package busybox was built twice.
busybox=1:1.35.0-4+deb12u1
glibc=2.36-9+deb12u14

# shellcheck source-path=SCRIPTDIR source=debian.sh
. "$(dirname "$0")/debian.sh"

# qemu-i386 runs busybox, where the machine does not, to ask for its applets.
tools binutils qemu-user

use_suites "deb [arch=i386] SITE bookworm main"
unpack busybox:i386 "$busybox+b1" "$work/root"
unpack libc6:i386 "$glibc" "$work/root"
cd "$work/root"

needed=$(readelf -d bin/busybox | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort | paste -sd ' ' -)
[ "$needed" = 'libc.so.6 libresolv.so.2' ] || die "Cannot go on: busybox asks for $needed"
applets=$(qemu-i386 -L . bin/busybox --list-full | sort | sed 's/.*/"&"/' | paste -sd , -)

mkdir -p "$output/dynamic" "$output/licences/dynamic"
cp usr/share/doc/busybox/copyright "$output/licences/dynamic/busybox"
cp usr/share/doc/libc6/copyright "$output/licences/dynamic/glibc"
cp /usr/share/common-licenses/GPL-2 /usr/share/common-licenses/LGPL-2.1 "$output/licences/dynamic/"

# place PATH: dynamic/FILE. Its record comes from standard input.
place() {
	file=dynamic/${1##*/}
	cp "$1" "$output/$file"
	cat >"$output/$file.meta.json"
	verdict "$file"
}

place bin/busybox <<EOF
{
  "name": "busybox-1.35-i386-dynamic",
  "role": "busybox",
  "version": "1.35.0",
  "licence": "GPL-2.0-only",
  "licenceFiles": ["licences/dynamic/busybox", "licences/dynamic/GPL-2"],
  "source": [{ "package": "busybox", "version": "$busybox" }],
  "applets": [$applets]
}
EOF
for library in ld-linux.so.2 libc.so.6 libresolv.so.2; do
	place "lib/i386-linux-gnu/$library" <<-EOF
		{
		  "name": "${library%.so.*}-2.36-i386",
		  "role": "library",
		  "version": "${glibc%-*}",
		  "licence": "LGPL-2.1-or-later AND BSD-3-Clause AND ISC",
		  "licenceFiles": ["licences/dynamic/glibc", "licences/dynamic/LGPL-2.1"],
		  "source": [{ "package": "glibc", "version": "$glibc" }]
		}
	EOF
done
