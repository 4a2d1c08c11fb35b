/** What each field of a FAT file system's boot sector and information sector says and is for: tables beside fatgen103. */
import type { Part, Span, SpanKind } from '../span.ts'
import { EXTENDED, extendedAt, FIELD, FIELD_32, INFO, SIGNATURE_AT } from './boot-sector.ts'
import { type FatType, FLOPPY_MEDIA } from './geometry.ts'

/** A field, where it begins, and what it says of itself; it ends where the next one begins. */
type Field = readonly [
  field: string,
  offset: number,
  kind: SpanKind,
  value: (at: number, length: number) => string,
  meaning: string,
]

/** The spans of the boot sector; `bytes` is that sector, at the start of the volume. */
export function explainBootSector(bytes: Uint8Array, type: FatType): Span[] {
  const { number, hex, text, size } = readersOf(bytes)
  const is32 = type === 32
  const extended = extendedAt(type)
  const sectorsOr = (other: string) => (at: number, length: number) =>
    Number(number(at, length)) === 0 ? `0: see ${other}` : number(at, length)
  return spansOf(0, bytes.length, [
    ['jump', FIELD.jump, 'number', hex, 'The firmware begins here: a jump over the parameters to the code'],
    ['oem', FIELD.oem, 'name', text, 'Which program made it; some look at it to tell what else to expect'],
    ['bytes_per_sector', FIELD.bytes_per_sector, 'length', number, 'Bytes of a sector, the unit of what follows'],
    [
      'sectors_per_cluster',
      FIELD.sectors_per_cluster,
      'length',
      number,
      'Sectors of a cluster: a file takes whole clusters, so this is the least it takes',
    ],
    ['reserved_sectors', FIELD.reserved_sectors, 'length', number, 'Sectors before the first FAT, this one among them'],
    ['fats', FIELD.fats, 'number', number, 'How many FATs there are, one after another and all the same'],
    [
      'root_entries',
      FIELD.root_entries,
      'length',
      number,
      is32
        ? 'Slots of a fixed root directory: FAT32 has none, its root directory is a chain of clusters'
        : 'Slots of 32 bytes in the root directory, which cannot grow',
    ],
    [
      'sectors',
      FIELD.sectors,
      'length',
      sectorsOr('sectors_32'),
      'Sectors of the whole file system, if 16 bits can say it; divided into clusters they decide on FAT12 or FAT16',
    ],
    [
      'media',
      FIELD.media,
      'number',
      (at) => `0x${hex(at, 1)}: ${bytes[at] === FLOPPY_MEDIA ? 'a floppy, or any removable disk' : 'a disk'}`,
      'What kind of medium it is; the first FAT begins with the same byte',
    ],
    [
      'sectors_per_fat',
      FIELD.sectors_per_fat,
      'length',
      sectorsOr('sectors_per_fat_32'),
      'Sectors of one FAT; 0 tells Linux that it is FAT32',
    ],
    ['sectors_per_track', FIELD.sectors_per_track, 'number', number, 'For the BIOS, which counts in tracks and heads'],
    ['heads', FIELD.heads, 'number', number, 'For the BIOS, too: how many tracks lie over each other'],
    [
      'hidden_sectors',
      FIELD.hidden_sectors,
      'number',
      number,
      'Sectors of the disk before this file system: where its partition begins. A boot loader adds them to all it reads',
    ],
    ['sectors_32', FIELD.sectors_32, 'length', number, 'Sectors of the whole file system, where 16 bits cannot say it'],
    ...(is32 ? fields32(bytes) : []),
    [
      'drive',
      extended + EXTENDED.drive,
      'number',
      (at) => `0x${hex(at, 1)}`,
      'The BIOS’s number of the drive: 0x00 is the first floppy, 0x80 the first disk',
    ],
    [
      'dirty',
      extended + EXTENDED.dirty,
      'number',
      (at) => ((bytes[at]! & 1) === 0 ? `${bytes[at]}: clean` : `${bytes[at]}: not unmounted`),
      'Linux sets its lowest bit while the file system is mounted',
    ],
    [
      'boot_signature',
      extended + EXTENDED.boot_signature,
      'magic',
      (at) => `0x${hex(at, 1)}`,
      'Says, if it is 0x29, that the next three fields are there',
    ],
    [
      'volume_id',
      extended + EXTENDED.volume_id,
      'number',
      (at) => hex(at, 4, 'backwards').replace(/^..../, '$&-').toUpperCase(),
      'Tells this volume from others; Linux can find it as UUID=',
    ],
    ['label', extended + EXTENDED.label, 'name', text, 'The volume’s label, which the root directory has too'],
    ['type', extended + EXTENDED.type, 'name', text, 'For people: what it is is told by the number of clusters'],
    [
      'code',
      extended + EXTENDED.code,
      'content',
      size,
      'What the firmware runs: a boot loader, or a few words that there is none',
    ],
    ['signature', SIGNATURE_AT, 'magic', hex, 'A BIOS boots only what ends in these two bytes, 55 aa'],
  ])
}

function fields32(bytes: Uint8Array): Field[] {
  const { number, hex, size } = readersOf(bytes)
  return [
    ['sectors_per_fat_32', FIELD_32.sectors_per_fat_32, 'length', number, 'Sectors of one FAT'],
    ['flags', FIELD_32.flags, 'number', hex, 'Whether all FATs are kept the same; 0: they are'],
    ['version', FIELD_32.version, 'number', hex, 'Version of FAT32: there is only 0.0'],
    ['root_cluster', FIELD_32.root_cluster, 'number', number, 'Where the chain of the root directory begins'],
    ['info_sector', FIELD_32.info_sector, 'number', number, 'Which sector says how many clusters are free'],
    ['backup_sector', FIELD_32.backup_sector, 'number', number, 'Which sector holds a copy of this one'],
    ['reserved', FIELD_32.reserved, 'padding', size, 'Kept for later, and zeros'],
  ]
}

/** The spans of FAT32's information sector, at `offset`. */
export function explainInfoSector(bytes: Uint8Array, offset: number): Span[] {
  const { number, text, hex, size } = readersOf(bytes)
  const unused = 'Kept for later, and zeros'
  return spansOf(offset, bytes.length, [
    ['lead_signature', INFO.lead_signature, 'magic', text, 'The information sector of a FAT32 begins here'],
    ['reserved', INFO.lead_signature + 4, 'padding', size, unused],
    ['info_signature', INFO.signature, 'magic', text, 'The numbers follow'],
    [
      'free_clusters',
      INFO.free_clusters,
      'number',
      number,
      'How many clusters are free, so that nobody need count them; 4,294,967,295 if it is not known',
    ],
    [
      'last_cluster',
      INFO.last_cluster,
      'number',
      number,
      'The cluster taken last: a free one is looked for from there',
    ],
    ['reserved', INFO.last_cluster + 4, 'padding', size, unused],
    ['trail_signature', INFO.trail_signature, 'magic', hex, 'The information sector ends with 00 00 55 aa'],
  ])
}

function spansOf(start: number, end: number, fields: readonly Field[]): Span[] {
  return fields.map(([field, offset, kind, value, meaning], at) => {
    const length = (fields[at + 1]?.[1] ?? end) - offset
    const part: Part = { field, kind, offset: start + offset, length }
    return { ...part, value: value(offset, length), meaning }
  })
}

function readersOf(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    number: (at: number, length: number) =>
      grouped(length === 1 ? view.getUint8(at) : length === 2 ? view.getUint16(at, true) : view.getUint32(at, true)),
    hex: (at: number, length: number, order?: 'backwards') => {
      const digits = [...bytes.subarray(at, at + length)].map((byte) => byte.toString(16).padStart(2, '0'))
      return order ? digits.reverse().join('') : digits.join(' ')
    },
    text: (at: number, length: number) =>
      JSON.stringify(String.fromCharCode(...bytes.subarray(at, at + length)).trimEnd()),
    size: (_at: number, length: number) => inBytes(length),
  }
}

export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}

export function inBytes(length: number): string {
  return length === 1 ? '1 byte' : `${grouped(length)} bytes`
}
