/** Compresses as zstd (RFC 8878), which kernels since 5.9 unpack; the encoder is Meta's own, as WebAssembly. */
import { concat } from '../formats/concat.ts'

/** The highest that asks no more than 8 MiB of window of whoever unpacks it. */
const LEVEL = 19
/** Bytes a step: some 100 ms of work. */
const STEP = 1 << 18

/**
 * Loads the encoder, when it is first needed; what it returns yields how many bytes are done and returns the frame.
 * There is one encoder: another compression may begin only when this one is done or given up.
 */
export async function zstdInSteps(bytes: Uint8Array): Promise<Generator<number, Uint8Array<ArrayBuffer>, void>> {
  const { Zstd } = await import('@hpcc-js/wasm-zstd')
  const encoder = await Zstd.load()
  return (function* () {
    encoder.reset()
    encoder.setCompressionLevel(LEVEL)
    const parts: Uint8Array[] = []
    for (let at = 0; at < bytes.length; at += STEP) {
      parts.push(encoder.compressChunk(bytes.subarray(at, at + STEP)))
      yield Math.min(at + STEP, bytes.length)
    }
    parts.push(encoder.compressEnd())
    return concat(parts)
  })()
}
