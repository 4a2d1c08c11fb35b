/**
 * Every error a person can meet: a stable code and the facts it carries.
 *
 * The message is written for a person: what happened, to which thing, what to do. Code and data are
 * for programs, and survive `postMessage` (see workers/transfer.ts).
 */
export interface ErrorData {
  /** A path that no Linux file system can hold, or that would leave the root. */
  'path-invalid': { path: string; reason: string }
  'path-missing': { path: string }
  'path-exists': { path: string }
  'parent-missing': { path: string; parent: string }
  'not-a-directory': { path: string }
  'is-a-directory': { path: string }
  'link-target-missing': { path: string; target: string }
  'mode-invalid': { text: string }
  'number-invalid': { field: string; value: number | string; least: number; most: number }
  /** More bytes than the format's size field can say. */
  'file-too-large': { path: string; size: number; most: number }
  /** Entries that a format to export has no words for. */
  'format-cannot-hold': { format: string; paths: readonly string[]; reason: string }
  /** A content that is not as long as it was said to be. */
  'content-size-wrong': { path: string; size: number; actual: number }
  /** More bytes in all than memory can be had for. */
  'image-too-large': { size: number }
  /** More bytes than this reader is willing to unpack. */
  'limit-exceeded': { what: string; most: number }
  'archive-truncated': { offset: number; path: string | null }
  'archive-corrupt': { offset: number; reason: string }
  'archive-unknown': { magic: string }
  'gzip-corrupt': { reason: string }
  /** What is to go on a medium needs more bytes than it has. */
  'medium-too-small': { medium: string; size: number; needed: number }
  /** A file system or a disk that is not as its format says; `offset` in bytes of the image. */
  'image-corrupt': { format: string; offset: number; reason: string }
  /** A file system that is as its format says, but has what cannot be read here. */
  'image-unsupported': { format: string; reason: string }
  /** A program or library that is not as its format says; `offset` in bytes of the file. */
  'elf-invalid': { offset: number; reason: string }
  'kernel-invalid': { reason: string }
  'memory-too-small': { memory: number; needed: number }
  'command-line-too-long': { length: number; most: number }
  /** What one looks for in an image, and cannot be bytes or an offset of it. */
  'query-invalid': { text: string; reason: string }
  'project-invalid': { where: string; reason: string }
  /** The part of an address that should be a demo. */
  'link-invalid': { why: 'cut-short' | 'altered' | 'newer' | 'refused'; reason: string }
  /** The browser gives the page no place to store anything. */
  'storage-unavailable': { reason: string }
  'storage-full': Record<never, never>
  'storage-failed': { reason: string }
  /** Deleted, or cleared away by the browser. */
  'project-gone': { id: string }
  /** A disk that a guest has written on, discarded meanwhile. */
  'disk-gone': { id: string }
  /** Somebody else saved since. */
  'revision-conflict': { id: string }
  'recipe-unknown': { name: string; known: readonly string[] }
  'blob-missing': { sha256: string; name: string | null }
  'blob-mismatch': { sha256: string; actual: string }
  'download-failed': { url: string; reason: string }
  'emulator-failed': { reason: string }
  /** What was under way was ended by whoever had asked for it. */
  cancelled: { what: string }
  /** A part of the page's own script. */
  'part-missing': { part: string; reason: string }
  'worker-died': { worker: 'image' | 'machine' | 'import'; reason: string }
  'machine-not-running': { phase: string }
  /** A snapshot of a machine that the one at hand is not. */
  'snapshot-mismatch': {
    differences: readonly { what: string; snapshot: string | number; here: string | number }[]
  }
  'snapshot-corrupt': { reason: string }
  /** The guest agent has given no answer, though the machine runs. */
  'agent-silent': Record<string, never>
  'agent-answer-invalid': { reason: string }
  /** The machine ended before what was waited for had come. */
  'boot-ended': { phase: string; reason: string }
  'boot-timed-out': { seconds: number }
  'file-unreadable': { path: string; reason: string }
  'file-unwritable': { path: string; reason: string }
  'arguments-invalid': { reason: string }
}

export type ErrorCode = keyof ErrorData

export class Pid1Error<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'Pid1Error'

  constructor(
    readonly code: C,
    message: string,
    readonly data: ErrorData[C],
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** Narrows a caught value to a Pid1Error, of one code if `code` is given. */
export function isPid1Error<C extends ErrorCode = ErrorCode>(error: unknown, code?: C): error is Pid1Error<C> {
  return error instanceof Pid1Error && (code === undefined || error.code === code)
}
