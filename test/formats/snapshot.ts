/** What a root file system looks like, one line an entry: of a tree, and of a directory a judge unpacked. */
import { createHash } from 'node:crypto'
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Content,
  comparePaths,
  decodePath,
  type Entry,
  encodePath,
  isBlobRef,
  TYPE_BITS,
} from '../../src/rootfs/index.ts'

/** Which facts a judge does not keep when it unpacks, each a trait of that tool. */
export interface Unasked {
  readonly symlinkTimes?: false
  readonly symlinkOwners?: false
  readonly directoryTimes?: false
  /** Attributes of the directory it unpacks into. */
  readonly root?: false
  /** It keeps hard links between files alone. */
  readonly nodeLinks?: false
}

interface Fact {
  readonly path: string
  readonly stMode: number
  readonly uid: number
  readonly gid: number
  readonly mtime: number
  readonly detail: string
  /** The same for hard links. */
  readonly inode: number | string
}

const hash = (bytes: Uint8Array) =>
  `${bytes.length} bytes ${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}`

export function bytesOf(content: Content): Uint8Array {
  if (isBlobRef(content)) throw new Error('these trees hold no blobs')
  return content
}

export function snapshotOfEntries(entries: readonly Entry[], unasked: Unasked = {}): string[] {
  const facts = entries.map(({ path, ino, inode }): Fact => {
    const detail =
      inode.kind === 'file'
        ? hash(bytesOf(inode.content))
        : inode.kind === 'symlink'
          ? `-> ${inode.target}`
          : inode.kind === 'character' || inode.kind === 'block'
            ? `${inode.major}, ${inode.minor}`
            : ''
    const { uid, gid, mtime } = inode
    return { path, stMode: TYPE_BITS[inode.kind] | inode.mode, uid, gid, mtime, detail, inode: ino }
  })
  return lines(facts, unasked)
}

export function snapshotOfDirectory(root: string, unasked: Unasked = {}): string[] {
  const facts: Fact[] = []
  const visit = (real: Buffer, path: string) => {
    const stat = lstatSync(real)
    const type = stat.mode & 0o170000
    const detail =
      type === TYPE_BITS.file
        ? hash(readFileSync(real))
        : type === TYPE_BITS.symlink
          ? `-> ${decodePath(readlinkSync(real, { encoding: 'buffer' }))}`
          : type === TYPE_BITS.character || type === TYPE_BITS.block
            ? deviceNumbers(stat.rdev)
            : ''
    facts.push({
      path,
      stMode: stat.mode,
      uid: stat.uid,
      gid: stat.gid,
      mtime: Math.floor(stat.mtimeMs / 1000),
      detail,
      inode: `${stat.dev}:${stat.ino}`,
    })
    if (type !== TYPE_BITS.directory) return
    for (const name of readdirSync(real, { encoding: 'buffer' }))
      visit(Buffer.concat([real, Buffer.from('/'), name]), `${path === '/' ? '' : path}/${decodePath(name)}`)
  }
  visit(Buffer.from(root), '/')
  return lines(facts, unasked)
}

/** glibc's gnu_dev_major and gnu_dev_minor, for numbers of 12 and 20 bits. */
function deviceNumbers(rdev: number): string {
  const device = BigInt(rdev)
  return `${(device >> 8n) & 0xfffn}, ${(device & 0xffn) | ((device >> 12n) & 0xfff00n)}`
}

function lines(facts: readonly Fact[], unasked: Unasked): string[] {
  const asked = facts.filter(({ path }) => path !== '/' || unasked.root !== false)
  const sorted = asked.toSorted((a, b) => comparePaths(a.path, b.path))
  const firsts = new Map<number | string, string>()
  for (const { inode, path } of sorted) if (!firsts.has(inode)) firsts.set(inode, path)
  return sorted.map(({ path, stMode, uid, gid, mtime, detail, inode }) => {
    const type = stMode & 0o170000
    const isSymlink = type === TYPE_BITS.symlink
    const isNode = type !== TYPE_BITS.file && !isSymlink
    // Linux has no modes for symlinks.
    const mode = (isSymlink ? type : stMode).toString(8)
    const noTime =
      (isSymlink && unasked.symlinkTimes === false) ||
      (type === TYPE_BITS.directory && unasked.directoryTimes === false)
    const noOwner = isSymlink && unasked.symlinkOwners === false
    // Not all tools keep symlinks hard-linked, nor does the kernel.
    const alone = isSymlink || (isNode && unasked.nodeLinks === false)
    const first = alone ? path : firsts.get(inode)!
    return [
      shown(path),
      mode,
      noOwner ? '-' : `${uid}:${gid}`,
      noTime ? '-' : mtime,
      shown(detail),
      first === path ? '' : `= ${first}`,
    ]
      .join(' ')
      .trim()
  })
}

/** One line, of a length one can read. */
function shown(text: string): string {
  const line = JSON.stringify(text).slice(1, -1)
  return line.length < 100 ? line : `${line.slice(0, 40)}…${line.length} ${hash(encodePath(text))}`
}

/** Runs `body` in a new directory, which goes afterwards. */
export function inDirectory<T>(body: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'pid1-'))
  try {
    return body(directory)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
