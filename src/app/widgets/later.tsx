/** Views and windows whose script comes after the page's first sight. */
import { effect, type Signal, useSignal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'
import { type Part, part } from '../part.ts'
import { announce } from '../state/announcements.ts'
import { confirmFirst } from './confirm.tsx'

/** What takes longer than this is worth a word. */
const PATIENCE_MS = 300

/** A view that stands in for one that may still be on its way, and tells why where it does not come. */
export function later<P extends object>(name: string, bring: () => Promise<ComponentType<P>>): ComponentType<P> {
  const view = part(name, bring)
  return (props: P) => {
    const View = view.value.value
    return View ? <View {...props} /> : <Coming view={view} />
  }
}

function Coming({ view }: { view: Part<unknown> }) {
  const failure = useSignal<Error | undefined>(undefined)
  const isSlow = useSignal(false)
  const load = () => {
    failure.value = undefined
    view.load().catch((error: Error) => {
      failure.value = error
    })
  }
  useEffect(() => {
    load()
    const slow = setTimeout(() => {
      isSlow.value = true
    }, PATIENCE_MS)
    return () => clearTimeout(slow)
  }, [])
  if (!failure.value) return isSlow.value ? <p class="placeholder">{`Loading ${view.name}…`}</p> : null
  return (
    <div class="placeholder" role="alert">
      <p>{failure.value.message}</p>
      <button type="button" class="button outlined" onClick={load}>
        Try again
      </button>
    </div>
  )
}

/** The same for a window that shows while `open` says so: until its script has come, there is none. */
export function laterWindow(name: string, open: Signal<boolean>, bring: () => Promise<ComponentType>): ComponentType {
  const window = part(name, bring)
  effect(() => {
    if (open.value && !window.value.peek()) void load()
  })

  async function load(): Promise<void> {
    const slow = setTimeout(() => announce(`Loading ${name}…`), PATIENCE_MS)
    try {
      await window.load()
    } catch (error) {
      open.value = false
      const { message } = error as Error
      if (await confirmFirst({ title: `Cannot show ${name}`, text: message, action: 'Try again' })) open.value = true
    } finally {
      clearTimeout(slow)
    }
  }

  return () => {
    const Window = window.value.value
    return open.value && Window ? <Window /> : null
  }
}
