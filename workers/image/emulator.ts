/** v86.wasm, compiled once: modules are shared between threads, so every machine runs this one. */
import { Pid1Error } from '../../src/error.ts'
import type { BlobSource } from '../../src/image/blob-source.ts'

/** It is served like a blob; the build puts it here (prebuilt/vite-plugin.ts). */
declare const V86_WASM: { readonly sha256: string }

export const EMULATOR = V86_WASM

let compiled: Promise<WebAssembly.Module> | undefined

/** Throws download-failed, blob-missing, emulator-failed. What failed is tried anew when asked again. */
export function compileEmulator(source: BlobSource): Promise<WebAssembly.Module> {
  compiled ??= compile(source)
  compiled.catch(() => {
    compiled = undefined
  })
  return compiled
}

async function compile(source: BlobSource): Promise<WebAssembly.Module> {
  const bytes = await source.load(EMULATOR.sha256)
  try {
    return await WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Pid1Error('emulator-failed', `This browser cannot compile the emulator: ${reason}`, { reason }, { cause })
  }
}
