#!/bin/sh
# agent.sh [OUTPUT_DIR]: agent/agent, one static i386 program.
#
# Compiled from agent.c with bookworm's musl. Run it on Debian bookworm: seconds.
# OUTPUT_DIR is prebuilt/ unless given.

version=1
musl=1.2.3-1
headers=6.1.176-1

# shellcheck source-path=SCRIPTDIR source=debian.sh
. "$(dirname "$0")/debian.sh"

tools gcc-12-i686-linux-gnu=12.2.0-14cross1 binutils-i686-linux-gnu=2.40-2 file

use_suites "deb [arch=i386] SITE bookworm main"
musl_for_i386 "$musl" "$headers"

cd "$build"
i686-linux-gnu-gcc-12 -specs="$work/musl.specs" -march=i686 -Os -std=gnu11 -Wall -Wextra -Wno-unused-result \
	-Wno-unused-parameter -fno-pie -no-pie -static -s -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables \
	-Wl,--gc-sections -Wl,--build-id=none -Wl,-z,noseparate-code \
	"-ffile-prefix-map=$build/=" "-ffile-prefix-map=$work/=" -o "$work/agent" agent.c
file "$work/agent" | grep -q 'Intel 80386.*statically linked' || die "Cannot use it: $(file "$work/agent")"

mkdir -p "$output/agent" "$output/licences/musl"
install -m 755 "$work/agent" "$output/agent/agent"
install -m 644 "$work/system/usr/share/doc/musl/copyright" "$output/licences/musl/"
cat >"$output/agent/agent.meta.json" <<END
{
  "name": "agent-i386",
  "role": "agent",
  "version": "$version",
  "licence": "MIT",
  "licenceFiles": ["licences/musl/copyright"],
  "source": [
    { "package": "musl", "version": "$musl" }
  ]
}
END
verdict agent/agent
