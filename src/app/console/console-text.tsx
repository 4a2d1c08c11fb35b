/**
 * A console as plain text. A terminal is a canvas, which says nothing to a screen reader and cannot be read at another
 * width: this stands beside it unseen, or in its place where a person asks for it.
 */
import { useEffect, useRef } from 'preact/hooks'
import { consoleAsText } from '../state/preferences.ts'
import type { Console } from './console.ts'

/** Lines that it holds. */
const LINES = 500
const EVERY_MS = 250

export function ConsoleText({ console }: { console: Console }) {
  const text = useRef<HTMLPreElement>(null)
  useEffect(() => {
    const show = () => {
      text.current!.textContent = console.text(LINES)
    }
    show()
    let timer: ReturnType<typeof setTimeout> | undefined
    const written = console.terminal.onWriteParsed(() => {
      timer ??= setTimeout(() => {
        timer = undefined
        show()
      }, EVERY_MS)
    })
    return () => {
      clearTimeout(timer)
      written.dispose()
    }
  }, [console, console.machines.value])
  return (
    <section class={consoleAsText.value ? 'console-text' : 'sr-only'} aria-label="Console as text">
      <pre ref={text} tabIndex={consoleAsText.value ? 0 : undefined} />
    </section>
  )
}
