/** What LINK on the command line may be: an address with a demo behind its "#", or that alone. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Pid1Error } from '../error.ts'
import { sha256Hex } from '../image/sha256.ts'
import { fragmentOf, isSource, readSource, type Source } from '../link/address.ts'
import { SOURCE_MOST } from '../link/limits.ts'
import { type Opened, readLink } from '../link/link.ts'
import { readProjectFile } from '../project/index.ts'

const RECIPES = join(import.meta.dirname, '../../prebuilt/recipes')

/** Downloads only what the link says it must. Throws link-invalid, download-failed, project-invalid, blob-missing. */
export async function openLink(address: string): Promise<Opened> {
  const fragment = fragmentOf(address)
  if (!isSource(fragment)) return readLink(fragment, releasedRecipe)
  const source = readSource(fragment)
  const { project, contents } = readProjectFile(new TextDecoder().decode(await download(source)))
  return { project, contents, images: source.images, recipe: project.recipe }
}

async function releasedRecipe(sha256: string): Promise<string> {
  try {
    return await readFile(join(RECIPES, `${sha256}.json`), 'utf8')
  } catch (cause) {
    throw new Pid1Error(
      'blob-missing',
      `The link is of a recipe that this pid1 does not have: SHA-256 ${sha256}`,
      { sha256, name: null },
      { cause },
    )
  }
}

async function download({ url, sha256 }: Source): Promise<Uint8Array> {
  const bytes = await fetchBytes(url).catch((cause) => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Pid1Error('download-failed', `Cannot download ${url}: ${reason}`, { url: url.href, reason }, { cause })
  })
  const actual = await sha256Hex(bytes)
  if (actual === sha256) return bytes
  throw new Pid1Error('blob-mismatch', `What ${url} has is not what the link is of: SHA-256 ${actual}`, {
    sha256,
    actual,
  })
}

async function fetchBytes(url: URL): Promise<Uint8Array> {
  const response = await fetch(url)
  if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`)
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body) {
    size += part.length
    if (size > SOURCE_MOST) throw new Error(`it has more than ${SOURCE_MOST >> 20} MiB`)
    parts.push(part)
  }
  return new Uint8Array(Buffer.concat(parts))
}
