/** Reads the link in the address: nothing is booted, stored or fetched from elsewhere before the person says so. */
import { signal } from '@preact/signals'
import { isSource, readSource } from '../../link/address.ts'
import type { OpenedLink } from '../link-client.ts'
import { images } from '../state/image.ts'
import { address, clearAddress } from './state.ts'
import { compare } from './verdicts.ts'

export type Opening =
  | { readonly kind: 'reading' }
  /** What the link points to is elsewhere: to fetch it tells its host that one is here. */
  | { readonly kind: 'elsewhere'; readonly fragment: string; readonly url: URL }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'ready'; readonly fragment: string; readonly opened: OpenedLink }

export const opening = signal<Opening>({ kind: 'reading' })

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
  opening.value = { kind: 'reading' }
  try {
    const opened = await images.links.open(fragment)
    if (mine === turn) opening.value = { kind: 'ready', fragment, opened }
    await compare(fragment, opened)
  } catch (error) {
    if (mine === turn) refuse(error)
  }
}

function refuse(error: unknown): void {
  opening.value = { kind: 'refused', reason: error instanceof Error ? error.message : String(error) }
}

/** The link in the address has had its answer. What is compared goes on: whoever took it still wants to know. */
export function settle(): void {
  turn++
  opening.value = { kind: 'reading' }
  clearAddress()
}
