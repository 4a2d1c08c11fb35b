/** What an initramfs is called: by hashes of its files' contents, each made once, so that an edit costs only its own. */
import { hexToBytes } from '@noble/hashes/utils.js'
import { concat } from '../formats/concat.ts'
import type { CpioRope } from '../formats/cpio/rope.ts'
import { flatten } from '../formats/sparse.ts'
import { type Content, contentSize, isBlobRef } from '../rootfs/index.ts'
import type { OnProgress } from './in-steps.ts'
import { type ImageNames, sha256Bytes, sha256Hex } from './sha256.ts'

/** Up to this size an archive's SHA-256 is made at once: it takes no longer than to put it on screen. Bytes. */
const AT_ONCE_MOST = 4 << 20

/**
 * The id of an archive is a SHA-256 of its headers and of its contents' SHA-256; only of a small one it is that of its
 * bytes. Of others that is left to `sha256OfImage`. `onProgress` hears how many bytes of contents are hashed that had no
 * name yet.
 */
export async function archiveNames({ image, own, shared }: CpioRope, onProgress: OnProgress): Promise<ImageNames> {
  if (image.size <= AT_ONCE_MOST) {
    const sha256 = await sha256Hex(flatten(image))
    return { id: sha256, sha256 }
  }
  return { id: await sha256Hex(concat([own, await hashesOf(shared, onProgress)])), sha256: undefined }
}

const HASH = 32
/** The SHA-256 of each content that has been named. */
const known = new WeakMap<Content, Uint8Array>()
/** What was asked for last: an edit leaves nearly all of it where it was. */
let last: { readonly contents: readonly Content[]; readonly hashes: Uint8Array } = {
  contents: [],
  hashes: new Uint8Array(),
}

/** The hashes of the contents, one after another. */
async function hashesOf(contents: readonly Content[], onProgress: OnProgress): Promise<Uint8Array> {
  const before = last
  const [start, end] = sameEnds(before.contents, contents)
  const changed = contents.slice(start, contents.length - end)
  await hashAll(
    changed.filter((content) => !known.has(content)),
    onProgress,
  )
  const hashes = concat([
    before.hashes.subarray(0, start * HASH),
    ...changed.map((content) => known.get(content)!),
    before.hashes.subarray(before.hashes.length - end * HASH),
  ])
  last = { contents, hashes }
  return hashes
}

/** How many things at the beginning of both lists are the same, and how many others at the end. */
function sameEnds(a: readonly unknown[], b: readonly unknown[]): [start: number, end: number] {
  const most = Math.min(a.length, b.length)
  let start = 0
  while (start < most && a[start] === b[start]) start++
  let end = 0
  while (end < most - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  return [start, end]
}

/** Contents that are hashed at a time: each for itself would wait for its turn, and all at once would be in memory twice. */
const TOGETHER = 64

async function hashAll(contents: readonly Content[], onProgress: OnProgress): Promise<void> {
  const total = sumOf(contents)
  let done = 0
  for (let at = 0; at < contents.length; at += TOGETHER) {
    await onProgress(done, total)
    const some = contents.slice(at, at + TOGETHER)
    await Promise.all(some.map(async (content) => known.set(content, await hashOf(content))))
    done += sumOf(some)
  }
}

function sumOf(contents: readonly Content[]): number {
  return contents.reduce((sum, content) => sum + contentSize(content), 0)
}

async function hashOf(content: Content): Promise<Uint8Array> {
  return isBlobRef(content) ? hexToBytes(content.sha256) : sha256Bytes(content)
}
