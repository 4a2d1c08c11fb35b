#!/bin/sh
# Builds gen_init_cpio, the kernel's own maker of initramfs archives, into .cache/tools. Debian ships it as source
# only: one file of the package linux-source-6.12. Needs apt-get, dpkg-deb, tar with xz, and a C compiler.
set -eu

tools=$(cd "$(dirname "$0")/../.." && pwd)/.cache/tools
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

source=/usr/src/linux-source-6.12.tar.xz
if [ ! -f "$source" ]; then
  # _apt may not write into a private directory; root's downloads then run as root, with a notice.
  (cd "$work" && apt-get -qq download linux-source-6.12)
  dpkg-deb --fsys-tarfile "$work"/linux-source-6.12_*.deb | tar -x -C "$work" ./usr/src/linux-source-6.12.tar.xz
  source=$work/usr/src/linux-source-6.12.tar.xz
fi

tar -xJf "$source" -C "$work" linux-source-6.12/usr/gen_init_cpio.c
mkdir -p "$tools"
${CC:-cc} -O2 -o "$tools/gen_init_cpio" "$work/linux-source-6.12/usr/gen_init_cpio.c"
echo "gen_init_cpio: $tools/gen_init_cpio"
