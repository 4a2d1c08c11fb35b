/** What bytes look like that are no archive we read, and what to do about it. */
import { Pid1Error } from '../error.ts'

const KNOWN: readonly (readonly [at: number, bytes: string, what: string])[] = [
  [0, '070707', 'a cpio archive in the old "odc" format, which the kernel does not take: make it with cpio -H newc'],
  [0, '\xc7\x71', 'a cpio archive in the old binary format, which the kernel does not take: make it with cpio -H newc'],
  [0, '\x71\xc7', 'a cpio archive in the old binary format, which the kernel does not take: make it with cpio -H newc'],
  [0, '\xfd7zXZ\0', 'compressed with xz: decompress it with xz -d'],
  [0, '\x28\xb5\x2f\xfd', 'compressed with zstd: decompress it with zstd -d'],
  [0, 'BZh', 'compressed with bzip2: decompress it with bzip2 -d'],
  [0, '\x5d\0\0', 'compressed with lzma: decompress it with xz -d --format=lzma'],
  [0, '\x04\x22\x4d\x18', 'compressed with lz4: decompress it with lz4 -d'],
  [0, '\x02\x21\x4c\x18', 'compressed with lz4: decompress it with lz4 -d'],
  [0, '\x89LZO\0', 'compressed with lzop: decompress it with lzop -d'],
  [0, 'PK\x03\x04', 'a zip archive, which keeps no modes or owners: unpack it and make a cpio or tar'],
  [0, '\x7fELF', 'an ELF program or library: put it into an archive, or into the tree as a file'],
  [0, '!<arch>\n', 'an ar archive, perhaps a Debian package: take data.tar out of it with ar x'],
  [0, '\xed\xab\xee\xdb', 'an RPM package: turn it into an archive with rpm2cpio'],
  [0, 'hsqs', 'a squashfs image: unpack it with unsquashfs and make a cpio or tar'],
  [0, '-rom1fs-', 'a romfs image, which is no archive: mount it and make a cpio or tar'],
  [0x202, 'HdrS', 'a Linux kernel: use it as the kernel, not as the root file system'],
  [0x438, '\x53\xef', 'an ext2, ext3 or ext4 image, which is no archive: mount it and make a cpio or tar'],
  [510, '\x55\xaa', 'a disk image, which is no archive: mount it and make a cpio or tar'],
]

/** The archive-unknown error for these bytes. */
export function unknownArchive(bytes: Uint8Array) {
  const known = KNOWN.find(([at, magic]) => startsWith(bytes, magic, at))
  const magic = [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
  const what = known
    ? `It is ${known[2]}`
    : bytes.every((byte) => byte === 0)
      ? 'It is empty'
      : `It begins with the bytes ${magic}: give a cpio (newc) or tar archive, plain or compressed with gzip`
  return new Pid1Error('archive-unknown', `Cannot read this as an archive. ${what}`, { magic })
}

/** True if the characters of `text`, one byte each, are at `at`. */
export function startsWith(bytes: Uint8Array, text: string, at = 0): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false
  return true
}
