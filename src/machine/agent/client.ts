/** Asks the guest agent. Bytes of its line come in by `receive`, and go out by what it was given to send them. */
import { Pid1Error } from '../../error.ts'
import { decodeCpio } from '../../formats/cpio/decode.ts'
import { encodePath } from '../../rootfs/index.ts'
import {
  ANSWER,
  answerInvalid,
  encodeFrame,
  type Frame,
  FrameReader,
  type GuestEntry,
  REQUEST,
  REQUEST_MAX,
  RecordReader,
  VERSION,
} from './protocol.ts'

/** More than a guest's memory holds is a guest that tells stories. */
const ENTRIES_MAX = 200_000
/** Of files, asked for at once: a file that is larger is asked for alone. Bytes. */
const BATCH_MAX = 4 << 20
/** An archive longer than this is not taken. Bytes. */
const ARCHIVE_MAX = 512 << 20

export interface GuestListing {
  /** Directories before what is in them. */
  readonly entries: readonly GuestEntry[]
  /** Names that the agent could not tell: longer than Linux takes, or unreadable. */
  readonly leftOut: number
}

/** A file as it was read. */
export interface GuestFile {
  readonly path: string
  readonly bytes: Uint8Array
  /** It was written to meanwhile, so it may never have been just so. */
  readonly isTorn: boolean
}

interface Pending {
  take(frame: Frame): void
  end(leftOut: number): void
  fail(error: Error): void
}

export class AgentClient {
  /** Calls when the agent says that it is there, for each time it starts. */
  onHello: () => void = () => {}
  /**
   * How long it may say nothing in the middle of an answer. It needs some ms; a guest that is busy, and an emulator on a
   * busy computer, take their time. ms.
   */
  patience = 15_000

  readonly #send: (bytes: Uint8Array) => void
  readonly #frames = new FrameReader()
  #request = 0
  #pending: Pending | undefined
  #last: Promise<unknown> = Promise.resolve()
  #timer: ReturnType<typeof setTimeout> | undefined
  #end: Error | undefined

  constructor(send: (bytes: Uint8Array) => void) {
    this.#send = send
  }

  /** Takes bytes from the agent's line. */
  receive(bytes: Uint8Array): void {
    for (const frame of this.#frames.read(bytes)) this.#hear(frame)
  }

  /** Ends it: what it was asked fails with `error`, and so does all that it will be asked. */
  close(error: Error): void {
    this.#end = error
    this.#pending?.fail(error)
  }

  /** Resolves if the agent is there. Throws agent-silent, agent-answer-invalid. */
  hello(): Promise<void> {
    return this.#ask(REQUEST.hello, undefined, undefined, ({ type, body }) => {
      if (type === ANSWER.hello) checkVersion(body)
    }).then(() => {})
  }

  /**
   * Every entry of the root file system that may have changed since the start, and its neighbours (protocol.ts).
   * Throws agent-silent, agent-answer-invalid, limit-exceeded; what `signal` was aborted with.
   */
  async list(onProgress: (entries: number) => void = () => {}, signal?: AbortSignal): Promise<GuestListing> {
    const reader = new RecordReader()
    const entries: GuestEntry[] = []
    const paths = new Set<string>()
    const leftOut = await this.#ask(REQUEST.list, undefined, signal, ({ type, body }) => {
      if (type !== ANSWER.list) return
      for (const entry of reader.read(body)) {
        if (paths.size === ENTRIES_MAX) throw tooMuch('entries', ENTRIES_MAX)
        // The guest may have moved it while it was listed: it is there under both names, or under one of them twice.
        if (paths.has(entry.path)) continue
        paths.add(entry.path)
        entries.push(entry)
      }
      onProgress(entries.length)
    })
    reader.finish()
    return { entries, leftOut }
  }

  /**
   * Reads regular files, in any order; `take` gets each, and the next are asked for when it is done. Files that are gone
   * by now are left out. Throws as `list` does.
   */
  async read(
    files: readonly { readonly path: string; readonly size: number }[],
    take: (file: GuestFile) => void | Promise<void>,
    onProgress: (bytes: number) => void = () => {},
    signal?: AbortSignal,
  ): Promise<void> {
    let done = 0
    const report = (bytes: number) => {
      done += bytes
      onProgress(done)
    }
    for (const batch of inBatches(files)) {
      const { found, torn } = await this.#get(batch, report, signal)
      for (const file of found) if (!torn.has(file.path)) await take(file)
      // Once more: what a program writes is mostly written in one go.
      for (const path of torn) {
        const again = await this.#get([path], report, signal)
        for (const file of again.found) await take({ ...file, isTorn: again.torn.has(path) })
      }
    }
  }

  /** Tells the guest how large the terminal on /dev/ttyS0 or another `line` is, in characters. */
  async resize(line: number, columns: number, rows: number): Promise<void> {
    await this.#ask(REQUEST.size, new Uint8Array(Uint16Array.of(line, columns, rows).buffer))
  }

  async #get(paths: readonly string[], report: (bytes: number) => void, signal: AbortSignal | undefined) {
    const chunks: Uint8Array[] = []
    const torn = new Set<string>()
    const asked = new Set(paths)
    let size = 0
    const body = encodePath(paths.map((path) => `${path}\0`).join(''))
    await this.#ask(REQUEST.get, body, signal, ({ type, body }) => {
      if (type === ANSWER.torn) {
        const path = paths.find((path) => sameBytes(encodePath(path), body))
        if (path === undefined) throw answerInvalid('it speaks of a file that was not asked for')
        torn.add(path)
      }
      if (type !== ANSWER.cpio) return
      size += body.length
      if (size > ARCHIVE_MAX) throw tooMuch('bytes', ARCHIVE_MAX)
      chunks.push(body.slice())
      report(body.length)
    })
    const { entries } = decodeCpio(join(chunks, size), { entries: paths.length, bytes: ARCHIVE_MAX })
    const found = entries.map(({ path, inode }): GuestFile => {
      if (!asked.has(path) || inode.kind !== 'file') throw answerInvalid(`it holds ${path}, which was not asked for`)
      return { path, bytes: inode.content as Uint8Array, isTorn: false }
    })
    return { found, torn }
  }

  /** One request after the other; resolves with the end's number of what was left out. */
  #ask(
    type: string,
    body: Uint8Array | undefined,
    signal?: AbortSignal,
    take: (frame: Frame) => void = () => {},
  ): Promise<number> {
    const answer = this.#last.then(() => this.#exchange(type, body, signal, take))
    this.#last = answer.catch(() => {})
    return answer
  }

  #exchange(
    type: string,
    body: Uint8Array | undefined,
    signal: AbortSignal | undefined,
    take: (frame: Frame) => void,
  ): Promise<number> {
    return new Promise<number>((resolve, reject) => {
      signal?.throwIfAborted()
      if (this.#end) throw this.#end
      const abort = () => this.#giveUp(signal!.reason as Error)
      const settle = () => {
        clearTimeout(this.#timer)
        signal?.removeEventListener('abort', abort)
        this.#pending = undefined
      }
      signal?.addEventListener('abort', abort)
      this.#pending = {
        take,
        end: (leftOut) => {
          settle()
          resolve(leftOut)
        },
        fail: (error) => {
          settle()
          reject(error)
        },
      }
      // 0 is what the agent says unasked.
      this.#request = (this.#request % 255) + 1
      this.#wait()
      this.#send(encodeFrame(this.#request, type, body))
    })
  }

  #hear({ request, type, body }: Frame): void {
    try {
      if (request === 0 && type === ANSWER.hello) {
        checkVersion(body)
        this.onHello()
      }
      if (request !== this.#request || !this.#pending) return
      this.#wait()
      if (type !== ANSWER.end) this.#pending.take({ request, type, body })
      else this.#pending.end(leftOutBy(body))
    } catch (error) {
      this.#giveUp(error as Error)
    }
  }

  /** Another request makes the agent leave the rest of its answer unsaid. */
  #giveUp(error: Error): void {
    if (!this.#pending) return
    this.#pending.fail(error)
    this.#send(encodeFrame(0, REQUEST.hello))
  }

  #wait(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#pending?.fail(silent()), this.patience)
  }
}

/** What the end of an answer says. */
function leftOutBy(body: Uint8Array): number {
  if (body.length !== 8) throw answerInvalid('its end is none')
  const [leftOut, isCutShort] = new Uint32Array(body.slice().buffer)
  if (isCutShort !== 0) throw answerInvalid('it was cut short')
  return leftOut!
}

function checkVersion(body: Uint8Array): void {
  if (body.length !== 4) throw answerInvalid('it has no version')
  const [version] = new Uint32Array(body.slice().buffer)
  if (version !== VERSION) throw answerInvalid(`it has the version ${version}, and this page speaks ${VERSION}`)
}

/** As many as one request can name, and as are not too long to wait for at once. */
function* inBatches(files: readonly { readonly path: string; readonly size: number }[]): Generator<string[]> {
  let batch: string[] = []
  let [names, bytes] = [0, 0]
  for (const { path, size } of files) {
    const length = encodePath(path).length + 1
    if (batch.length > 0 && (names + length > REQUEST_MAX || bytes + size > BATCH_MAX)) {
      yield batch
      batch = []
      names = bytes = 0
    }
    batch.push(path)
    names += length
    bytes += size
  }
  if (batch.length > 0) yield batch
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}

function silent() {
  return new Pid1Error(
    'agent-silent',
    'The guest agent does not answer: it may have been killed, or the machine is too busy. Try again, or boot again',
    {},
  )
}

function tooMuch(what: 'entries' | 'bytes', most: number) {
  return new Pid1Error(
    'limit-exceeded',
    `The guest has more ${what} to tell of than ${most.toLocaleString('en-US')}, which is the limit here`,
    { what, most },
  )
}
