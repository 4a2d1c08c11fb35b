/** What stands before and after the commands of a shell script that makes a tree: its checks, and how it packs. */
import type { Loss } from './losses.ts'
import { quote } from './shell/index.ts'

interface Head {
  readonly directory: string
  /** Why only root can run it; undefined if anybody can. */
  readonly needsRoot: string | undefined
  /** True if a file's content is written in base64. */
  readonly hasBase64: boolean
  readonly losses: readonly Loss[]
}

interface Foot {
  readonly needsRoot: string | undefined
  /** True if a name has a newline in it. */
  readonly hasNewlines: boolean
}

export function scriptHead({ directory, needsRoot, hasBase64, losses }: Head): string {
  return [
    intro(directory, needsRoot),
    losses.length === 0
      ? ''
      : `#\n# Not as in the project:\n${losses.map(({ message }) => `# - ${message}`).join('\n')}\n`,
    checks(directory, needsRoot),
    hasBase64 ? DECODE : '',
  ].join('')
}

function intro(directory: string, needsRoot: string | undefined): string {
  return `#!/bin/sh
# Makes a root file system with mkdir, mknod, ln and cat, and packs it as an initramfs with find, cpio and gzip.
# It writes into one new directory and nowhere else:
#
#     sh ${directory}.sh [DIRECTORY]     DIRECTORY is ${directory} unless you name another
#
#     DIRECTORY/rootfs                the tree
#     DIRECTORY/initramfs.cpio        what the kernel takes as its initramfs
#     DIRECTORY/initramfs.cpio.gz     the same, compressed
#
# ${needsRoot ? `Run it as root: ${needsRoot}.` : 'Anybody can run it: cpio is told that all is owned by root.'}
# It takes a POSIX shell, the usual commands (of GNU or busybox) and cpio.
#
# GNU cpio 2.12 or newer gives the very archive that pid1 gives, but for what follows. The kernel makes the same of both.
# - Inode numbers: cpio --reproducible counts from 0, pid1 from 1.
# - The link count of a directory: here the file system decides it; in pid1's archive it is 2.
# - Hard links: cpio writes all names of a file where the last of them is, pid1 each in its place.
# Other cpios also write the device's number, inode numbers of the file system, or names that begin with "./".
# The .gz depends on the gzip at hand; what it decompresses to does not.
`
}

function checks(directory: string, needsRoot: string | undefined): string {
  return `
set -eu
umask 022
LC_ALL=C TZ=UTC0
export LC_ALL TZ

fail() {
  printf '%s: %s\\n' "\${0##*/}" "$*" >&2
  exit 1
}

[ $# -le 1 ] || fail 'takes one argument at most, the directory to make'
out=\${1:-${directory}}
${needsRoot ? `[ "$(id -u)" = 0 ] || fail ${quote(`run it as root: ${needsRoot}`)}\n` : ''}for tool in cpio find gzip mkdir sort touch tr; do
  command -v "$tool" > /dev/null || fail "needs $tool, which is not installed"
done
case $out in /*) ;; *) out=./$out ;; esac
[ ! -e "$out" ] && [ ! -L "$out" ] || fail "$out is there already: remove it, or name another directory"
mkdir "$out" || fail "cannot make $out"
trap '[ $? = 0 ] || echo "\${0##*/}: stopped: $out is not complete" >&2' EXIT
cd "$out"
mkdir rootfs
cd rootfs
# A directory above may hand down its group.
chmod g-s .
${needsRoot ? 'chown 0:0 .\n' : ''}
`
}

/** Not every system has a base64, and POSIX none; then awk turns its digits into octal ones, which printf knows. */
const DECODE = `# Files that are no text are in base64.
if [ "$(echo cGlkMQ== | base64 -d 2> /dev/null)" = pid1 ]; then
  decode() { base64 -d; }
else
  decode() {
    awk '
      BEGIN {
        digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (i = 1; i <= 64; i++) value[substr(digits, i, 1)] = i - 1
        value["="] = 0
      }
      {
        line = ""
        for (at = 1; at < length($0); at += 4) {
          four = 0
          for (i = 0; i < 4; i++) four = four * 64 + value[substr($0, at + i, 1)]
          line = line sprintf("\\\\%03o", int(four / 65536))
          if (substr($0, at + 2, 1) != "=") line = line sprintf("\\\\%03o", int(four / 256) % 256)
          if (substr($0, at + 3, 1) != "=") line = line sprintf("\\\\%03o", four % 256)
        }
        print line
      }' | while IFS= read -r octal; do printf "$octal"; done
  }
fi

`

/** Packs parents before their children and siblings by their bytes, which takes the slash for the least of all. */
export function scriptFoot({ needsRoot, hasNewlines }: Foot): string {
  const [print, zero, cpio] = hasNewlines ? [' -print0', ' -z', ' -0'] : ['', '', '']
  return `
# Packed in the order of their bytes, the slash before all others: so parents stand before what is in them.
set -- -o -H newc${cpio}${needsRoot ? '' : ' -R 0:0'}
if cpio --help 2>&1 | grep -q -e --reproducible; then set -- "$@" --reproducible; fi
find .${print} | tr '/\\001' '\\001/' | sort${zero} | tr '/\\001' '\\001/' | cpio "$@" > ../initramfs.cpio
cd ..
gzip -9 -n < initramfs.cpio > initramfs.cpio.gz
ls -l initramfs.cpio initramfs.cpio.gz
`
}
