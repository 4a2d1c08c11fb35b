/** All ways in: the lines and the keyboard, each fed as the guest takes it. */
import { ConsoleInput } from './console-input.ts'
import type { Emulator } from './emulator.ts'
import type { Keystroke } from './keyboard.ts'
import { LINES, type Line } from './line.ts'
import type { Unsent } from './snapshot.ts'

/** What the guest was given. */
interface Fed {
  readonly bytes: boolean
  readonly keys: boolean
}

export class Inputs {
  readonly #lines = new Map(LINES.map((line) => [line, new ConsoleInput()]))
  readonly #keys = new ConsoleInput()

  send(line: Line, bytes: Uint8Array): void {
    this.#lines.get(line)!.push(bytes)
  }

  press(strokes: readonly Keystroke[]): void {
    for (const stroke of strokes) this.#keys.pushPiece(Uint8Array.from(stroke))
  }

  /** Gives the guest what it can take now. */
  feed(emulator: Emulator): Fed {
    const now = emulator.instructionCounter
    let bytes = false
    for (const [line, input] of this.#lines) {
      const piece = emulator.isListening(line) && input.next(emulator.unread(line), emulator.isResting, now)
      if (!piece) continue
      bytes = true
      emulator.send(line, piece)
    }
    const stroke = emulator.isKeyboardListening && this.#keys.next(emulator.unreadKeys, emulator.isResting, now)
    if (stroke) emulator.press([...stroke])
    return { bytes, keys: Boolean(stroke) }
  }

  get unsent(): Unsent {
    return [...this.#lines, ['keyboard', this.#keys] as const].map(([name, { waiting }]) => [name, waiting])
  }

  /** Has what waited in an earlier life wait again. */
  restore(unsent: Unsent): void {
    for (const [name, pieces] of unsent) {
      const input = name === 'keyboard' ? this.#keys : this.#lines.get(name)!
      for (const piece of pieces) input.pushPiece(Uint8Array.from(piece))
    }
  }
}
