#!/bin/sh
# kernel.sh [OUTPUT_DIR]: kernel/bzImage, a Linux 6.12 for i386, and
# kernel/bzImage-tiny, another that fits on a floppy.
#
# From Debian bookworm's package linux-source-6.12 6.12.117-1~deb12u1, which is
# Linux 6.12.117 with Debian's patches, plus those in patches/, configured by
# kernel.config over the kernel's own defaults, and by kernel-tiny.config over
# nothing. Run it on Debian bookworm with Node 20: ten to fifteen minutes on
# two cores, 2 GB in $TMPDIR. OUTPUT_DIR is prebuilt/ unless given.

version=6.12.117-1~deb12u1

# shellcheck source-path=SCRIPTDIR source=debian.sh
. "$(dirname "$0")/debian.sh"

tools gcc-12-i686-linux-gnu=12.2.0-14cross1 binutils-i686-linux-gnu=2.40-2 \
	xz-utils=5.4.1-1+deb12u2 gcc make flex bison bc patch
command -v node >/dev/null || die "Cannot find node: lz4-store.mjs needs Node 20 or newer"

unpack linux-source-6.12 "$version" "$work/package"
tar -C "$work" -xf "$work/package/usr/src/linux-source-6.12.tar.xz"
cp "$build/lz4-store.mjs" "$work"
cd "$work/linux-source-6.12"
for change in "$build"/patches/*.patch; do
	quietly patch -p1 --fuzz=0 -i "$change"
done

# What the banner says, in place of who builds, where and when.
export KBUILD_BUILD_USER=pid1 KBUILD_BUILD_HOST=build KBUILD_BUILD_VERSION=1 \
	KBUILD_BUILD_TIMESTAMP='Thu Jan  1 00:00:00 UTC 2026'

# Rust, pahole and a C library for the target are not used, but Kconfig notes
# in /proc/config.gz whether the machine has them: here none does.
kbuild() {
	quietly make -j "$(nproc)" ARCH=i386 CROSS_COMPILE=i686-linux-gnu- CC=i686-linux-gnu-gcc-12 \
		LZ4="node $work/lz4-store.mjs" RUSTC=none BINDGEN=none PAHOLE=none USERLDFLAGS=-nostdlib "$@"
}

mkdir -p "$output/kernel" "$output/licences/linux"
install -m 644 COPYING LICENSES/preferred/GPL-2.0 LICENSES/exceptions/Linux-syscall-note "$output/licences/linux/"

# make_kernel FILE NAME DEFAULTS CONFIG [HOT]: kernel/FILE, from CONFIG over
# `make DEFAULTS`; HOT is for patches/hot-files.patch.
make_kernel() {
	kbuild KCONFIG_ALLCONFIG="$build/$4" "$3"
	kept "$build/$4"
	kbuild bzImage HOT="${5-}"
	install -m 644 arch/x86/boot/bzImage "$output/kernel/$1"
	cat >"$output/kernel/$1.meta.json" <<-EOF
		{
		  "name": "$2",
		  "role": "kernel",
		  "hasGate": true,
		  "version": "$(make -s kernelversion)",
		  "licence": "GPL-2.0-only WITH Linux-syscall-note",
		  "licenceFiles": [
		    "licences/linux/COPYING",
		    "licences/linux/GPL-2.0",
		    "licences/linux/Linux-syscall-note"
		  ],
		  "source": [{ "package": "linux-6.12", "version": "$version" }]
		}
	EOF
	verdict "kernel/$1"
}

make_kernel bzImage linux-6.12-i386 alldefconfig kernel.config -O2
quietly make mrproper
make_kernel bzImage-tiny linux-6.12-i386-tiny allnoconfig kernel-tiny.config
