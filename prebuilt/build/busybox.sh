#!/bin/sh
# busybox.sh [OUTPUT_DIR]: busybox/busybox, one static i386 program.
#
# Upstream's 1.37.0, unpatched, from Debian trixie's source package busybox,
# configured by busybox.config over its own defaults, linked with bookworm's
# musl. Run it on Debian bookworm: one to two minutes on two cores, 100 MB in
# $TMPDIR. OUTPUT_DIR is prebuilt/ unless given.

version=1:1.37.0-6
musl=1.2.3-1
headers=6.1.176-1

# shellcheck source-path=SCRIPTDIR source=debian.sh
. "$(dirname "$0")/debian.sh"

tools gcc-12-i686-linux-gnu=12.2.0-14cross1 binutils-i686-linux-gnu=2.40-2 \
	gcc make bzip2 file

use_suites "deb [arch=i386] SITE bookworm main" "deb-src SITE trixie main"
fetch_source busybox "$version" "$work/source"
musl_for_i386 "$musl" "$headers"

cd "$work/source"
tar -xf busybox_*.orig.tar.bz2
cd busybox-*/

# The defaults, less every line that the fragment has an opinion on, plus the
# fragment.
quietly make defconfig
sed -n 's/^\(CONFIG_[A-Z0-9_]*\)=.*/\1/p' "$build/busybox.config" >"$work/symbols"
grep -vwFf "$work/symbols" .config >"$work/config"
cat "$work/config" "$build/busybox.config" >.config
yes '' | quietly make oldconfig
kept "$build/busybox.config"

quietly make -j "$(nproc)" busybox CROSS_COMPILE=i686-linux-gnu- \
	CC="i686-linux-gnu-gcc-12 -specs=$work/musl.specs -march=i686 -fno-pie -no-pie -ffile-prefix-map=$work/="
file busybox | grep -q 'Intel 80386.*statically linked' || die "Cannot use it: $(file busybox)"

mkdir -p "$output/busybox" "$output/licences/busybox" "$output/licences/musl"
install -m 755 busybox "$output/busybox/busybox"
install -m 644 LICENSE "$output/licences/busybox/"
install -m 644 "$work/system/usr/share/doc/musl/copyright" "$output/licences/musl/"
cat >"$output/busybox/busybox.meta.json" <<EOF
{
  "name": "busybox-1.37-i386",
  "role": "busybox",
  "version": "$(make -s kernelversion)",
  "licence": "GPL-2.0-only AND MIT",
  "licenceFiles": ["licences/busybox/LICENSE", "licences/musl/copyright"],
  "source": [
    { "package": "busybox", "version": "$version" },
    { "package": "musl", "version": "$musl" }
  ],
  "applets": [$(./busybox --list-full | sort | sed 's/.*/"&"/' | paste -sd , -)]
}
EOF
verdict busybox/busybox
