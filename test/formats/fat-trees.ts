/** Trees that FAT can hold, and what is left of a tree on it. */
import fc from 'fast-check'
import { FAT_EPOCH } from '../../src/formats/fat/directory.ts'
import { baseName, type Entry, joinPath, parentPath } from '../../src/rootfs/index.ts'
import { bytesOf } from './snapshot.ts'

/** Each tells one rule of short names from another, or is as long as slots are. */
export const NAMES = [
  ...['linux', 'LINUX', 'syslinux.cfg', 'README.TXT', 'ReadMe.txt', 'ldlinux.c32', 'INITRD', 'a', 'Z.9'],
  ...['longfilename.text', 'longfilename2.text', 'LONGFI~1.TEX', 'longfi~2.tex', 'x86_64-linux-gnu'],
  ...['.profile', '..two', '...x.y', 'a.b.c', 'archive.tar.gz', 'no ext', 'sp ace.t x', '.a b', 'a..b'],
  ...['a+b', 'a,b;c=d.[x]', 'a_b', "!#$%&'()-@^_`{}~", 'in.toolong', 'NINECHARS', 'EIGHTCHR.EXT'],
  ...['ä', 'Grüße.txt', '日本語', '🐧', 'naïve.TXT', 'Ωmega', 'con', 'aux.txt', 'nul'],
  ...[12, 13, 14, 25, 26, 27, 254, 255].map((length) => 'x'.repeat(length)),
]

const contents = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc
    .tuple(fc.constantFrom(511, 512, 513, 1024, 2048, 2049, 5000), fc.nat(255))
    .map(([n, b]) => new Uint8Array(n).fill(b)),
)
const mtimes = fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0, FAT_EPOCH - 1, FAT_EPOCH, 951_782_401))

/** Lists of entries, their root first, with files and directories alone, and names that FAT can hold. */
export const fatEntries: fc.Arbitrary<Entry[]> = fc
  .array(
    fc.record({
      parent: fc.nat(100),
      name: fc.oneof(
        fc.constantFrom(...NAMES),
        fc.nat(300).map((n) => `many files ${n}.text`),
        fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }),
      ),
      content: fc.option(contents, { freq: 3 }),
      mode: fc.nat(0o7777),
      mtime: mtimes,
    }),
    { maxLength: 60 },
  )
  .map((acts) => {
    const own = { uid: 0, gid: 0 }
    const directories = ['/']
    const entries: Entry[] = [
      { path: '/', ino: 1, nlink: 1, inode: { kind: 'directory', mode: 0o755, ...own, mtime: 1_000_000_000 } },
    ]
    for (const { parent, name, content, mode, mtime } of acts) {
      const path = joinPath(directories[parent % directories.length]!, name)
      if (entries.some((entry) => entry.path === path)) continue
      if (content === null) directories.push(path)
      const inode = content === null ? ({ kind: 'directory' } as const) : ({ kind: 'file', content } as const)
      entries.push({ path, ino: entries.length + 1, nlink: 1, inode: { ...inode, mode, mtime, ...own } })
    }
    return forFat(entries)
  })

/** The entries that FAT can hold, renamed so that it can. */
export function forFat(entries: readonly Entry[]): Entry[] {
  const pathOf = new Map([['/', '/']])
  const taken = new Set<string>()
  const kept: Entry[] = []
  for (const entry of entries) {
    const { path, inode } = entry
    if (inode.kind !== 'file' && inode.kind !== 'directory') continue
    const parent = pathOf.get(parentPath(path))
    if (parent === undefined) continue
    if (path !== '/') {
      const stem = [...baseName(path).toWellFormed()]
        .map((character) => (character < ' ' || '\\/:*?"<>|\ufffd'.includes(character) ? '_' : character))
        .join('')
        .replace(/[. ]+$/, '')
      let own = joinPath(parent, stem === '' ? '_' : stem)
      for (let n = 2; taken.has(own.toLowerCase()); n++) own = joinPath(parent, `${stem.slice(0, 200)}-${n}`)
      if (new TextEncoder().encode(baseName(own)).length > 255 || pathOf.has(path)) continue
      taken.add(own.toLowerCase())
      pathOf.set(path, own)
    }
    kept.push({ ...entry, path: pathOf.get(path)! })
  }
  return kept
}

/** What Linux shows of these entries on a FAT volume, one line an entry, by path. */
export function shownByLinux(entries: readonly Entry[]): string[] {
  return entries
    .map(({ path, inode: { kind, mode, mtime, ...inode } }) => {
      const shown = kind === 'file' && (mode & 0o222) === 0 ? 0o555 : 0o755
      const time = path === '/' ? 0 : Math.max(mtime - (mtime % 2), FAT_EPOCH)
      return `${path} ${kind} ${shown.toString(8)} ${time} ${'content' in inode ? Buffer.from(bytesOf(inode.content)).toString('base64') : ''}`
    })
    .sort()
}

/** The same of entries that were read. */
export function linesOf(entries: readonly Entry[]): string[] {
  return entries
    .map(({ path, inode }) => {
      const content = inode.kind === 'file' ? Buffer.from(bytesOf(inode.content)).toString('base64') : ''
      return `${path} ${inode.kind} ${inode.mode.toString(8)} ${inode.mtime} ${content}`
    })
    .sort()
}
