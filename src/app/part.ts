/**
 * Parts of the page's script that its first sight does without. Each comes when it is needed, or before that, as soon
 * as the page has nothing else to do: what is opened then opens at once, without a network too.
 */
import { type ReadonlySignal, signal } from '@preact/signals'
import { Pid1Error } from '../error.ts'
import { nextTask } from './next-task.ts'

export interface Part<T> {
  /** What it goes by in a sentence: "the list of projects". */
  readonly name: string
  /** Undefined until it has come. */
  readonly value: ReadonlySignal<T | undefined>
  /** Resolves once it has come. Throws part-missing; asked again, it tries again. */
  load(): Promise<T>
}

const parts: Part<unknown>[] = []

/** `bring` is an import(), and what is taken from it. */
export function part<T>(name: string, bring: () => Promise<T>): Part<T> {
  const value = signal<T | undefined>(undefined)
  let coming: Promise<T> | undefined

  async function come(): Promise<T> {
    try {
      const brought = await bring()
      // To read a script is work, and so is what it is needed for.
      await nextTask()
      value.value = brought
      return brought
    } catch (cause) {
      coming = undefined
      throw missing(name, cause)
    }
  }

  const made: Part<T> = {
    name,
    value,
    load() {
      coming ??= come()
      return coming
    },
  }
  parts.push(made)
  return made
}

function missing(name: string, cause: unknown) {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new Pid1Error(
    'part-missing',
    `The page could not load ${name}: its server did not send it. Try again; if that does not help, reload the page, which keeps your files`,
    { part: name, reason },
  )
}

/** Loads every part that has not come yet, one in each idle moment: those `soon`, and the others after `moment`. */
export async function loadAhead(soon: readonly Part<unknown>[], moment: Promise<void>): Promise<void> {
  for (const one of soon) await loadIdly(one)
  await moment
  for (const one of parts) await loadIdly(one)
}

async function loadIdly(one: Part<unknown>): Promise<void> {
  await idle()
  // Whoever needs it asks again, and is told.
  await one.load().catch(() => {})
}

/** Safari has no idle moments to ask for: there, a little later is the next best. */
function idle(): Promise<unknown> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(resolve)
    else setTimeout(resolve, 200)
  })
}
