#!/bin/sh
# pack.sh [OUTPUT_DIR]: packed/SHA256.bcj.xz, what the page downloads, of each
# file in catalog.json, and of node_modules/v86's v86.wasm. What was released
# stays packed for ever. A few seconds.
#
# XZ, since it is what unpacks soon and is small: gzip takes a quarter more. And
# before that its x86 filter, which makes the targets of calls absolute: 5 %
# less. The filter is applied apart (src/formats/x86-branches.ts takes it back),
# since the small decoders that run in a browser are without it.

# shellcheck source-path=SCRIPTDIR source=debian.sh
. "$(dirname "$0")/debian.sh"

tools xz-utils

root=$(cd "$build/../.." && pwd)
# The offset of the code says nothing of these files' bytes, the ones before do.
lzma=preset=9e,lc=4,lp=0,pb=0

# branches: the x86 filter alone. liblzma has it only before LZMA.
branches() { xz --format=raw --x86 --lzma2=preset=0 | xz -d --format=raw --lzma2=preset=0; }

mkdir -p "$output/packed"
node -p 'require(process.argv[1]).blobs.map(({ file }) => file).join("\n")' "$root/prebuilt/catalog.json" >"$work/files"
"$root/node_modules/.bin/tsx" "$build/strip-wasm.ts" <"$root/node_modules/v86/build/v86.wasm" >"$work/v86.wasm"
for file in "$work/v86.wasm" $(sed "s|^|$root/prebuilt/|" "$work/files"); do
	sha256=$(sha256sum "$file" | cut -d ' ' -f 1)
	echo "$sha256.bcj.xz" >>"$work/names"
	packed=$output/packed/$sha256.bcj.xz
	[ -e "$packed" ] && continue
	branches <"$file" | xz --check=crc32 "--lzma2=$lzma" >"$work/packed"
	install -m 644 "$work/packed" "$packed"
	say "$(stat -c %s "$file") -> $(stat -c %s "$packed")  $file"
done

# What nothing names any more, and no release has shipped.
node -p 'require(process.argv[1]).map(({ sha256 }) => `${sha256}.bcj.xz`).join("\n")' \
	"$root/prebuilt/released.json" >>"$work/names"
for packed in "$output"/packed/*.bcj.xz; do
	grep -qx "${packed##*/}" "$work/names" || rm "$packed"
done
