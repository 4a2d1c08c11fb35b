/** A link: a whole project in the fragment of an address, as what it is beyond its recipe, and what its image must be. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { isPid1Error } from '../error.ts'
import { decodeBase64 } from '../formats/base64.ts'
import {
  blobWithHash,
  PROJECT_FILE_VERSION,
  type Project,
  type ProjectFile,
  readProjectValue,
  writeProjectFile,
} from '../project/index.ts'
import { type BlobRef, contentSize, isBlobRef, listEntries } from '../rootfs/index.ts'
import { baseCalled, currentBase, type LoadBase } from './bases.ts'
import { type Body, DEFLATE_1, layOutBody, packBody, readBody, unpackBody } from './body.ts'
import { applyDelta, diffFiles, type EntryValue, type FileValue } from './delta.ts'
import { LINK_VERSION, openEnvelope, sealEnvelope } from './envelope.ts'
import { refused, tooLarge } from './errors.ts'
import { BYTES_MOST, CHARACTERS_MOST, ENTRIES_MOST } from './limits.ts'

/** What a link stands for. */
export interface Opened extends ProjectFile {
  /** SHA-256 of the author's boot medium, and of each disk beside it, as lower-case hex. */
  readonly images: readonly string[]
  /** The recipe that it is told against. */
  readonly recipe: string
}

export interface Written {
  /** What stands behind the "#" of an address. */
  readonly fragment: string
  /** What is in it. */
  readonly body: Body
}

/**
 * The link that stands for the project. `images` are the SHA-256 of its boot medium and of each disk beside it, as
 * lower-case hex; `bytesOf` yields what the project names by its hash alone. The same project gives the same link in every
 * engine. Throws limit-exceeded, and what `writeProjectFile` throws.
 */
export function writeLink(
  project: Project,
  images: readonly string[],
  bytesOf?: (ref: BlobRef) => Uint8Array | undefined,
): Written {
  checkSize(project)
  const { origin: _origin, ...own } = project
  const base = currentBase(project.recipe)
  const file = JSON.parse(writeProjectFile(own, bytesOf)) as FileValue
  const { version: _version, ...head } = file
  const { put, ...delta } = diffFiles(base.file, { ...head, version: base.file.version } as FileValue)
  if ((put?.length ?? 0) > ENTRIES_MOST) throw tooLarge()
  const body = { base: [base.name, base.sha256] as const, ...delta, ...(put && { put: put.map(asBytes) }) }
  const bytes = layOutBody(body)
  if (bytes.length > BYTES_MOST) throw tooLarge()
  const fragment = sealEnvelope({
    version: LINK_VERSION,
    codec: DEFLATE_1,
    size: bytes.length,
    images: images.map((sha256) => hexToBytes(sha256)),
    body: packBody(bytes),
  })
  if (fragment.length > CHARACTERS_MOST) throw tooLarge()
  return { fragment, body }
}

/** What is in a file counts before anything is made of it. */
function checkSize({ tree, kernel }: Project): void {
  let size = blobWithHash(kernel.sha256) ? 0 : kernel.size
  for (const { inode } of listEntries(tree)) {
    if (inode.kind !== 'file' || (isBlobRef(inode.content) && blobWithHash(inode.content.sha256))) continue
    size += contentSize(inode.content)
  }
  if (size > BYTES_MOST) throw tooLarge()
}

/** Base64 within deflate takes a third more. */
function asBytes(entry: EntryValue): EntryValue {
  const { base64, ...rest } = entry
  return typeof base64 === 'string' ? { ...rest, path: entry.path, content: decodeBase64(base64)! } : entry
}

/**
 * What the fragment of an address stands for, whole or not at all: link-invalid says why. Throws what `load` throws, too,
 * where the link is of a recipe that is no more.
 */
export async function readLink(fragment: string, load: LoadBase): Promise<Opened> {
  const { codec, size, images, body } = openEnvelope(fragment)
  if (codec !== DEFLATE_1) throw refused(`it is packed in a way that is not known (${codec})`)
  const {
    base: [name, sha256],
    ...delta
  } = readBody(unpackBody(body, size))
  const base = await baseCalled(name, sha256, load)
  try {
    const file = applyDelta(base.file, delta)
    const read = readProjectValue({ ...file, version: PROJECT_FILE_VERSION })
    if (images.length !== 1 + read.project.disks.length) throw refused('it has not a SHA-256 for each of its disks')
    // Where it came from says the link itself, whatever is in it.
    const { origin: _origin, ...project } = read.project
    return { ...read, project, images: images.map((hash) => bytesToHex(hash)), recipe: name }
  } catch (cause) {
    if (isPid1Error(cause, 'link-invalid') || !isPid1Error(cause)) throw cause
    throw refused(cause.message, cause)
  }
}
