/**
 * The project file, NAME.pid1.json: a Project as JSON. Content is text where it is valid UTF-8, base64 where it
 * is not, and a hash where a blob of the catalog holds it.
 */
import * as v from 'valibot'
import { Pid1Error } from '../error.ts'
import {
  type Content,
  checkInode,
  decodePath,
  type Entry,
  encodePath,
  formatOctal,
  type Ino,
  isBlobRef,
  listEntries,
  parseOctal,
  treeFromEntries,
} from '../rootfs/index.ts'
import { decodeBase64, encodeBase64 } from './base64.ts'
import type { Project } from './project.ts'

/** The version this code writes. */
export const PROJECT_FILE_VERSION = 1

const blobSchema = v.strictObject({
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'a SHA-256 is 64 hex digits')),
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
})
const octal = v.pipe(v.string(), v.regex(/^[0-7]{3,4}$/, 'a mode is three or four octal digits'))
const attributes = {
  path: v.string(),
  uid: v.optional(v.number(), 0),
  gid: v.optional(v.number(), 0),
  mtime: v.optional(v.number(), 0),
}

const entrySchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('directory'), ...attributes, mode: octal }),
  v.strictObject({
    kind: v.literal('file'),
    ...attributes,
    mode: octal,
    text: v.optional(v.string()),
    base64: v.optional(v.string()),
    blob: v.optional(blobSchema),
  }),
  v.strictObject({ kind: v.literal('symlink'), ...attributes, mode: v.optional(octal, '777'), target: v.string() }),
  v.strictObject({
    kind: v.picklist(['character', 'block']),
    ...attributes,
    mode: octal,
    major: v.number(),
    minor: v.number(),
  }),
  v.strictObject({ kind: v.picklist(['fifo', 'socket']), ...attributes, mode: octal }),
  /** Another name of an entry above: a hard link. */
  v.strictObject({ kind: v.literal('link'), path: v.string(), to: v.string() }),
])
type FileEntry = v.InferInput<typeof entrySchema>

const projectSchema = v.strictObject({
  format: v.literal('pid1'),
  version: v.literal(PROJECT_FILE_VERSION),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  recipe: v.string(),
  kernel: blobSchema,
  commandLine: v.string(),
  memory: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(4096)),
  medium: v.literal('initramfs'),
  entries: v.array(entrySchema),
})

/** The project as the text of a project file: deterministic, one entry a line. */
export function writeProjectFile(project: Project): string {
  const { tree, ...rest } = project
  const firstPath = new Map<Ino, string>()
  const lines = listEntries(tree).map((entry) => JSON.stringify(fileEntry(entry, firstPath)))
  const head = JSON.stringify({ format: 'pid1', version: PROJECT_FILE_VERSION, ...rest }, null, 2)
  return `${head.slice(0, -2)},\n  "entries": [\n    ${lines.join(',\n    ')}\n  ]\n}\n`
}

function fileEntry({ path, ino, nlink, inode }: Entry, firstPath: Map<Ino, string>): FileEntry {
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
      return { kind: inode.kind, ...common, ...fileContent(inode.content) }
    case 'symlink':
      return { kind: inode.kind, ...common, target: inode.target }
    case 'character':
    case 'block':
      return { kind: inode.kind, ...common, major: inode.major, minor: inode.minor }
    default:
      return { kind: inode.kind, ...common }
  }
}

function fileContent(content: Content) {
  if (isBlobRef(content)) return { blob: { sha256: content.sha256, size: content.size } }
  const text = decodePath(content)
  return text.isWellFormed() ? { text } : { base64: encodeBase64(content) }
}

/** Reads a project file. Throws project-invalid with the place, or what treeFromEntries throws. */
export function readProjectFile(text: string): Project {
  const { format: _format, version: _version, entries, ...rest } = parse(text)
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
  return { ...rest, tree: treeFromEntries(list) }
}

function parse(text: string): v.InferOutput<typeof projectSchema> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw invalid('', cause instanceof Error ? cause.message : 'it is not JSON')
  }
  const version = (json as { version?: unknown } | null)?.version
  if (typeof version === 'number' && version > PROJECT_FILE_VERSION)
    throw invalid(
      'version',
      `it was written by a newer pid1 (version ${version}); this one reads version ${PROJECT_FILE_VERSION}`,
    )
  const result = v.safeParse(projectSchema, json)
  if (result.success) return result.output
  const [issue] = result.issues
  throw invalid(v.getDotPath(issue) ?? '', issue.message)
}

function inodeOf(entry: Exclude<v.InferOutput<typeof entrySchema>, { kind: 'link' }>, where: string): Entry['inode'] {
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
