/** Looks for text in the contents of a project's files. */
import type { BlobSource } from '../../src/image/blob-source.ts'
import { contentSize, encodePath, type Ino, isBlobRef, listEntries, type Tree } from '../../src/rootfs/index.ts'
import type { FoundText, TextMatch } from '../image.protocol.ts'

/** More lines than these nobody reads. */
const MOST = 500
/** Characters of a line that are told, and of those at most so many before the match. */
const TOLD = 200
const LEAD = 40

const decoder = new TextDecoder()

/**
 * The lines that hold `text`, in the order of `listEntries`; of a file that is not text, that it does. Letters in
 * lower case stand for both cases in ASCII, unless one is in upper case. A file with several names is told by its
 * first.
 */
export async function searchContents(tree: Tree, text: string, source: BlobSource): Promise<FoundText> {
  const matches: TextMatch[] = []
  const seen = new Set<Ino>()
  const find = finder(text)
  for (const { path, ino, inode } of listEntries(tree)) {
    if (inode.kind !== 'file' || seen.has(ino) || contentSize(inode.content) === 0) continue
    seen.add(ino)
    const bytes = isBlobRef(inode.content) ? await source.load(inode.content.sha256) : inode.content
    for (const match of matchesIn(bytes, find)) {
      if (matches.length === MOST) return { matches, isAll: false }
      matches.push({ path, ...match })
    }
  }
  return { matches, isAll: true }
}

function* matchesIn(
  bytes: Uint8Array,
  find: (bytes: Uint8Array, from: number) => number,
): Generator<Omit<TextMatch, 'path'>> {
  let at = find(bytes, 0)
  if (at < 0) return
  if (bytes.includes(0)) {
    yield { line: undefined, text: undefined }
    return
  }
  let line = 1
  let counted = 0
  while (at >= 0) {
    for (; counted < at; counted++) if (bytes[counted] === NEWLINE) line++
    const start = at === 0 ? 0 : bytes.lastIndexOf(NEWLINE, at - 1) + 1
    const newline = bytes.indexOf(NEWLINE, at)
    const end = newline < 0 ? bytes.length : newline
    const from = Math.max(start, at - LEAD)
    yield { line, text: decoder.decode(bytes.subarray(from, Math.min(end, from + TOLD))) }
    at = newline < 0 ? -1 : find(bytes, newline)
  }
}

const NEWLINE = 0x0a

/** Finds the next place of `text` in bytes from an offset on: -1 if there is none. */
function finder(text: string): (bytes: Uint8Array, from: number) => number {
  const wanted = encodePath(text)
  const isExact = text !== text.toLowerCase()
  const first = wanted[0]!
  const other = isExact ? first : upper(first)
  const fits = (bytes: Uint8Array, at: number) => {
    for (let i = 1; i < wanted.length; i++) {
      const byte = bytes[at + i]!
      if (byte !== wanted[i] && (isExact || byte !== upper(wanted[i]!))) return false
    }
    return true
  }
  return (bytes, from) => {
    const last = bytes.length - wanted.length
    for (let at = from; at <= last; at++) if ((bytes[at] === first || bytes[at] === other) && fits(bytes, at)) return at
    return -1
  }
}

function upper(byte: number): number {
  return byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte
}
