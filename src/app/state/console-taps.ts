/** Who listens along at the machine's consoles: a script that is played, or one that is recorded. */
import type { TerminalName } from '../console/screen-name.ts'

export interface ConsoleTap {
  /** What the guest says; on the screen, the text of it. */
  heard(name: TerminalName, bytes: Uint8Array): void
  /** What the person types, as it goes to the guest. */
  typed?(name: TerminalName, bytes: Uint8Array): void
}

const taps = new Set<ConsoleTap>()

/** Listens from now on, until the returned function is called. */
export function tapConsoles(tap: ConsoleTap): () => void {
  taps.add(tap)
  return () => taps.delete(tap)
}

export function tellHeard(name: TerminalName, bytes: Uint8Array): void {
  for (const tap of taps) tap.heard(name, bytes)
}

export function tellTyped(name: TerminalName, bytes: Uint8Array): void {
  for (const tap of taps) tap.typed?.(name, bytes)
}
