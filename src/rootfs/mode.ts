/** Modes as the kernel stores them and as people write them. */
import { Pid1Error } from '../error.ts'
import type { Kind } from './inode.ts'

/** File type bits of st_mode (linux/include/uapi/linux/stat.h). */
export const S_IFMT = 0o170000
export const TYPE_BITS: Readonly<Record<Kind, number>> = {
  socket: 0o140000,
  symlink: 0o120000,
  file: 0o100000,
  block: 0o060000,
  directory: 0o040000,
  character: 0o020000,
  fifo: 0o010000,
}

const KIND_OF_TYPE = new Map(Object.entries(TYPE_BITS).map(([kind, bits]) => [bits, kind as Kind]))

/** The kind that st_mode's type bits name, or undefined. */
export function kindOfMode(stMode: number): Kind | undefined {
  return KIND_OF_TYPE.get(stMode & S_IFMT)
}

const TYPE_LETTER: Readonly<Record<Kind, string>> = {
  socket: 's',
  symlink: 'l',
  file: '-',
  block: 'b',
  directory: 'd',
  character: 'c',
  fifo: 'p',
}

/** As `ls -l` shows it: "drwxr-xr-x", "-rwsr-xr-x". */
export function formatMode(kind: Kind, mode: number): string {
  const bit = (mask: number, letter: string) => (mode & mask ? letter : '-')
  const execute = (mask: number, special: number, letter: string) =>
    mode & special ? (mode & mask ? letter : letter.toUpperCase()) : bit(mask, 'x')
  return (
    TYPE_LETTER[kind] +
    bit(0o400, 'r') +
    bit(0o200, 'w') +
    execute(0o100, 0o4000, 's') +
    bit(0o040, 'r') +
    bit(0o020, 'w') +
    execute(0o010, 0o2000, 's') +
    bit(0o004, 'r') +
    bit(0o002, 'w') +
    execute(0o001, 0o1000, 't')
  )
}

/** As chmod takes it: "755", "1777". */
export function formatOctal(mode: number): string {
  return mode.toString(8).padStart(3, '0')
}

/** Permission bits from octal text, "755" or "01777". Throws mode-invalid. */
export function parseOctal(text: string): number {
  if (!/^0?[0-7]{1,4}$/.test(text))
    throw new Pid1Error(
      'mode-invalid',
      `Cannot read the mode ${JSON.stringify(text)}: write one to four octal digits`,
      {
        text,
      },
    )
  return Number.parseInt(text, 8)
}
