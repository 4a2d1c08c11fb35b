/** What the person types on the serial console, with the Ctrl key of the on-screen keys. */
import { signal } from '@preact/signals'
import { terminal } from './serial.ts'

/** Set by the on-screen Ctrl key: the next letter is a control character. */
export const ctrlHeld = signal(false)

/** Calls `send` with each piece of input: typed, pasted, or answered by the terminal itself. */
export function onTyped(send: (bytes: Uint8Array) => void): void {
  const encoder = new TextEncoder()
  terminal.onData((text) => {
    const isLetter = ctrlHeld.value && /^[@-_a-z]$/.test(text)
    if (isLetter) ctrlHeld.value = false
    send(isLetter ? Uint8Array.of(text.toUpperCase().charCodeAt(0) & 0x1f) : encoder.encode(text))
  })
  terminal.onBinary((text) => send(Uint8Array.from(text, (character) => character.charCodeAt(0))))
}

/** Types a key that a touch keyboard lacks. */
export function typeKey(sequence: string): void {
  terminal.input(sequence, true)
  terminal.focus()
}
