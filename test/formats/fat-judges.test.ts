/** Our FAT volumes before judges we did not write, and theirs before us. */
import { createHash } from 'node:crypto'
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeFat } from '../../src/formats/fat/decode.ts'
import { encodeFat, type FatOptions } from '../../src/formats/fat/encode.ts'
import { layoutOfFat } from '../../src/formats/fat/layout.ts'
import { readImage, type SparseImage } from '../../src/formats/sparse.ts'
import { type Entry, joinPath } from '../../src/rootfs/index.ts'
import { describeWith, run } from '../tools.ts'
import { fatEntries, forFat, linesOf, NAMES, shownByLinux } from './fat-trees.ts'
import { runInGuest } from './guest-linux.ts'
import { bytesOf, inDirectory } from './snapshot.ts'

// What mtools goes by: the time zone, and the characters of names.
process.env.TZ = 'UTC'
process.env.LC_ALL = 'C.UTF-8'

const LIMITS = { entries: 100_000, bytes: 1 << 28 }
const KIB = 1024
const MIB = 1024 * KIB
const SIZES = { FAT12: 1440 * KIB, FAT16: 20 * MIB, FAT32: 513 * MIB }

const encode = (entries: readonly Entry[], options: Partial<FatOptions> = {}) =>
  encodeFat(entries, bytesOf, { size: SIZES.FAT12, volumeId: 0x1234_abcd, hiddenSectors: 0, ...options }).image

/** Each name that FAT can hold, at the top and further down; each content as long as clusters have edges. */
const EVERYTHING: Entry[] = (() => {
  const own = { uid: 0, gid: 0, mtime: 1_426_325_213 }
  const entries: Entry[] = []
  const put = (path: string, inode: Entry['inode']) => entries.push({ path, ino: entries.length + 1, nlink: 1, inode })
  put('/', { kind: 'directory', mode: 0o755, ...own })
  for (const directory of ['/', '/dir', '/dir/Further Down', '/dir/Further Down/.hidden']) {
    if (directory !== '/') put(directory, { kind: 'directory', mode: 0o700, ...own })
    for (const name of directory === '/' ? NAMES.slice(0, 30) : NAMES)
      put(joinPath(directory, name), { kind: 'file', mode: 0o644, ...own, content: new TextEncoder().encode(name) })
  }
  put('/empty', { kind: 'file', mode: 0o444, ...own, content: new Uint8Array() })
  put('/empty.dir', { kind: 'directory', mode: 0o755, ...own })
  for (const length of [511, 512, 513, 2047, 2048, 2049, 4096, 4097, 100_000])
    put(`/dir/length-${length}`, { kind: 'file', mode: 0o755, ...own, content: new Uint8Array(length).fill(length) })
  return forFat(entries)
})()

/** Writes the image as a file with holes. */
function writeImage(path: string, { size, pieces }: SparseImage): string {
  const file = openSync(path, 'w')
  ftruncateSync(file, size)
  for (const { offset, bytes } of pieces) writeSync(file, bytes, 0, bytes.length, offset)
  closeSync(file)
  return path
}

/** The first bytes of a file, behind which there are only holes. */
function headOf(path: string, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  const file = openSync(path, 'r')
  readSync(file, bytes, 0, length, 0)
  closeSync(file)
  return bytes
}

/** Path, kind, mode, time and content of all below a directory, one line each; the root's mode and time are not asked. */
function linesOfDirectory(root: string): string[] {
  const lines: string[] = []
  const visit = (path: string) => {
    for (const name of readdirSync(join(root, path))) {
      const own = joinPath(path, name)
      const { mode, mtimeMs } = statSync(join(root, own))
      const isDirectory = (mode & 0o170000) === 0o040000
      const content = isDirectory ? '' : readFileSync(join(root, own)).toString('base64')
      lines.push(
        `${own} ${isDirectory ? 'directory' : 'file'} ${(mode & 0o7777).toString(8)} ${mtimeMs / 1000} ${content}`,
      )
      if (isDirectory) visit(own)
    }
  }
  visit('/')
  return lines.sort()
}

/**
 * Names of DOS devices, those that are short names it may have given already, and longer ones than a cluster. It keeps a
 * name of eight letters in code page 850, which Linux reads as 437, and characters beyond U+FFFF in 16 bits.
 */
const NOT_KEPT_BY_MCOPY = /\/(con|nul|longfi~\d\.tex|x{200,}|naïve\.TXT|🐧)$/iu

/** Holds the image in a file while `body` runs, beside an empty directory. */
const withImage = <T>(image: SparseImage, body: (file: string, directory: string) => T): T =>
  inDirectory((directory) => {
    mkdirSync(join(directory, 'out'))
    return body(writeImage(join(directory, 'image'), image), join(directory, 'out'))
  })

const earlier = (entry: Entry, year: number): Entry => ({
  ...entry,
  inode: { ...entry.inode, mtime: Math.min(entry.inode.mtime, year - 1) },
})

describe.each(Object.entries(SIZES))('%s', (_, size) => {
  describeWith(['fsck.fat'], 'fsck.fat finds nothing to say', () => {
    /** All that it says of a file system that is as it should be. */
    const CLEAN = /^fsck\.fat 4\.\S+ \(\S+\)\n\S+: \d+ files, \d+\/\d+ clusters\n$/
    const check = (image: SparseImage) => withImage(image, (file) => run('fsck.fat', ['-n', file]).toString())

    test('of a tree with everything', () => {
      expect(check(encode(EVERYTHING, { size, label: 'EVERYTHING' }))).toMatch(CLEAN)
    })

    test('of random trees', () => {
      fc.assert(
        fc.property(fatEntries, (entries) => {
          expect(check(encode(entries, { size, label: 'RANDOM' }))).toMatch(CLEAN)
        }),
        { numRuns: 8 },
      )
    })
  })

  describeWith(['mcopy'], 'mcopy takes off it', () => {
    /** It keeps no modes, gives directories no times, and has two underscores for what is beyond U+FFFF. */
    const asked = (lines: readonly string[]) =>
      lines
        .filter((line) => !line.startsWith('/ '))
        .map((line) => line.replace(/ directory .*| (?<=file )\d+/, '').replace(/[^\0-\uffff]/gu, '__'))
        .sort()
    const taken = (image: SparseImage) =>
      withImage(image, (file, out) => {
        run('mcopy', ['-i', file, '-s', '-m', '-n', '::/*', out])
        return asked(linesOfDirectory(out))
      })

    test('every name, byte and time of a tree with everything', () => {
      expect(taken(encode(EVERYTHING, { size, label: 'EVERYTHING' }))).toEqual(asked(shownByLinux(EVERYTHING)))
    })

    test('and of random trees', () => {
      // It takes 2100 for a leap year.
      const YEAR_2100 = 4_102_444_800
      const plain = fatEntries
        .map((entries) => entries.filter(({ path }) => !/[^\0-\uffff]/u.test(path)))
        .map((entries) => entries.map((entry) => earlier(entry, YEAR_2100)))
        .filter(({ length }) => length > 1)
      fc.assert(
        fc.property(plain, (entries) => {
          expect(taken(encode(entries, { size, label: 'RANDOM' }))).toEqual(asked(shownByLinux(entries)))
        }),
        { numRuns: 8 },
      )
    })
  })

  describeWith(['mkfs.fat', 'mcopy', 'mdel', 'mattrib'], 'what mkfs.fat makes and mcopy fills', () => {
    test('is read without loss, and explained to its last byte', () => {
      inDirectory((directory) => {
        const from = join(directory, 'from')
        mkdirSync(from)
        const given = EVERYTHING.slice(1).filter(({ path }) => !NOT_KEPT_BY_MCOPY.test(path))
        for (const { path, inode } of given) {
          if (inode.kind === 'directory') mkdirSync(join(from, path))
          else if (inode.kind === 'file') writeFileSync(join(from, path), bytesOf(inode.content))
          utimesSync(join(from, path), inode.mtime, inode.mtime)
        }
        const file = join(directory, 'image')
        const names = readdirSync(from)
        run('mkfs.fat', ['--invariant', '-n', 'LABEL', '-C', file, `${size / KIB}`])
        run('mcopy', ['-i', file, '-s', '-m', ...names.map((name) => join(from, name)), '::'])
        // What was deleted and came again is in clusters here and there.
        run('mdel', ['-i', file, '::dir/length-100000', '::dir/length-511'])
        run('mcopy', ['-i', file, '-m', join(from, 'dir/length-100000'), join(from, 'dir/length-511'), '::dir'])
        run('mattrib', ['-i', file, '+r', '::empty'])
        const image = { size, pieces: [{ offset: 0, bytes: headOf(file, Math.min(size, 8 * MIB)) }] }
        const { entries, warnings } = decodeFat(image, LIMITS)
        expect(warnings).toEqual([])
        const asked = (lines: readonly string[]) => lines.map((line) => line.replace(/ directory .*/, '')).sort()
        expect(asked(linesOf(entries))).toEqual(asked(shownByLinux([EVERYTHING[0]!, ...given])))
        expect(
          [...layoutOfFat(image, LIMITS)].reduce((at, { offset, length }) => (offset === at ? at + length : NaN), 0),
        ).toBe(size)
      })
    })
  })
})

describeWith(['mdir', 'mattrib', 'mtype', 'mlabel'], 'mtools', () => {
  test('mdir lists each path, mattrib each attribute, and mtype says what is in a file', () => {
    const attributes = new Map([['/syslinux.cfg', 0x27]])
    withImage(encode(EVERYTHING, { attributes, label: 'EVERYTHING' }), (file) => {
      const listed = run('mdir', ['-i', file, '-/', '-b', '-a', '::']).toString().trimEnd().split('\n')
      const wanted = EVERYTHING.slice(1).map(({ path, inode }) => `::${path}${inode.kind === 'directory' ? '/' : ''}`)
      expect(listed.sort()).toEqual(wanted.map((path) => path.replace('🐧', '__')).sort())
      expect(run('mattrib', ['-i', file, '::/syslinux.cfg', '::/empty', '::/linux']).toString()).toBe(
        ['  A  SHR     ::/syslinux.cfg', '  A    R     ::/empty', '  A          ::/linux', ''].join('\n'),
      )
      expect(run('mtype', ['-i', file, '::/dir/Further Down/.hidden/日本語']).toString()).toBe('日本語')
      expect(run('mlabel', ['-i', file, '-s', '::']).toString()).toBe(' Volume label is EVERYTHING \n')
    })
  })
})

describeWith(['mkfs.fat'], 'an empty volume is that of mkfs.fat --invariant', () => {
  const ROOT: Entry = {
    path: '/',
    ino: 1,
    nlink: 1,
    // What --invariant takes for the time.
    inode: { kind: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 1_426_325_213 },
  }
  const DISKS = [64, 1439, 4097, 16_320, 16_400, 262_200, 524_287, 524_288, 9 * MIB]

  test.each([1440, 2880, ...DISKS])('of %i KiB, but for its name and its code', (kib) => {
    inDirectory((directory) => {
      const file = join(directory, 'image')
      run('mkfs.fat', ['--invariant', '-n', 'LABEL', '-h', '2048', '-C', file, `${kib}`])
      const size = kib * KIB
      const image = encode([ROOT], { size, label: 'LABEL', hiddenSectors: 2048 })
      // All that is not zero lies at its start.
      const length = Math.min(size, 24 * MIB)
      const theirs = headOf(file, length)
      const ours = readImage(image, 0, length).slice()
      const isFat32 = theirs.toString('latin1', 82, 90) === 'FAT32   '
      // In the boot sector, and in FAT32 in its copy: the name of the maker, and the code that says it does not boot.
      for (const sector of isFat32 ? [0, 6] : [0])
        for (const [from, to] of [
          [3, 11],
          [isFat32 ? 90 : 62, 510],
        ] as const) {
          expect(ours.subarray(sector * 512 + from, sector * 512 + to)).not.toEqual(new Uint8Array(to - from))
          ours.set(theirs.subarray(sector * 512 + from, sector * 512 + to), sector * 512 + from)
        }
      expect(theirs.equals(ours)).toBe(true)
    })
  })
})

describeWith(['qemu-system-i386'], 'Linux itself, under QEMU', () => {
  const SCRIPT = `
for disk in sda sdb sdc; do
  mount -t vfat -o ro,utf8 /dev/$disk /mnt && cd /mnt || echo "no $disk"
  find . -exec stat -c "$disk: %n %F %a %u:%g %Y" {} +
  find . -type f -exec md5sum {} + | sed "s/^/$disk: /"
  cd / && umount /mnt
done`

  test('shows each name, mode, owner, time and byte of a tree with everything, of all three types', () => {
    inDirectory((directory) => {
      const disks = Object.entries(SIZES).map(([type, size]) =>
        writeImage(join(directory, type), encode(EVERYTHING, { size, label: type })),
      )
      const shown = runInGuest(SCRIPT, disks)
      const lines = shown.split(/\r?\n/)
      for (const disk of ['sda', 'sdb', 'sdc']) {
        const wanted = EVERYTHING.flatMap(({ path, inode: { kind, mode, mtime, ...inode } }) => {
          const name = `${disk}: ${path === '/' ? '.' : `.${path}`}`
          const shownMode = kind === 'file' && (mode & 0o222) === 0 ? '555' : '755'
          const size = 'content' in inode ? bytesOf(inode.content).length : 0
          const what = kind === 'directory' ? 'directory' : size === 0 ? 'regular empty file' : 'regular file'
          const stat = `${name} ${what} ${shownMode} 0:0 ${path === '/' ? 0 : mtime - (mtime % 2)}`
          if (!('content' in inode)) return [stat]
          return [stat, `${disk}: ${createHash('md5').update(bytesOf(inode.content)).digest('hex')}  .${path}`]
        })
        expect(lines.filter((line) => line.startsWith(`${disk}: `)).sort()).toEqual(wanted.sort())
      }
    })
  })
})
