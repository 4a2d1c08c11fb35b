/** Opens a link of either form. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { Pid1Error } from '../error.ts'
import { concat } from '../formats/concat.ts'
import { readProjectFile } from '../project/index.ts'
import { isSource, readSource, type Source } from './address.ts'
import type { LoadBase } from './bases.ts'
import { SOURCE_MOST } from './limits.ts'
import { type Opened, readLink } from './link.ts'

/**
 * What the fragment of an address stands for, whole or not at all. What it only points to is fetched, and must be what it
 * says; `page` is what a relative address is relative to. Throws link-invalid, download-failed, blob-mismatch,
 * project-invalid, and what `load` throws.
 */
export async function openLink(fragment: string, load: LoadBase, page?: string): Promise<Opened> {
  if (!isSource(fragment)) return readLink(fragment, load)
  const source = readSource(fragment, page)
  const read = readProjectFile(new TextDecoder().decode(await fetchSource(source)))
  // Where that came from in its turn is nobody's business here: what is followed is one link.
  const { origin: _origin, ...project } = read.project
  return { ...read, project, images: source.images, recipe: read.project.recipe }
}

async function fetchSource({ url, sha256: wanted }: Source): Promise<Uint8Array> {
  const bytes = await fetchBytes(url).catch((cause) => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Pid1Error(
      'download-failed',
      `Cannot download ${url.href}: ${reason}. Its server may be away, or not let other pages read it`,
      { url: url.href, reason },
      { cause },
    )
  })
  const actual = bytesToHex(sha256(bytes))
  if (actual === wanted) return bytes
  throw new Pid1Error(
    'blob-mismatch',
    `${url.href} is not what the link is of: it has another SHA-256, ${actual.slice(0, 12)}… and not ${wanted.slice(0, 12)}…`,
    { sha256: wanted, actual },
  )
}

async function fetchBytes(url: URL): Promise<Uint8Array> {
  const response = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer' })
  if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`)
  const parts: Uint8Array[] = []
  let size = 0
  const reader = response.body.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length
    if (size > SOURCE_MOST) {
      await reader.cancel()
      throw new Error(`it has more than ${SOURCE_MOST >> 20} MiB`)
    }
    parts.push(part.value)
  }
  return concat(parts)
}
