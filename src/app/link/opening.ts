/** Reads the link in the address: nothing is booted, stored or fetched from elsewhere before the person says so. */
import { batch, signal } from '@preact/signals'
import { isSource, readSource } from '../../link/address.ts'
import type { OpenedLink } from '../link-client.ts'
import { images } from '../state/image.ts'
import { address, clearAddress, isOpening } from './state.ts'

export type Opening =
  | { readonly kind: 'reading' }
  /** What the link points to is elsewhere: to fetch it tells its host that one is here. */
  | { readonly kind: 'elsewhere'; readonly fragment: string; readonly url: URL }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'ready'; readonly fragment: string; readonly opened: OpenedLink }

export const opening = signal<Opening>({ kind: 'reading' })

/** Whether the bytes are the author's: undefined while they are packed and compared. */
export type Check =
  | { readonly kind: 'same' }
  /** The link does not say what they were. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'differs'; readonly how: readonly string[] }
export const check = signal<Check | undefined>(undefined)

/** Counts what is read: what an earlier link still yields is not shown. */
let turn = 0

export async function readAddress(): Promise<void> {
  const fragment = address.peek()
  if (!isSource(fragment)) return read(fragment)
  try {
    const { url } = readSource(fragment, document.baseURI)
    if (url.origin === location.origin) await read(fragment)
    else opening.value = { kind: 'elsewhere', fragment, url }
  } catch (error) {
    refuse(error)
  }
}

export async function read(fragment: string): Promise<void> {
  const mine = ++turn
  batch(() => {
    opening.value = { kind: 'reading' }
    check.value = undefined
  })
  try {
    const opened = await images.links.open(fragment)
    if (mine !== turn) return
    opening.value = { kind: 'ready', fragment, opened }
    const compared = await compare(fragment, opened)
    if (mine === turn) check.value = compared
  } catch (error) {
    if (mine === turn) refuse(error)
  }
}

/** Packs what the link stands for, and compares its bytes with the author's. */
export async function compare(fragment: string, { images: author }: OpenedLink): Promise<Check> {
  if (author.length === 0) return { kind: 'unknown' }
  const how = await images.links.check(fragment)
  return how.length === 0 ? { kind: 'same' } : { kind: 'differs', how }
}

function refuse(error: unknown): void {
  opening.value = { kind: 'refused', reason: error instanceof Error ? error.message : String(error) }
}

/** Leaves all as it is. */
export function discard(): void {
  turn++
  clearAddress()
  isOpening.value = false
}
