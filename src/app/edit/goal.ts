/** Where an editor is to go: said before there is one, it goes there as soon as it is. */
import { signal } from '@preact/signals'
import type { Ino } from '../../rootfs/index.ts'

export interface Goal {
  readonly ino: Ino
  readonly line: number
  /** The cursor goes to it in that line, or to the line's beginning. */
  readonly text: string
}

export const goal = signal<Goal | undefined>(undefined)

/** Puts the cursor on `text` in a line of a file that is open, or about to be shown, and goes there. */
export function goToLine(ino: Ino, line: number, text: string): void {
  goal.value = { ino, line, text }
}
