/**
 * The project file, NAME.pid1.json: a Project as JSON. Content is text where it is valid UTF-8, base64 where it
 * is not, and a hash where a blob of the catalog holds it. Its schema is public/project.schema.json.
 */
import { sha256 as digest } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import * as v from 'valibot'
import { Pid1Error } from '../error.ts'
import { decodeBase64, encodeBase64 } from '../formats/base64.ts'
import { limitText } from '../formats/reading.ts'
import { runSteps } from '../formats/steps.ts'
import {
  type BlobRef,
  type Content,
  checkInode,
  contentSize,
  type Entry,
  encodePath,
  formatOctal,
  type Ino,
  isBlobRef,
  listEntries,
  parseOctal,
  splitPath,
  treeFromEntries,
} from '../rootfs/index.ts'
import { blobWithHash } from './catalog.ts'
import type { Demo, ScriptStep } from './demo.ts'
import {
  explainIssue,
  type FileEntry,
  PROJECT_FILE_VERSION,
  projectFileSchema,
  type ReadEntry,
  type ReadFile,
  type WrittenFile,
} from './file-schema.ts'
import type { Project } from './project.ts'

/** Most bytes that a project file holds itself: engines hold no text much longer than their base64. */
const INLINE_MOST = 256 << 20

/** What a project file stands for. */
export interface ProjectFile {
  readonly project: Project
  /** Bytes that the project names by their hash, and that the file brings along. */
  readonly contents: readonly { readonly sha256: string; readonly bytes: Uint8Array }[]
}

/**
 * The project as the text of a project file: deterministic, one entry a line. It holds all that the catalog does not;
 * `bytesOf` yields the bytes of what the project names by its hash alone.
 * Throws blob-missing where it does not, and limit-exceeded.
 */
export function writeProjectFile(project: Project, bytesOf?: BytesOf): string {
  return runSteps(projectFileInSteps(project, bytesOf))
}

/** Like `writeProjectFile`, but yields on the way how many bytes of contents are written. */
export function* projectFileInSteps(
  project: Project,
  bytesOf: BytesOf = () => undefined,
): Generator<number, string, void> {
  const { name, recipe, kernel, commandLine, memory, medium, disks, demo, origin } = project
  const entries = listEntries(project.tree)
  checkSize(entries, kernel)
  const firstPath = new Map<Ino, string>()
  const lines: string[] = []
  let done = 0
  for (const entry of entries) {
    lines.push(JSON.stringify(fileEntry(entry, firstPath, bytesOf)))
    if (entry.inode.kind !== 'file') continue
    done += contentSize(entry.inode.content)
    yield done
  }
  const file: Omit<WrittenFile, 'entries'> = {
    format: 'pid1',
    version: versionFor(project),
    name,
    recipe,
    kernel: fileKernel(kernel, bytesOf),
    commandLine,
    memory,
    medium: medium.kind === 'initramfs' ? 'initramfs' : medium,
    ...(disks.length > 0 && { disks: [...disks] }),
    ...(demo && { demo: fileDemo(demo) }),
    ...(origin !== undefined && { origin }),
  }
  const head = JSON.stringify(file, null, 2)
  return `${head.slice(0, -2)},\n  "entries": [\n    ${lines.join(',\n    ')}\n  ]\n}\n`
}

/** The least version whose readers know all that the project says. */
function versionFor({ medium, disks, demo, origin }: Project): WrittenFile['version'] {
  if (demo || origin !== undefined) return PROJECT_FILE_VERSION
  return medium.kind === 'initramfs' && disks.length === 0 ? 1 : 2
}

function fileDemo({ note, script, masks }: Demo): NonNullable<WrittenFile['demo']> {
  return {
    ...(note !== '' && { note }),
    ...(script.length > 0 && { script: script.map(fileStep) }),
    ...(masks.length > 0 && { masks: [...masks] }),
  }
}

/** Its fields in one order: the same script is the same text. */
function fileStep({ caption, wait, type, keys, expect }: ScriptStep): ScriptStep {
  return {
    ...(caption !== undefined && { caption }),
    ...(wait !== undefined && { wait }),
    ...(type !== undefined && { type }),
    ...(keys !== undefined && { keys }),
    ...(expect !== undefined && { expect }),
  }
}

type BytesOf = (ref: BlobRef) => Uint8Array | undefined

function checkSize(entries: readonly Entry[], kernel: BlobRef): void {
  let size = blobWithHash(kernel.sha256) ? 0 : kernel.size
  const counted = new Set<Ino>()
  for (const { ino, inode } of entries) {
    if (inode.kind !== 'file' || counted.has(ino)) continue
    counted.add(ino)
    if (!isBlobRef(inode.content) || !blobWithHash(inode.content.sha256)) size += contentSize(inode.content)
  }
  if (size > INLINE_MOST)
    throw new Pid1Error(
      'limit-exceeded',
      `A project file holds at most ${limitText('bytes', INLINE_MOST)}, and the files here have ${size} bytes: remove large ones, or export an archive`,
      { what: 'bytes', most: INLINE_MOST },
    )
}

function fileEntry({ path, ino, nlink, inode }: Entry, firstPath: Map<Ino, string>, bytesOf: BytesOf): FileEntry {
  const first = firstPath.get(ino)
  if (first !== undefined) return { kind: 'link', path, to: first }
  if (nlink > 1) firstPath.set(ino, path)
  const { uid, gid, mtime } = inode
  const common = {
    path,
    ...(uid && { uid }),
    ...(gid && { gid }),
    ...(mtime && { mtime }),
    mode: formatOctal(inode.mode),
  }
  switch (inode.kind) {
    case 'file':
      return { kind: inode.kind, ...common, ...fileContent(path, inode.content, bytesOf) }
    case 'symlink':
      return { kind: inode.kind, ...common, target: inode.target }
    case 'character':
    case 'block':
      return { kind: inode.kind, ...common, major: inode.major, minor: inode.minor }
    default:
      return { kind: inode.kind, ...common }
  }
}

function fileContent(path: string, content: Content, bytesOf: BytesOf) {
  if (isBlobRef(content) && blobWithHash(content.sha256))
    return { blob: { sha256: content.sha256, size: content.size } }
  const bytes = isBlobRef(content) ? brought(path, content, bytesOf) : content
  try {
    return { text: strictDecoder.decode(bytes) }
  } catch {
    return { base64: encodeBase64(bytes) }
  }
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function fileKernel({ sha256, size }: BlobRef, bytesOf: BytesOf) {
  if (blobWithHash(sha256)) return { sha256, size }
  return { sha256, size, base64: encodeBase64(brought('the kernel', { sha256, size }, bytesOf)) }
}

function brought(what: string, ref: BlobRef, bytesOf: BytesOf): Uint8Array {
  const bytes = bytesOf(ref)
  if (bytes) return bytes
  throw new Pid1Error('blob-missing', `The content of ${what} is not here: SHA-256 ${ref.sha256}`, {
    sha256: ref.sha256,
    name: null,
  })
}

/**
 * Reads a project file, whole or not at all. Throws project-invalid with the place, or what treeFromEntries throws.
 */
export function readProjectFile(text: string): ProjectFile {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw invalid('', cause instanceof Error ? cause.message : 'it is not JSON')
  }
  return readProjectValue(json)
}

/** Reads what a project file's JSON stands for. Throws as `readProjectFile` does. */
export function readProjectValue(json: unknown): ProjectFile {
  const { $schema: _schema, format: _format, version: _version, entries, kernel, medium, ...rest } = check(json)
  const inos = new Map<string, { ino: Ino; inode: Entry['inode'] }>()
  const list = entries.map((entry, index): Entry => {
    const where = `entries[${index}]`
    if (entry.kind !== 'link') {
      const found = { ino: index + 2, inode: inodeOf(entry, where) }
      inos.set(entry.path, found)
      return { path: entry.path, nlink: 1, ...found }
    }
    const target = inos.get(entry.to)
    if (target) return { path: entry.path, nlink: 2, ...target }
    throw new Pid1Error(
      'link-target-missing',
      `The hard link ${entry.path} names ${entry.to}, which is no entry above it`,
      { path: entry.path, target: entry.to },
    )
  })
  for (const { directory } of rest.disks) splitPath(directory)
  const { base64, ...kernelRef } = kernel
  return {
    project: {
      ...rest,
      kernel: kernelRef,
      tree: treeFromEntries(list),
      medium: medium === 'initramfs' ? { kind: 'initramfs' } : medium,
    },
    contents: base64 === undefined ? [] : [kernelOf(kernelRef, base64)],
  }
}

/** The kernel that a file brings; it may be a stranger's, and must not pass for another. */
function kernelOf({ sha256, size }: BlobRef, base64: string) {
  const bytes = decodeBase64(base64)
  if (!bytes) throw invalid('kernel.base64', 'it is not base64')
  if (bytes.length !== size) throw invalid('kernel.size', `it says ${size} bytes, and there are ${bytes.length}`)
  if (bytesToHex(digest(bytes)) !== sha256) throw invalid('kernel.sha256', 'it is not that of the bytes beside it')
  return { sha256, bytes }
}

function check(json: unknown): ReadFile {
  const { format, version } = (json ?? {}) as { format?: unknown; version?: unknown }
  if (format !== 'pid1') throw invalid('format', 'this is JSON, but no project: its "format" is not "pid1"')
  if (typeof version === 'number' && version > PROJECT_FILE_VERSION)
    throw invalid(
      'version',
      `it was written by a newer pid1 (version ${version}); this one reads version ${PROJECT_FILE_VERSION}`,
    )
  const result = v.safeParse(projectFileSchema, json)
  if (result.success) return result.output
  const [issue] = result.issues
  const outer = v.getDotPath(issue) ?? ''
  // Of what may have one of several forms, what is wrong within one says more than that it has none.
  const inner = issue.type === 'union' ? issue.issues?.find(({ path }) => path !== undefined) : undefined
  if (inner) throw invalid(`${outer}.${v.getDotPath(inner)}`, explainIssue(inner))
  throw invalid(outer, explainIssue(issue))
}

function inodeOf(entry: Exclude<ReadEntry, { kind: 'link' }>, where: string): Entry['inode'] {
  const { uid, gid, mtime } = entry
  const common = { mode: parseOctal(entry.mode), uid, gid, mtime }
  const inode = ((): Entry['inode'] => {
    switch (entry.kind) {
      case 'file':
        return { kind: entry.kind, ...common, content: contentOf(entry, where) }
      case 'symlink':
        return { kind: entry.kind, ...common, target: entry.target }
      case 'character':
      case 'block':
        return { kind: entry.kind, ...common, major: entry.major, minor: entry.minor }
      default:
        return { kind: entry.kind, ...common }
    }
  })()
  checkInode(inode)
  return inode
}

function contentOf(
  entry: {
    text?: string | undefined
    base64?: string | undefined
    blob?: { sha256: string; size: number } | undefined
  },
  where: string,
): Content {
  const given = [entry.text, entry.base64, entry.blob].filter((content) => content !== undefined)
  if (given.length !== 1) throw invalid(where, 'a file has exactly one of "text", "base64" and "blob"')
  if (entry.blob) return entry.blob
  if (entry.text !== undefined) return encodePath(entry.text)
  const bytes = decodeBase64(entry.base64!)
  if (!bytes) throw invalid(`${where}.base64`, 'it is not base64')
  return bytes
}

function invalid(where: string, reason: string) {
  return new Pid1Error('project-invalid', `Cannot read this project file${where && ` at ${where}`}: ${reason}`, {
    where,
    reason,
  })
}
