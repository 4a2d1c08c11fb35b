/** The page's side of the image worker: starts it, reports its progress, and starts it anew if it dies. */
import * as Comlink from 'comlink'
import type { BootParts, ImageWorker, Progress } from '../../workers/image.protocol.ts'
import { installTransferHandlers } from '../../workers/transfer.ts'
import { Pid1Error } from '../error.ts'
import type { Image } from '../image/image.ts'
import type { Project } from '../project/project.ts'

export interface ImageClient {
  assemble(project: Project): Promise<Image>
  bootParts(project: Project): Promise<BootParts>
  prepare(project: Project): Promise<void>
  blob(sha256: string): Promise<Uint8Array>
}

interface LiveWorker {
  readonly remote: Comlink.Remote<ImageWorker>
  /** Rejects when the worker dies; never resolves. */
  readonly death: Promise<never>
}

installTransferHandlers()

export function createImageClient(onProgress: (progress: Progress) => void): ImageClient {
  let live: Promise<LiveWorker> | undefined

  async function start(): Promise<LiveWorker> {
    const worker = new Worker(new URL('../../workers/image.worker.ts', import.meta.url), { type: 'module' })
    const death = new Promise<never>((_, reject) => {
      worker.addEventListener('error', (event) => {
        live = undefined
        worker.terminate()
        reject(died(event.message || 'it could not be started'))
      })
    })
    // Whoever waits for an answer hears of it; alone it must not count as unhandled.
    death.catch(() => {})
    const remote = Comlink.wrap<ImageWorker>(worker)
    await Promise.race([remote.open(document.baseURI, Comlink.proxy(onProgress)), death])
    return { remote, death }
  }

  async function ask<T>(question: (remote: Comlink.Remote<ImageWorker>) => Promise<T>): Promise<T> {
    live ??= start()
    const { remote, death } = await live
    return Promise.race([question(remote), death])
  }

  return {
    assemble: (project) => ask((remote) => remote.assemble(project)),
    bootParts: (project) => ask((remote) => remote.bootParts(project)),
    prepare: (project) => ask((remote) => remote.prepare(project)),
    blob: (sha256) => ask((remote) => remote.blob(sha256)),
  }
}

function died(reason: string) {
  return new Pid1Error(
    'worker-died',
    `The part of the page that packs the image stopped: ${reason}. Your files are safe; try again`,
    { worker: 'image', reason },
  )
}
