/**
 * How a Pid1Error crosses `postMessage`. Comlink carries message, name and stack of what is thrown, no more;
 * whoever catches it on the other side needs the code and the data as well. Both sides call this once.
 */
import { type TransferHandler, transferHandlers } from 'comlink'
import { type ErrorCode, type ErrorData, Pid1Error } from '../src/error.ts'

interface Thrown {
  readonly value: unknown
}

/** A Pid1Error as a plain object; every part of it can be cloned. */
interface Pid1ErrorParts {
  readonly pid1Error: true
  readonly code: ErrorCode
  readonly message: string
  readonly data: ErrorData[ErrorCode]
  readonly stack: string | undefined
}

const comlinks = transferHandlers.get('throw') as TransferHandler<Thrown, unknown>

const throwHandler: TransferHandler<Thrown, unknown> = {
  canHandle: comlinks.canHandle,
  serialize(thrown) {
    if (!(thrown.value instanceof Pid1Error)) return comlinks.serialize(thrown)
    const { code, message, data, stack } = thrown.value
    return [{ pid1Error: true, code, message, data, stack } satisfies Pid1ErrorParts, []]
  },
  deserialize(serialized) {
    if (!isPid1ErrorParts(serialized)) return comlinks.deserialize(serialized)
    const { code, message, data, stack } = serialized
    const error = new Pid1Error(code, message, data)
    if (stack !== undefined) error.stack = stack
    throw error
  },
}

function isPid1ErrorParts(serialized: unknown): serialized is Pid1ErrorParts {
  return typeof serialized === 'object' && serialized !== null && 'pid1Error' in serialized
}

export function installTransferHandlers(): void {
  transferHandlers.set('throw', throwHandler)
}
