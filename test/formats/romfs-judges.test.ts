/** Our romfs before genromfs and the kernel, and theirs before us. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concat } from '../../src/formats/concat.ts'
import { decodeCpio } from '../../src/formats/cpio/decode.ts'
import { encodeCpio } from '../../src/formats/cpio/encode.ts'
import { decodeRomfs } from '../../src/formats/romfs/decode.ts'
import { encodeRomfs as sparseRomfs } from '../../src/formats/romfs/encode.ts'
import { layoutOfRomfs } from '../../src/formats/romfs/layout.ts'
import { flatten } from '../../src/formats/sparse.ts'
import { baseName, type Entry, encodePath, type Ino, listEntries, type Tree } from '../../src/rootfs/index.ts'
import { anyStep, perform } from '../rootfs/random-tree.ts'
import { describeWith, run } from '../tools.ts'
import { runInGuest } from './guest-linux.ts'
import { bytesOf, inDirectory, snapshotOfEntries } from './snapshot.ts'

/** In one array, as the judges and our readers take it. */
const encodeRomfs = (...args: Parameters<typeof sparseRomfs>) => flatten(sparseRomfs(...args))

const LIMITS = { entries: 100_000, bytes: 1 << 28 }
const isRoot = process.getuid?.() === 0
const BUSYBOX = join(import.meta.dirname, '../../prebuilt/busybox/busybox')

/** genromfs takes names as the file system lists them, and a tmpfs lists "." and ".." first, as we write them. */
const TMPFS = '/dev/shm'
const hasTmpfs = existsSync(TMPFS)

function onTmpfs<T>(body: (directory: string) => T): T {
  const directory = mkdtempSync(join(TMPFS, 'pid1-'))
  try {
    return body(directory)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function genromfs(directory: string, volumeName: string): Uint8Array {
  return inDirectory((outside) => {
    const image = join(outside, 'image')
    run('genromfs', ['-V', volumeName, '-d', directory, '-f', image])
    return new Uint8Array(readFileSync(image))
  })
}

/** Trees of some twenty entries, so that few runs of a judge see much. */
const trees = fc.array(anyStep, { minLength: 40, maxLength: 60, size: 'max' }).map((steps) => perform(steps).tree)

/** What of a tree a directory and a romfs can hold alike, readable to whoever runs this. */
function entriesForJudge(tree: Tree): Entry[] {
  const holdable = ({ path, inode }: Entry) =>
    encodePath(baseName(path)).length < 128 &&
    // genromfs makes other things of such names.
    !path.includes('/@') &&
    !('minor' in inode && (!isRoot || inode.minor > 0xffff))
  const kept = new Set<string>(['/'])
  const entries = listEntries(tree).filter((entry) => {
    const { path } = entry
    const isKept = kept.has(path.slice(0, path.lastIndexOf('/')) || '/') && holdable(entry)
    if (isKept) kept.add(path)
    return isKept
  })
  const nlinks = new Map<Ino, number>()
  for (const { ino } of entries) nlinks.set(ino, (nlinks.get(ino) ?? 0) + 1)
  return entries.map(({ path, ino, inode }, at): Entry => {
    const own = { uid: process.getuid!(), gid: process.getgid!(), mtime: 0 }
    // cpio makes each name of a symlink one of its own.
    if (inode.kind === 'symlink') return { path, ino: 1_000_000 + at, nlink: 1, inode: { ...inode, ...own } }
    const mode = inode.mode | (inode.kind === 'directory' ? 0o700 : 0o400)
    return { path, ino, nlink: nlinks.get(ino)!, inode: { ...inode, ...own, mode } }
  })
}

function unpack(entries: readonly Entry[], directory: string): void {
  run('cpio', ['-idmu', '--quiet'], { input: encodeCpio(entries, bytesOf).bytes, cwd: directory })
  chmodSync(directory, entries[0]!.inode.mode)
}

/** The entries as the kernel shows them from a romfs. */
function shown(entries: readonly Entry[]): Entry[] {
  return entries.map(({ inode, ...entry }) => {
    const { kind } = inode
    const isRunnable = (kind === 'file' || kind === 'directory') && (inode.mode & 0o111) !== 0
    const mode = kind === 'symlink' ? 0o777 : 'minor' in inode ? 0o600 : isRunnable ? 0o755 : 0o644
    return { ...entry, inode: { ...inode, mode, uid: 0, gid: 0, mtime: 0 } }
  })
}

/** The entries in the order in which an image has them. */
function inOrderOf(image: Uint8Array, entries: readonly Entry[]): Entry[] {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]))
  return decodeRomfs(image, LIMITS).entries.map(({ path }) => byPath.get(path)!)
}

/** Compared as buffers: vitest takes seconds to compare long arrays. */
const isSame = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0

if (!hasTmpfs) test.skip('what genromfs packs [skipped: no tmpfs at /dev/shm]', () => {})
else
  describeWith(['genromfs', 'cpio'], 'what genromfs packs', () => {
    test('is what we pack of random trees, byte for byte, and is read without loss', () => {
      let compared = 0
      fc.assert(
        fc.property(trees, fc.string({ maxLength: 40 }), (tree, name) => {
          const volumeName = name.split('\0', 1)[0]!
          const entries = entriesForJudge(tree)
          onTmpfs((directory) => {
            unpack(entries, directory)
            const image = genromfs(directory, volumeName)
            expect(isSame(encodeRomfs(inOrderOf(image, entries), bytesOf, volumeName), image)).toBe(true)
            expect(snapshotOfEntries(decodeRomfs(image, LIMITS).entries)).toEqual(snapshotOfEntries(shown(entries)))
            for (const _ of layoutOfRomfs(image, LIMITS));
            compared += entries.length
          })
        }),
        { numRuns: 25 },
      )
      expect(compared).toBeGreaterThan(150)
    })

    test('is what we pack of busybox and the hard links to it', () => {
      onTmpfs((directory) => {
        mkdirSync(join(directory, 'bin'))
        mkdirSync(join(directory, 'sbin'))
        copyFileSync(BUSYBOX, join(directory, 'bin/busybox'))
        chmodSync(join(directory, 'bin/busybox'), 0o755)
        for (const applet of ['bin/sh', 'bin/ls', 'bin/mount', 'sbin/init', 'linuxrc'])
          linkSync(join(directory, 'bin/busybox'), join(directory, applet))
        symlinkSync('bin/busybox', join(directory, 'init'))
        writeFileSync(join(directory, 'empty'), '')
        const image = genromfs(directory, 'rootfs')
        const { entries } = decodeRomfs(image, LIMITS)
        expect(entries.filter(({ nlink }) => nlink === 6)).toHaveLength(6)
        expect(isSame(encodeRomfs(entries, bytesOf, 'rootfs'), image)).toBe(true)
        expect(image.length).toBeLessThan(readFileSync(BUSYBOX).length + 4096)
      })
    })

    test('ends at each remainder of a block, and of the bytes that the first checksum is over', () => {
      onTmpfs((directory) => {
        for (let size = 0; size < 1200; size += 61) {
          writeFileSync(join(directory, 'file'), 'x'.repeat(size))
          const image = genromfs(directory, 'sizes')
          expect(isSame(encodeRomfs(decodeRomfs(image, LIMITS).entries, bytesOf, 'sizes'), image)).toBe(true)
        }
      })
    })
  })

describeWith(['qemu-system-i386'], 'Linux itself, under QEMU,', () => {
  const ROOM = 8 << 20
  /** Each disk as an archive, which holds any name, on the last one. */
  const SCRIPT = `
at=0
for disk in sda sdb sdc; do
  mount -t romfs -o ro /dev/$disk /mnt && cd /mnt || echo "no $disk"
  find . -print0 | cpio -0 -o -H newc > /archive
  dd if=/archive of=/dev/sdd bs=1M seek=$at 2> /dev/null
  at=$((at + ${ROOM >> 20}))
  cd / && umount /mnt
done`

  test('shows every entry of random trees', () => {
    for (const sample of [1, 2]) {
      const all = fc.sample(trees, { numRuns: 3, seed: sample }).map(entriesForJudge)
      inDirectory((directory) => {
        const disks = all.map((entries, at) => {
          const image = encodeRomfs(entries, bytesOf, 'test')
          const file = join(directory, `${at}`)
          // A disk has whole sectors, as many as its controller's cylinders have.
          writeFileSync(file, concat([image, new Uint8Array(ROOM - image.length)]))
          return file
        })
        const archives = join(directory, 'archives')
        writeFileSync(archives, new Uint8Array(3 * ROOM))
        runInGuest(SCRIPT, [...disks, archives])
        const written = new Uint8Array(readFileSync(archives))
        for (const [at, entries] of all.entries()) {
          const { entries: found } = decodeCpio(written.subarray(at * ROOM, (at + 1) * ROOM), LIMITS)
          // romfs keeps no count of names, by which an archive would know hard links.
          const alone = shown(entries).map((entry, ino) => ({ ...entry, ino, nlink: 1 }))
          expect(snapshotOfEntries(found)).toEqual(snapshotOfEntries(alone))
        }
      })
    }
  })
})
