/** Our romfs before genromfs and the kernel, and theirs before us. */
import { execFileSync } from 'node:child_process'
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
import { describe, expect, test } from 'vitest'
import { encodeCpio } from '../../src/formats/cpio/encode.ts'
import { decodeRomfs } from '../../src/formats/romfs/decode.ts'
import { encodeRomfs as sparseRomfs } from '../../src/formats/romfs/encode.ts'
import { layoutOfRomfs } from '../../src/formats/romfs/layout.ts'
import { flatten } from '../../src/formats/sparse.ts'
import { baseName, type Entry, encodePath, type Ino, listEntries, type Tree } from '../../src/rootfs/index.ts'
import { anyStep, perform } from '../rootfs/random-tree.ts'
import { describeWith, run } from '../tools.ts'
import { bytesOf, inDirectory, snapshotOfDirectory, snapshotOfEntries } from './snapshot.ts'

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
    }, 30_000)

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

/** The kernel that runs this can be a judge where it has the driver, and lets us mount. */
const mountsRomfs = isRoot && /\bromfs$/m.test(readFileSync('/proc/filesystems', 'latin1'))
describe.runIf(mountsRomfs)(
  `a kernel that mounts what we pack${mountsRomfs ? '' : ' [skipped: no romfs here]'}`,
  () => {
    test('shows every entry of random trees', () => {
      fc.assert(
        fc.property(trees, (tree) => {
          const entries = entriesForJudge(tree)
          inDirectory((directory) => {
            const image = join(directory, 'image')
            const mounted = join(directory, 'mounted')
            writeFileSync(image, encodeRomfs(entries, bytesOf, 'test'))
            mkdirSync(mounted)
            execFileSync('mount', ['-t', 'romfs', '-o', 'loop,ro', image, mounted], { stdio: 'pipe' })
            try {
              expect(snapshotOfDirectory(mounted)).toEqual(snapshotOfEntries(shown(entries)))
            } finally {
              execFileSync('umount', [mounted])
            }
          })
        }),
        { numRuns: 20 },
      )
    })
  },
)
