/** The page's side of the image worker: starts it, tells it the project, and starts it anew if it dies. */
import * as Comlink from 'comlink'
import type {
  BootParts,
  ExportedBlob,
  FoundText,
  ImageReader,
  ImageWorker,
  MediaCheck,
  PackedSize,
  Progress,
} from '../../workers/image.protocol.ts'
import type { NamedContent } from '../../workers/import.protocol.ts'
import { installTransferHandlers } from '../../workers/transfer.ts'
import { isPid1Error, Pid1Error } from '../error.ts'
import type { ExportFormat } from '../image/export-format.ts'
import type { ProgramFacts } from '../image/program.ts'
import { diffProjects, inParts } from '../project/delta.ts'
import type { Media } from '../project/medium.ts'
import type { Project } from '../project/project.ts'
import { createDiskClient, type DiskClient } from './disk-client.ts'
import { listenForLife } from './heartbeat.ts'
import { createLinkClient, type LinkClient } from './link-client.ts'
import { type Asking, createStoreClient, type StoreClient } from './store-client.ts'

/** Seconds of silence after which the worker counts as dead. It may take its time over one piece of work. */
const SILENCE_MOST = 10
/** An edit that adds or removes so many inodes is told in a moment of its own. */
const LARGE = 5_000

/** What each call does and throws is said in workers/image.protocol.ts; besides, any may throw worker-died. */
export interface ImageClient extends ImageReader {
  assemble(project: Project): Promise<PackedSize>
  checkMedia(project: Project, media: Media): Promise<MediaCheck>
  sha256(id: string): Promise<string | undefined>
  bootParts(project: Project, over: string | undefined): Promise<BootParts>
  prepare(project: Project): Promise<void>
  emulator(): Promise<WebAssembly.Module>
  blob(sha256: string): Promise<Uint8Array>
  export(project: Project, as: ExportFormat): Promise<ExportedBlob>
  cancelExport(): Promise<void>
  /** Fetches the rest of the packer's script ahead. Throws part-missing, and what else may be wrong with a worker. */
  loadAll(): Promise<void>
  search(project: Project, text: string): Promise<FoundText>
  program(project: Project, path: string): Promise<ProgramFacts | undefined>
  /** Takes the bytes' buffers over. */
  keep(contents: readonly NamedContent[]): Promise<void>
  readonly store: StoreClient
  readonly disks: DiskClient
  readonly links: LinkClient
}

interface LiveWorker {
  readonly remote: Comlink.Remote<ImageWorker>
  /** Rejects when the worker dies; never resolves. */
  readonly death: Promise<never>
  /** Questions without an answer yet. */
  open: number
  /** The project as the worker knows it. */
  told: Project | undefined
  /** Resolves when all that was to be told is told. */
  telling: Promise<void>
}

installTransferHandlers()

/** `onDeath` is called when the worker has died: what it was at will not be heard of again. */
export function createImageClient(onProgress: (progress: Progress) => void, onDeath: () => void): ImageClient {
  let live: Promise<LiveWorker> | undefined

  async function start(): Promise<LiveWorker> {
    const worker = new Worker(new URL('../../workers/image.worker.ts', import.meta.url), { type: 'module' })
    const remote = Comlink.wrap<ImageWorker>(worker)
    let die: (reason: string) => void
    const death = new Promise<never>((_, reject) => {
      die = (reason) => {
        live = undefined
        hush()
        worker.terminate()
        onDeath()
        reject(died(reason))
      }
    })
    // Whoever waits for an answer hears of it; alone it must not count as unhandled.
    death.catch(() => {})
    worker.addEventListener('error', (event) => die(event.message || 'it could not be started'))
    worker.addEventListener('messageerror', () => die('it sent something unreadable'))
    const started = { remote, death, open: 0, told: undefined, telling: Promise.resolve() }
    const hush = listenForLife(
      async () => started.open > 0 && remote.beat(),
      SILENCE_MOST,
      () => die('it gives no sign of life'),
    )
    await answerFrom(started, remote.open(document.baseURI, Comlink.proxy(onProgress)))
    return started
  }

  const asking: Asking = {
    async ask(question) {
      live ??= start()
      const worker = await live
      return answerFrom(worker, question(worker.remote))
    },
    async askAbout(project, question) {
      live ??= start()
      const worker = await live
      return answerFrom(
        worker,
        inTurn(worker, () => tell(worker, project)).then(() => question(worker.remote)),
      )
    },
    async askFor(before, question) {
      live ??= start()
      const worker = await live
      return answerFrom(
        worker,
        inTurn(worker, async () => {
          if (before) await tell(worker, before)
          const answer = await question(worker.remote)
          worker.told = answer.project
          return answer
        }),
      )
    },
  }
  const { ask, askAbout } = asking

  return {
    assemble: (project) => onceMore(() => askAbout(project, (worker) => worker.assemble())),
    checkMedia: (project, { medium, disks }) => askAbout(project, (worker) => worker.checkMedia({ medium, disks })),
    sha256: (id) => ask((worker) => worker.sha256(id)),
    bootParts: (project, over) => askAbout(project, (worker) => worker.bootParts(over)),
    prepare: (project) => askAbout(project, (worker) => worker.prepare()),
    emulator: () => ask((worker) => worker.emulator()),
    loadAll: () => ask((worker) => worker.loadAll()),
    search: (project, text) => askAbout(project, (worker) => worker.search(text)),
    program: (project, path) => askAbout(project, (worker) => worker.program(path)),
    blob: (sha256) => ask((worker) => worker.blob(sha256)),
    export: (project, as) => askAbout(project, (worker) => worker.export(as)),
    cancelExport: () => ask((worker) => worker.cancelExport()),
    store: createStoreClient(asking),
    disks: createDiskClient(asking),
    links: createLinkClient(asking),
    imageSpans: (at) => ask((worker) => worker.imageSpans(at)),
    imageLayout: (at) => ask((worker) => worker.imageLayout(at)),
    explainSections: (at, first, count) => ask((worker) => worker.explainSections(at, first, count)),
    imageBytes: (at, offset, length) => ask((worker) => worker.imageBytes(at, offset, length)),
    findInImage: (at, needle, from, backwards) => ask((worker) => worker.findInImage(at, needle, from, backwards)),
    keep: (contents) =>
      ask((worker) => worker.keep(Comlink.transfer(contents, [...new Set(contents.map(({ bytes }) => bytes.buffer))]))),
  }
}

/** Does `work` when all that was to be told before is told. */
function inTurn<T>(worker: LiveWorker, work: () => Promise<T>): Promise<T> {
  const done = worker.telling.then(work)
  worker.telling = done.then(
    () => {},
    () => {},
  )
  return done
}

async function tell(worker: LiveWorker, project: Project): Promise<void> {
  if (worker.told === project) return
  // The edit itself has taken its moment.
  const isLarge = Math.abs(project.tree.inodes.size - (worker.told?.tree.inodes.size ?? 0)) > LARGE
  if (isLarge) await new Promise((resolve) => setTimeout(resolve))
  const parts = inParts(diffProjects(worker.told, project))
  worker.told = project
  for (const [at, part] of parts.entries()) {
    const answer = worker.remote.update(part)
    // What comes next may follow at once: messages arrive in order.
    if (at < parts.length - 1) await answer
  }
}

async function answerFrom<T>(worker: LiveWorker, answer: Promise<T>): Promise<T> {
  worker.open++
  try {
    return await Promise.race([answer, worker.death])
  } finally {
    worker.open--
  }
}

/** Asks the next worker where one has died: seldom is it the question that kills. */
export async function onceMore<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (isPid1Error(error, 'worker-died')) return ask()
    throw error
  }
}

function died(reason: string) {
  return new Pid1Error(
    'worker-died',
    `The part of the page that packs the image stopped: ${reason}. Your files are safe; try again`,
    { worker: 'image', reason },
  )
}
