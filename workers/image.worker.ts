/** Packs root file systems, away from the page's thread, and holds the blobs and the emulator that boot them. */
import * as Comlink from 'comlink'
import { Pid1Error } from '../src/error.ts'
import { assemble } from '../src/image/assemble.ts'
import type { BlobSource } from '../src/image/blob-source.ts'
import type { Image } from '../src/image/image.ts'
import { blobWithHash } from '../src/project/catalog.ts'
import type { Project } from '../src/project/project.ts'
import { type BlobFacts, fetchBlobs } from './fetch-blobs.ts'
import type { ImageWorker, Progress } from './image.protocol.ts'
import { installTransferHandlers } from './transfer.ts'

/** The emulator's v86.wasm, which is served like a blob; the build puts it here (prebuilt/vite-plugin.ts). */
declare const V86_WASM: { readonly sha256: string; readonly size: number }

let source: BlobSource
let report: (progress: Progress) => void
let emulator: Promise<WebAssembly.Module> | undefined

function factsOf(sha256: string): BlobFacts {
  if (sha256 === V86_WASM.sha256) return { name: 'v86', size: V86_WASM.size }
  const blob = blobWithHash(sha256)
  return blob ? { name: blob.name, size: blob.bytes } : { name: `${sha256.slice(0, 12)}…`, size: 0 }
}

function pack(project: Project): Promise<Image> {
  return assemble(project, source, (done, total) => report({ work: 'pack', name: project.name, done, total }))
}

/** Compiled once: modules are shared between threads, so every machine runs this one. */
function compileEmulator(): Promise<WebAssembly.Module> {
  emulator ??= compile()
  emulator.catch(() => {
    emulator = undefined
  })
  return emulator
}

async function compile(): Promise<WebAssembly.Module> {
  const bytes = await source.load(V86_WASM.sha256)
  try {
    return await WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Pid1Error('emulator-failed', `This browser cannot compile the emulator: ${reason}`, { reason }, { cause })
  }
}

const worker: ImageWorker = {
  async open(baseUrl, onProgress) {
    report = onProgress
    source = fetchBlobs(baseUrl, factsOf, report)
  },
  async assemble(project) {
    const image = await pack(project)
    return Comlink.transfer(image, [image.bytes.buffer])
  },
  async bootParts(project) {
    const [image, kernel, wasm] = await Promise.all([
      pack(project),
      source.load(project.kernel.sha256),
      compileEmulator(),
    ])
    return Comlink.transfer({ image, kernel, wasm }, [image.bytes.buffer])
  },
  async prepare(project) {
    await Promise.all([source.load(project.kernel.sha256), compileEmulator()])
  },
  blob: (sha256) => source.load(sha256),
}

installTransferHandlers()
Comlink.expose(worker)
