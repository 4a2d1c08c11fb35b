/** What an initramfs is called: by hashes of its files' contents, each made once, so that an edit costs only its own. */
import { concat } from '../formats/concat.ts'
import type { CpioRope } from '../formats/cpio/rope.ts'
import { flatten } from '../formats/sparse.ts'
import { type Content, isBlobRef } from '../rootfs/index.ts'
import { type ImageNames, sha256Hex } from './sha256.ts'

/** Up to this size an archive's SHA-256 is made at once: it takes no longer than to put it on screen. Bytes. */
const AT_ONCE_MOST = 4 << 20

/**
 * The id of an archive is a SHA-256 of its headers and of its contents' SHA-256; only of a small one it is that of its
 * bytes. Of others that is left to `sha256InSteps`.
 */
export async function archiveNames({ image, own, shared }: CpioRope): Promise<ImageNames> {
  if (image.size <= AT_ONCE_MOST) {
    const sha256 = await sha256Hex(flatten(image))
    return { id: sha256, sha256 }
  }
  const hashes = await hashesOf(shared)
  return { id: await sha256Hex(concat([own, new TextEncoder().encode(hashes.join(''))])), sha256: undefined }
}

/** SHA-256 as hex, of each content that has been named. */
const known = new WeakMap<Uint8Array, string>()
/** Contents that are hashed at a time: each for itself would wait for its turn, and all at once would be in memory twice. */
const TOGETHER = 64

async function hashesOf(contents: readonly Content[]): Promise<string[]> {
  const unknown = contents.filter((content) => !isBlobRef(content) && !known.has(content)) as Uint8Array[]
  for (let at = 0; at < unknown.length; at += TOGETHER)
    await Promise.all(
      unknown.slice(at, at + TOGETHER).map(async (content) => known.set(content, await sha256Hex(content))),
    )
  return contents.map((content) => (isBlobRef(content) ? content.sha256 : known.get(content)!))
}
