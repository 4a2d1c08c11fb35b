/** Reads what a person brought, files and archives, into entries whose contents are named by their hash. */
import { isPid1Error, Pid1Error } from '../src/error.ts'
import { ARCHIVE_HEAD, archiveKind, unpack } from '../src/formats/archive.ts'
import { type BzImage, readBzImage } from '../src/formats/bzimage.ts'
import { isExecutable } from '../src/formats/executable.ts'
import { startsWith } from '../src/formats/magic.ts'
import { type ArchiveWarning, type Decoded, type Limits, tooMany } from '../src/formats/reading.ts'
import {
  type BareDirectory,
  type BlobRef,
  contentSize,
  type Entry,
  type Ino,
  isBlobRef,
  type Leaf,
  parentPath,
  splitPath,
} from '../src/rootfs/index.ts'
import { hashContents } from './hash-contents.ts'
import type { Given, NamedContent, Reading, ReadProgress, TakeAs } from './import.protocol.ts'

/** What one import may be. A hundred thousand files of a distribution fit; what is larger fits no tab's memory. */
export const IMPORT_LIMITS: Limits = { entries: 200_000, bytes: 512 << 20 }

const SLICE = 8 << 20
/** Contents leave in parts of about so many bytes, and so many contents: a page that hands them on does it in moments. */
const PART_BYTES = 4 << 20
const PART_CONTENTS = 500
const WARNINGS_TOLD = 100

const OWN = { uid: 0, gid: 0, mtime: 0 }
const DIRECTORY: BareDirectory = { kind: 'directory', mode: 0o755, ...OWN }

type Report = (progress: ReadProgress) => void

export class GivenReader {
  private readonly given: Given[] = []
  private entries: Entry[] = []
  /** What of the contents has not left yet. */
  private leaving: Iterator<[string, Uint8Array]> = new Map<string, Uint8Array>().entries()

  constructor(private readonly limits: Limits = IMPORT_LIMITS) {}

  give(given: readonly Given[]): void {
    if (this.given.length + given.length > this.limits.entries) throw tooMany('entries', this.limits.entries)
    this.given.push(...given)
  }

  async read(as: TakeAs, report: Report): Promise<Reading> {
    const reading = new OneReading(this.limits, report)
    await reading.add(this.given, as)
    const { entries, contents } = await reading.finish()
    this.entries = entries
    this.leaving = contents.entries()
    return reading.summary(entries)
  }

  entriesFrom(from: number, to: number): readonly Entry[] {
    return this.entries.slice(from, to)
  }

  /** Copies of the next contents, all in one buffer, which can be handed over. */
  nextContents(): readonly NamedContent[] {
    const part: [string, Uint8Array][] = []
    let size = 0
    while (size < PART_BYTES && part.length < PART_CONTENTS) {
      const next = this.leaving.next()
      if (next.done) break
      part.push(next.value)
      size += next.value[1].length
    }
    const buffer = new Uint8Array(size)
    let at = 0
    return part.map(([sha256, content]) => {
      const bytes = buffer.subarray(at, at + content.length)
      bytes.set(content)
      at += content.length
      return { sha256, bytes }
    })
  }
}

/** What comes together while everything given is read once. */
class OneReading {
  private readonly list: Entry[] = []
  /** Where in the list each path is. */
  private readonly placeOf = new Map<string, number>()
  /** Directories that nobody gave, but in which something lies. */
  private readonly implied = new Set<string>()
  private readonly warnings: ArchiveWarning[] = []
  private readonly packed: string[] = []
  private readonly guessed = { executable: 0, others: 0 }
  private kernel: { header: BzImage; path: string } | undefined
  private nextIno: Ino = 1
  /** Bytes of what has come out of archives so far. */
  private unpacked = 0
  private read = 0
  private toRead = 0

  constructor(
    private readonly limits: Limits,
    private readonly report: Report,
  ) {}

  async add(given: readonly Given[], as: TakeAs): Promise<void> {
    this.toRead = given.reduce((sum, { file }) => sum + (file?.size ?? 0), 0)
    if (this.toRead > this.limits.bytes) throw tooMany('bytes', this.limits.bytes)
    const isAlone = given.length === 1
    for (const { path, file } of given) {
      splitPath(path)
      if (!file) this.put({ path, ino: this.nextIno++, nlink: 1, inode: DIRECTORY })
      else this.addFile(path, await this.bytesOf(path, file), as, isAlone)
    }
  }

  /** Names the contents. The bytes they are views of stay in memory as long as they do. */
  async finish(): Promise<{ entries: Entry[]; contents: Map<string, Uint8Array> }> {
    const unnamed = new Map<Ino, Uint8Array>()
    for (const { ino, inode } of this.list)
      if (inode.kind === 'file' && !isBlobRef(inode.content) && inode.content.length > 0)
        unnamed.set(ino, inode.content)
    const bytes = [...unnamed.values()]
    const total = bytes.reduce((sum, content) => sum + content.length, 0)
    const hashes = await hashContents(bytes, (done) =>
      this.report({ step: 'hash', done, total, entries: this.list.length }),
    )

    const contents = new Map<string, Uint8Array>()
    const refs = new Map<Ino, BlobRef>()
    const shared = new Map<string, BlobRef>()
    for (const [at, ino] of [...unnamed.keys()].entries()) {
      const sha256 = hashes[at]!
      const ref = shared.get(sha256) ?? { sha256, size: bytes[at]!.length }
      shared.set(sha256, ref)
      contents.set(sha256, bytes[at]!)
      refs.set(ino, ref)
    }
    const named = new Map<Ino, Leaf>()
    const entries = this.list.map((entry): Entry => {
      const { ino, inode } = entry
      const content = refs.get(ino)
      if (!content || inode.kind !== 'file') return entry
      const known = named.get(ino) ?? { ...inode, content }
      named.set(ino, known)
      return { ...entry, inode: known }
    })
    return { entries, contents }
  }

  summary(entries: readonly Entry[]): Reading {
    const size = entries.reduce(
      (sum, { inode }) => sum + (inode.kind === 'file' && isBlobRef(inode.content) ? inode.content.size : 0),
      0,
    )
    const { kernel, packed, guessed, warnings } = this
    const file = kernel && entries.find(({ path }) => path === kernel.path)?.inode
    return {
      entries: entries.length,
      size,
      packed,
      kernel:
        kernel && file?.kind === 'file' && isBlobRef(file.content)
          ? { header: kernel.header, content: file.content }
          : undefined,
      guessedModes: guessed,
      warnings: warnings.slice(0, WARNINGS_TOLD),
      warningCount: warnings.length,
    }
  }

  private addFile(path: string, bytes: Uint8Array, as: TakeAs, isAlone: boolean): void {
    // What lies in a directory is part of it: only what was chosen itself is looked into.
    const isChosen = parentPath(path) === '/'
    const isPacked = isChosen && archiveKind(bytes.subarray(0, ARCHIVE_HEAD)) !== undefined
    if (isPacked) this.packed.push(path.slice(1))
    if (isChosen && isAlone && startsWith(bytes, 'HdrS', 0x202)) this.addKernel(path, bytes)
    if (isPacked && as === 'contents') this.addContents(path, bytes)
    else this.addPlain(path, bytes)
  }

  private addContents(path: string, bytes: Uint8Array): void {
    const unpacked = this.unpack(bytes)
    if ('bytes' in unpacked) this.addDecompressed(path, unpacked.bytes)
    else {
      this.addEntries(unpacked)
      this.warnings.push(...remarks(path.slice(1), unpacked.entries))
    }
  }

  /** What several archives hold is under the limit together. */
  private unpack(bytes: Uint8Array): ReturnType<typeof unpack> {
    const { limits } = this
    try {
      return unpack(bytes, {
        entries: limits.entries - this.list.length,
        bytes: limits.bytes - this.unpacked,
        onProgress: ({ entries = 0, bytes: done = 0 }) =>
          this.report({ step: 'decompress', done, total: 0, entries: this.list.length + entries }),
      })
    } catch (error) {
      if (!isPid1Error(error, 'limit-exceeded')) throw error
      throw error.data.what === 'entries' ? tooMany('entries', limits.entries) : tooMany('bytes', limits.bytes)
    }
  }

  private addDecompressed(path: string, bytes: Uint8Array): void {
    this.unpacked += bytes.length
    this.addPlain(path.replace(/(.)\.gz$/, '$1'), bytes)
  }

  private addEntries({ entries, warnings }: Decoded): void {
    for (const warning of warnings) this.warnings.push(warning)
    const base = this.nextIno
    for (const entry of entries) {
      this.nextIno = Math.max(this.nextIno, base + entry.ino + 1)
      // The directory that things are brought to keeps its own mode and owner.
      if (entry.path !== '/') this.put({ ...entry, ino: base + entry.ino })
      if (entry.inode.kind === 'file') this.unpacked += contentSize(entry.inode.content)
    }
  }

  private addPlain(path: string, content: Uint8Array): void {
    const executable = isExecutable(content)
    this.guessed[executable ? 'executable' : 'others']++
    this.put({
      path,
      ino: this.nextIno++,
      nlink: 1,
      inode: { kind: 'file', mode: executable ? 0o755 : 0o644, ...OWN, content },
    })
  }

  /** A file that only looks like a kernel is a file like others. */
  private addKernel(path: string, bytes: Uint8Array): void {
    try {
      this.kernel = { header: readBzImage(bytes), path }
    } catch (error) {
      this.warnings.push({ code: 'kernel-damaged', path, message: (error as Error).message })
    }
  }

  /** Adds one entry; before it the directories it lies in, where they are not there yet. */
  private put(entry: Entry): void {
    const { path } = entry
    const place = this.placeOf.get(path)
    if (place !== undefined) {
      if (this.list[place]!.inode.kind !== 'directory' || entry.inode.kind !== 'directory') throw twice(path)
      if (this.implied.delete(path)) this.list[place] = entry
      return
    }
    const parent = parentPath(path)
    if (parent !== '/' && !this.placeOf.has(parent)) {
      this.put({ path: parent, ino: this.nextIno++, nlink: 1, inode: DIRECTORY })
      this.implied.add(parent)
    }
    if (this.list.length === this.limits.entries) throw tooMany('entries', this.limits.entries)
    this.placeOf.set(path, this.list.push(entry) - 1)
  }

  private async bytesOf(path: string, file: Blob): Promise<Uint8Array> {
    const bytes = new Uint8Array(file.size)
    for (let at = 0; at < file.size; at += SLICE) {
      try {
        bytes.set(new Uint8Array(await file.slice(at, at + SLICE).arrayBuffer()), at)
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause)
        const words = `Cannot read ${path.slice(1)}: ${reason}. Check that it is still there and choose it again`
        throw new Pid1Error('file-unreadable', words, { path, reason }, { cause })
      }
      this.read += Math.min(SLICE, file.size - at)
      this.report({ step: 'read', done: this.read, total: this.toRead, entries: this.list.length })
    }
    return bytes
  }
}

function twice(path: string) {
  const words = `Two of the things you chose have the name ${path}: bring them in one after the other`
  return new Pid1Error('path-exists', words, { path })
}

/** What a person may not expect of an archive that was read well. */
function* remarks(name: string, entries: readonly Entry[]): Iterable<ArchiveWarning> {
  const paths = new Set(entries.map(({ path }) => path))
  // Docker's image format (moby/docs: image/spec), and OCI's, which it has been since Docker 25.
  if (paths.has('/manifest.json') && (paths.has('/repositories') || paths.has('/oci-layout')))
    yield {
      code: 'layers-packed',
      path: null,
      message: `${name} is an image as docker save writes it, with its layers still packed: docker export of a container gives its files`,
    }
  const others = entries.filter(({ path }) => !path.isWellFormed())
  if (others.length > 0)
    yield {
      code: 'name-not-utf8',
      path: others[0]!.path,
      message: `${others.length === 1 ? 'One name in the archive is' : `${others.length} names in the archive are`} not UTF-8: each byte is kept, and shown as � where it means nothing`,
    }
}
