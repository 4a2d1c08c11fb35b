/**
 * Names: what FAT can hold, and the short name of eight and three characters that each long one has beside it
 * (linux/fs/fat/namei_vfat.c: vfat_create_shortname).
 *
 * A name that is not upper case throughout is kept as a long name, as Linux does unless told otherwise
 * (shortname=mixed) and mtools does always. The two bits by which Windows NT marks a short name as lower case would save
 * a slot, but DOS and some boot loaders do not know them and would show "LINUX".
 */
import { baseName, type Entry } from '../../rootfs/index.ts'
import { refuse } from '../losses.ts'

export interface ShortName {
  /** Eight characters of name and three of extension, filled up with spaces. */
  readonly short: string
  /** The name must be kept as a long name too. */
  readonly isLong: boolean
}

const FORBIDDEN = /[\\:*?"<>|]/
const REPLACED = /[+,;=[\]]/
const IN_SHORT = /^[!#$%&'()\-0-9@A-Z^_`{}~]+$/

/** Throws format-cannot-hold for entries whose names FAT cannot hold. */
export function refuseNames(entries: readonly Entry[]): void {
  const having = (wrong: (name: string) => boolean) => entries.filter(({ path }) => wrong(baseName(path)))
  refuse(
    'FAT',
    having((name) => !name.isWellFormed()),
    'its names are text, and this one is not UTF-8. Rename it',
  )
  refuse(
    'FAT',
    having((name) => FORBIDDEN.test(name) || hasControl(name)),
    'a name there has no control characters and none of \\ : * ? " < > |. Rename it',
  )
  refuse(
    'FAT',
    having((name) => name.endsWith('.') || name.endsWith(' ')),
    'a name there does not end in a dot or a space. Rename it',
  )
}

function hasControl(name: string): boolean {
  for (let i = 0; i < name.length; i++) if (name.charCodeAt(i) < 0x20) return true
  return false
}

/** Throws format-cannot-hold for `siblings` whose names differ by case alone. */
export function refuseCaseTwins(siblings: readonly Entry[]): void {
  const firsts = new Map<string, string>()
  for (const entry of siblings) {
    const name = baseName(entry.path)
    const folded = name.toLowerCase()
    const first = firsts.get(folded)
    if (first !== undefined)
      refuse(
        'FAT',
        [entry],
        `its name differs by case alone from ${first} beside it, which is the same there. Rename it`,
      )
    firsts.set(folded, name)
  }
}

/** The short names of one directory's names, in their order; none appears twice. */
export function shortNames(names: readonly string[]): ShortName[] {
  // A name that is a short one already has the first right to it: no other may hide it.
  const exact = names.map(exactShort)
  const taken = new Set(exact)
  const lastTail = new Map<string, number>()
  return names.map((name, at) => {
    const own = exact[at]
    if (own !== undefined) return { short: own, isLong: name !== name.toUpperCase() }
    const { base, extension } = shortened(name)
    const key = `${base.slice(0, 6)}.${extension}`
    let tail = lastTail.get(key) ?? 0
    let short: string
    do {
      tail++
      const suffix = `~${tail}`
      short = padded(base.slice(0, Math.min(6, 8 - suffix.length)) + suffix, extension)
    } while (taken.has(short))
    lastTail.set(key, tail)
    taken.add(short)
    return { short, isLong: true }
  })
}

/** The short name that is the name itself but for case, if there is one. */
function exactShort(name: string): string | undefined {
  const parts = name.split('.')
  if (parts.length > 2) return undefined
  const [base, extension = ''] = parts as [string, string?]
  if (base.length > 8 || extension.length > 3) return undefined
  return parts.every(isShortPart) ? padded(base.toUpperCase(), extension.toUpperCase()) : undefined
}

/** ASCII alone: toUpperCase would make some other letters ASCII. */
const isShortPart = (part: string) => IN_SHORT.test(part.replace(/[a-z]/g, (letter) => letter.toUpperCase()))

/** What is left of a name when all that a short one cannot have is left out or replaced. */
function shortened(name: string): { base: string; extension: string } {
  // A name such as ".profile" has no extension.
  const dot = name.lastIndexOf('.')
  const hasExtension = /[^. ]/.test(name.slice(0, Math.max(dot, 0)))
  return {
    base: shortText(hasExtension ? name.slice(0, dot) : name).slice(0, 8),
    extension: hasExtension ? shortText(name.slice(dot + 1)).slice(0, 3) : '',
  }
}

function shortText(text: string): string {
  let short = ''
  for (const character of text)
    if (character !== '.' && character !== ' ')
      short += !REPLACED.test(character) && isShortPart(character) ? character.toUpperCase() : '_'
  return short
}

const padded = (base: string, extension: string) => base.padEnd(8) + extension.padEnd(3)
