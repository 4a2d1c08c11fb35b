/**
 * The lines that lead into a machine, by the names Linux gives them. Each carries bytes both ways, apart from the others.
 *
 * ttyS3 is not among them: it shares its interrupt with ttyS1, and would need `setserial` in the guest.
 */

/** A terminal of the guest. hvc0 is the one whose size the guest learns of by itself. */
export type ConsoleName = 'ttyS0' | 'ttyS1' | 'hvc0'
export const CONSOLES: readonly ConsoleName[] = ['ttyS0', 'ttyS1', 'hvc0']

/** The guest agent's line: no terminal, raw bytes. */
export const AGENT_LINE = 'ttyS2'

export type Line = ConsoleName | typeof AGENT_LINE
export const LINES: readonly Line[] = [...CONSOLES, AGENT_LINE]

export type SerialLine = Exclude<Line, 'hvc0'>
