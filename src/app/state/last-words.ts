/**
 * What a page that is being closed could not store any more: a worker dies with its page, and what it was asked last is
 * lost. The browser's other storage, for short texts, takes it at once; the page that opens the project next saves it.
 */

import { decodeBase64, encodeBase64 } from '../../formats/base64.ts'
import type { ProjectDelta } from '../../project/delta.ts'

export interface LastWords {
  readonly id: string
  /** The revision that the delta leads on from; undefined: it leads from nothing. */
  readonly rev: number | undefined
  /** The page whose words they are. */
  readonly page: string
  readonly delta: ProjectDelta
}

const PREFIX = 'pid1.unsaved.'
/** Characters: browsers take 5 million in all. */
const LENGTH_MOST = 2_000_000

/** False if they are too long, or nobody takes them. */
export function leaveLastWords(words: LastWords): boolean {
  try {
    const text = JSON.stringify(words, (_, value: unknown) => {
      if (value instanceof Uint8Array) return { base64: encodeBase64(value) }
      return value instanceof Map ? { map: [...value] } : value
    })
    if (text.length > LENGTH_MOST) return false
    localStorage.setItem(PREFIX + words.id, text)
    return true
  } catch {
    return false
  }
}

export function lastWordsOn(id: string): LastWords | undefined {
  try {
    const text = localStorage.getItem(PREFIX + id)
    if (text === null) return undefined
    return JSON.parse(text, (_, value) => {
      if (typeof value?.base64 === 'string') return decodeBase64(value.base64)
      return Array.isArray(value?.map) ? new Map(value.map) : value
    }) as LastWords
  } catch {
    return undefined
  }
}

/** The project that was new when its page was closed, if there is one. */
export function lastWordsOnNew(): LastWords | undefined {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => lastWordsOn(key.slice(PREFIX.length)))
      .find((words) => words !== undefined && words.rev === undefined)
  } catch {
    return undefined
  }
}

export function forgetLastWords(id: string): void {
  try {
    localStorage.removeItem(PREFIX + id)
  } catch {
    // Where nothing can be left, there is nothing to forget.
  }
}
