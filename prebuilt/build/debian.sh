# shellcheck shell=sh disable=SC2016 # $(SITE) and ${Version} are apt's and dpkg's to expand
# debian.sh: what the build scripts have in common. Sourced by them, never run.
#
# Two builds are the same bytes when their sources, their tools and their
# surroundings are. So packages are asked for by exact version, tools are
# checked, and everything happens in a fresh directory with fixed settings.

set -eu
umask 022
export LC_ALL=C TZ=UTC
unset CFLAGS CPPFLAGS LDFLAGS KCFLAGS KCPPFLAGS MAKEFLAGS ARCH CROSS_COMPILE

build=$(cd "$(dirname "$0")" && pwd)
output=$(mkdir -p "${1:-$build/..}" && cd "${1:-$build/..}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM

say() { echo "${0##*/}: $*" >&2; }

die() {
	say "$@"
	exit 1
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# tools PACKAGE[=VERSION]...: installs those that are missing. A tool with a
# version writes into the result; another version of it gets a warning.
tools() {
	missing=
	for wanted; do
		dpkg-query -W -f '${db:Status-Status}' "${wanted%%=*}" 2>/dev/null |
			grep -qx installed || missing="$missing ${wanted%%=*}"
	done
	# shellcheck disable=SC2086 # a list of words
	[ -z "$missing" ] || as_root apt-get install -y --no-install-recommends $missing
	for wanted; do
		case $wanted in *=*) ;; *) continue ;; esac
		installed=$(dpkg-query -W -f '${Version}' "${wanted%%=*}")
		[ "$installed" = "${wanted#*=}" ] ||
			say "${wanted%%=*} is $installed, the catalogue's is ${wanted#*=}: expect other bytes"
	done
}

# use_suites LINE...: from here on, apt serves these sources.list lines from a
# state of its own, and the machine's is left alone. SITE in a line stands for
# the archive that this machine's own apt gets bookworm from.
use_suites() {
	site=$(apt-get indextargets --format '$(SITE) $(RELEASE)' 'Created-By: Packages' |
		sed -n 's/ bookworm$//p' | head -n 1)
	[ -n "$site" ] || die "Cannot find Debian bookworm among this machine's apt sources"
	mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
	for line; do echo "$line"; done | sed "s|SITE|$site|" >"$work/apt/sources.list"
	cat >"$work/apt/apt.conf" <<-EOF
		Dir::Etc::SourceList "$work/apt/sources.list";
		Dir::Etc::SourceParts "/dev/null";
		Dir::State::Lists "$work/apt/lists";
		Dir::State::status "/dev/null";
		Dir::Cache "$work/apt/cache";
		APT::Sandbox::User "root";
		Acquire::Languages "none";
	EOF
	export APT_CONFIG="$work/apt/apt.conf"
	apt-get -qq update
}

# offered PACKAGE: the versions that apt could serve instead.
offered() {
	apt-cache madison "${1%%:*}" | awk '{ print $3 }' | sort -u | paste -sd ' ' -
}

# unpack PACKAGE[:ARCH] VERSION DIR: downloads that binary package, unpacks it.
unpack() {
	mkdir -p "$work/deb" "$3"
	rm -f "$work"/deb/*.deb
	(cd "$work/deb" && apt-get -qq -o APT::Sandbox::User=root download "$1=$2") ||
		die "Cannot fetch $1 $2: on offer is $(offered "$1")"
	dpkg-deb -x "$work"/deb/*.deb "$3"
}

# fetch_source PACKAGE VERSION DIR: downloads that source package, as it is.
fetch_source() {
	mkdir -p "$3"
	(cd "$3" && apt-get -qq source --download-only "$1=$2") ||
		die "Cannot fetch the source of $1 $2: on offer is $(offered "$1")"
}

# musl_for_i386 VERSION HEADERS_VERSION: musl and the kernel's headers under
# $work/system, and $work/musl.specs, which makes Debian's compiler use them.
musl_for_i386() {
	for package in "musl:i386 $1" "musl-dev:i386 $1" "linux-libc-dev:i386 $2"; do
		# shellcheck disable=SC2086 # name and version
		unpack $package "$work/system"
	done
	# The compiler knows glibc. musl brings a specs file that turns it round; made
	# for a root file system of its own, so its paths move here, and made for PIE,
	# which a program without relocations does better without.
	include=$work/system/usr/include
	for kernel in ../linux ../asm-generic ../mtd ../i386-linux-gnu/asm; do
		ln -s "$kernel" "$include/i386-linux-musl/"
	done
	sed -e "s|/usr/|$work/system/usr/|g" -e 's/Scrt1/crt1/' -e 's/crt\(begin\|end\)S/crt\1/' \
		"$work/system/usr/lib/i386-linux-musl/musl-gcc.specs" >"$work/musl.specs"
}

# kept FRAGMENT: checks that every line of it took effect in ./.config.
kept() {
	sed -n 's/^\(CONFIG_[A-Z0-9a-z_]*\)=n$/# \1 is not set/p; t; /^CONFIG_/p' "$1" >"$work/wanted"
	if grep -vxFf .config "$work/wanted" >"$work/lost"; then
		die "Cannot configure as ${1##*/} says: $(paste -sd ';' "$work/lost")"
	fi
}

# quietly COMMAND...: shows what it printed only when it fails.
quietly() {
	"$@" >"$work/log" 2>&1 || {
		tail -n 30 "$work/log" >&2
		die "Cannot go on: $1 failed"
	}
}

# verdict FILE: says whether these are the catalogue's bytes.
verdict() {
	sum=$(sha256sum <"$output/$1" | cut -d ' ' -f 1)
	if grep -qs "\"$sum\"" "$build/../catalog.json"; then
		echo "$sum  $1: as in catalog.json"
	else
		echo "$sum  $1: NOT in catalog.json"
	fi
}
