#!/bin/sh
# busybox.sh [OUTPUT_DIR]: busybox/busybox, one static i386 program, and
# busybox/busybox-small, another that fits on a floppy.
#
# Upstream's 1.37.0, unpatched, from Debian trixie's source package busybox,
# configured by busybox.config over its own defaults, and by
# busybox-small.config over nothing, linked with bookworm's musl. Run it on
# Debian bookworm: three to five minutes on two cores, 100 MB in $TMPDIR.
# OUTPUT_DIR is prebuilt/ unless given.

version=1:1.37.0-6
musl=1.2.3-1
headers=6.1.176-1

# shellcheck source-path=SCRIPTDIR source=debian.sh
. "$(dirname "$0")/debian.sh"

tools gcc-12-i686-linux-gnu=12.2.0-14cross1 binutils-i686-linux-gnu=2.40-2 \
	gcc make bzip2 file

use_suites "deb [arch=i386] SITE bookworm main" "deb-src SITE bookworm main" "deb-src SITE trixie main"
fetch_source busybox "$version" "$work/source"
fetch_source musl "$musl" "$work/musl"
musl_for_i386 "$musl" "$headers"

mkdir -p "$output/busybox" "$output/licences/busybox" "$output/licences/musl"
tar -C "$work/source" -xf "$work"/source/busybox_*.orig.tar.bz2
tar -C "$work/musl" -xf "$work"/musl/musl_*.orig.tar.gz
install -m 644 "$work/system/usr/share/doc/musl/copyright" "$output/licences/musl/"

# make_busybox FILE NAME DEFAULTS CONFIG: busybox/FILE, from CONFIG over `make DEFAULTS`.
make_busybox() {
	# The defaults, less every line that the fragment has an opinion on, plus the
	# fragment.
	quietly make "$3"
	sed -n 's/^\(CONFIG_[A-Z0-9_]*\)=.*/\1/p' "$build/$4" >"$work/symbols"
	grep -vwFf "$work/symbols" .config >"$work/config"
	cat "$work/config" "$build/$4" >.config
	yes '' | quietly make oldconfig
	kept "$build/$4"

	quietly make -j "$(nproc)" busybox busybox.links CROSS_COMPILE=i686-linux-gnu- \
		CC="i686-linux-gnu-gcc-12 -specs=$work/musl.specs -march=i686 -fno-pie -no-pie -ffile-prefix-map=$work/="
	file busybox | grep -q 'Intel 80386.*statically linked' || die "Cannot use it: $(file busybox)"

	install -m 755 busybox "$output/busybox/$1"
	install -m 644 LICENSE "$output/licences/busybox/"
	cat >"$output/busybox/$1.meta.json" <<-EOF
		{
		  "name": "$2",
		  "role": "busybox",
		  "version": "$(make -s kernelversion)",
		  "licence": "GPL-2.0-only AND MIT",
		  "licenceFiles": ["licences/busybox/LICENSE", "licences/musl/copyright"],
		  "source": [
		    { "package": "busybox", "version": "$version" },
		    { "package": "musl", "version": "$musl" }
		  ],
		  "applets": [$(sed 's|^/||' busybox.links | sort | sed 's/.*/"&"/' | paste -sd , -)]
		}
	EOF
	verdict "busybox/$1"
}

cd "$work"/source/busybox-*/
make_busybox busybox busybox-1.37-i386 defconfig busybox.config

# Debian's musl is compiled for speed: for size, what is used of it is a fifth smaller.
cd "$work"/musl/musl-*/
quietly env CC=i686-linux-gnu-gcc-12 CFLAGS="-Os -march=i686" ./configure --target=i386-linux-musl --disable-shared
quietly make -s -j "$(nproc)" AR=i686-linux-gnu-ar RANLIB=i686-linux-gnu-ranlib lib/libc.a
cp lib/libc.a "$work/system/usr/lib/i386-linux-musl/"

cd "$work"/source/busybox-*/
quietly make mrproper
make_busybox busybox-small busybox-1.37-i386-small allnoconfig busybox-small.config
