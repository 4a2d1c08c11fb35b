import type { ConsoleName } from '../../machine/line.ts'

/** The VGA screen, among the terminals. */
export const SCREEN = 'screen'

/** The guest's terminals, and its VGA screen with the PC's keyboard. */
export type TerminalName = ConsoleName | typeof SCREEN
