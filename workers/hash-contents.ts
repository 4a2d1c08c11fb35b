/** SHA-256 of many contents, most of them small. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { sha256Hex } from '../src/image/sha256.ts'

/** Up to here, asking the platform takes longer than hashing in JavaScript. Bytes. */
const SMALL = 4096
/** Contents that the platform hashes at once. */
const AT_ONCE = 16

/** The hash of each content, in order, as lower-case hex. `onProgress` hears how many bytes are done. */
export async function hashContents(
  contents: readonly Uint8Array[],
  onProgress: (bytes: number) => void,
): Promise<string[]> {
  const hashes = new Array<string>(contents.length)
  let next = 0
  let done = 0
  async function work(): Promise<void> {
    while (next < contents.length) {
      const at = next++
      const content = contents[at]!
      hashes[at] = content.length <= SMALL ? bytesToHex(sha256(content)) : await sha256Hex(content)
      done += content.length
      onProgress(done)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return hashes
}
