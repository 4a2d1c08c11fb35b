/** The slots of a directory, read as Linux reads them (linux/fs/fat/dir.c: __fat_readdir, fat_parse_long, fat_parse_short). */
import {
  ATTRIBUTE,
  DELETED,
  E5_ESCAPE,
  END_MARK,
  ENTRY,
  fromFatTime,
  LAST_PART,
  LONG,
  LONG_NAME,
  LONG_UNITS_AT,
  LOWER_BASE,
  LOWER_EXTENSION,
  SHORT_LENGTH,
  shortChecksum,
} from './directory.ts'
import { SLOT } from './geometry.ts'

interface SlotAt {
  /** Bytes from the directory's start. */
  readonly at: number
}

export type ReadSlot = SlotAt &
  (
    | { readonly kind: 'deleted' | 'dot' }
    | { readonly kind: 'label'; readonly label: string }
    | { readonly kind: 'long name'; readonly part: number; readonly text: string }
    | ReadEntry
  )

export interface ReadEntry {
  readonly kind: 'entry'
  /** "" if it has none, which Linux does not show. */
  readonly name: string
  readonly attributes: number
  /** Seconds since 1970. */
  readonly mtime: number
  readonly cluster: number
  /** Bytes, as it says. */
  readonly size: number
}

/** The slots of a directory up to the one that ends it. */
export function readSlots(bytes: Uint8Array, is32: boolean): ReadSlot[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const slots: ReadSlot[] = []
  const long = new LongName()
  for (let at = 0; at + SLOT <= bytes.length && bytes[at] !== END_MARK; at += SLOT) {
    const attributes = bytes[at + ENTRY.attributes]!
    if (bytes[at] !== DELETED && attributes === LONG_NAME) {
      slots.push({ kind: 'long name', at, ...long.add(view, at) })
      continue
    }
    if (bytes[at] === DELETED) slots.push({ kind: 'deleted', at })
    else if (attributes & ATTRIBUTE.volumeLabel) slots.push({ kind: 'label', at, label: labelAt(bytes, at) })
    else if (isDot(bytes, at)) slots.push({ kind: 'dot', at })
    else {
      const high = is32 ? view.getUint16(at + ENTRY.cluster_high, true) : 0
      slots.push({
        kind: 'entry',
        at,
        name: long.nameOf(shortChecksum((i) => bytes[at + i]!)) || shortAt(bytes, at),
        attributes,
        mtime: fromFatTime(view.getUint16(at + ENTRY.time, true), view.getUint16(at + ENTRY.date, true)),
        cluster: high * 0x10000 + view.getUint16(at + ENTRY.cluster, true),
        size: view.getUint32(at + ENTRY.size, true),
      })
    }
    long.forget()
  }
  return slots
}

/** Collects the parts of a long name, the last part first. What does not fit together is no long name. */
class LongName {
  private units = ''
  /** The one that came last. */
  private part = 0
  private checksum = -1

  add(view: DataView, at: number): { part: number; text: string } {
    const ordinal = view.getUint8(at + LONG.ordinal)
    const checksum = view.getUint8(at + LONG.checksum)
    const part = ordinal & ~LAST_PART
    const units = String.fromCharCode(...LONG_UNITS_AT.map((offset) => view.getUint16(at + offset, true)))
    if (ordinal & LAST_PART && part <= PARTS_MOST) {
      this.units = units
      this.part = part
      this.checksum = checksum
    } else if (part === this.part - 1 && checksum === this.checksum) {
      this.units = units + this.units
      this.part = part
    } else this.forget()
    return { part, text: upToNul(units) }
  }

  /** "" unless all its parts came, for the short name with this checksum. */
  nameOf(checksum: number): string {
    return this.part === 1 && checksum === this.checksum ? upToNul(this.units) : ''
  }

  forget(): void {
    this.part = 0
    this.checksum = -1
  }
}

/** Half a surrogate pair is no character: a path has another use for it. */
const upToNul = (units: string) => units.split('\0', 1)[0]!.toWellFormed()

/** 255 UTF-16 units. */
const PARTS_MOST = 20

const text = (bytes: Uint8Array) => Array.from(bytes, (byte) => CODE_PAGE_437[byte]!).join('')
const labelAt = (bytes: Uint8Array, at: number) => text(bytes.subarray(at, at + SHORT_LENGTH)).trimEnd()

function isDot(bytes: Uint8Array, at: number): boolean {
  const name = text(bytes.subarray(at, at + SHORT_LENGTH)).trimEnd()
  return name === '.' || name === '..'
}

function shortAt(bytes: Uint8Array, at: number): string {
  const raw = bytes.slice(at, at + SHORT_LENGTH)
  if (raw[0] === E5_ESCAPE) raw[0] = DELETED
  const lower = bytes[at + ENTRY.case]!
  const base = text(raw.subarray(0, 8)).replace(/ +$/, '')
  const extension = text(raw.subarray(8)).replace(/ +$/, '')
  const shown = lower & LOWER_BASE ? base.toLowerCase() : base
  if (extension === '') return shown
  return `${shown}.${lower & LOWER_EXTENSION ? extension.toLowerCase() : extension}`
}

/** What Linux takes bytes of short names for, unless told otherwise (CONFIG_FAT_DEFAULT_CODEPAGE). */
const CODE_PAGE_437 = [
  ...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)),
  ...'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
]
