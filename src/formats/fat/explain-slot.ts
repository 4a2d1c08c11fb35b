/** A slot of a FAT directory, and each field of one that is an entry. */
import type { Section } from '../section.ts'
import type { Span, SpanKind } from '../span.ts'
import { ATTRIBUTE, ENTRY, fromFatTime } from './directory.ts'
import { grouped, inBytes } from './explain.ts'
import { SLOT } from './geometry.ts'
import type { ReadNode } from './reader.ts'
import type { ReadSlot } from './slots.ts'

/** `node` is what a slot of kind "entry" leads to, `read` yields the slot's bytes. */
export function explainSlot(
  slot: ReadSlot,
  node: ReadNode | undefined,
  directory: string,
  read: () => Uint8Array,
  offset: number,
): Omit<Section, 'region'> {
  const section = (field: string, kind: SpanKind, value: string, meaning: string, title = field, path = directory) => ({
    field,
    kind,
    offset,
    length: SLOT,
    value,
    meaning,
    title,
    path,
  })
  switch (slot.kind) {
    case 'deleted':
      return section(
        'deleted entry',
        'padding',
        'free again',
        `A slot of ${directory} whose first byte is e5: it is free`,
      )
    case 'dot':
      return section('dot entry', 'name', '. or ..', 'Where the directory itself begins, or the one above it')
    case 'label':
      return section(
        'volume label',
        'name',
        slot.label,
        'The label of the volume: an entry of the root directory that is none',
      )
    case 'long name':
      return section(
        'long name',
        'name',
        slot.text,
        `Part ${slot.part} of the long name of the entry behind, in UTF-16`,
      )
    case 'entry': {
      const { path, isDirectory, entry } = node!
      const where = entry.cluster === 0 ? 'no cluster' : `from cluster ${grouped(entry.cluster)} on`
      const what = isDirectory ? 'directory' : inBytes(entry.size)
      const meaning = 'Short name, attributes, times, and where the content begins; how it goes on is in the FAT'
      return {
        ...section('entry', 'name', `${entry.name}: ${what}, ${where}`, meaning, entry.name, path),
        fields: () => entryFields(read(), offset, slot),
      }
    }
  }
}

function entryFields(
  bytes: Uint8Array,
  offset: number,
  { cluster, size }: Extract<ReadSlot, { kind: 'entry' }>,
): Span[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, SLOT)
  const u16 = (at: number) => view.getUint16(at, true)
  const characters = (from: number, to: number) => JSON.stringify(String.fromCharCode(...bytes.subarray(from, to)))
  const date = (at: number) => timeText(0, u16(at)).slice(0, 10)
  const fields: readonly (readonly [keyof typeof ENTRY | 'extension', number, SpanKind, string, string])[] = [
    [
      'name',
      ENTRY.name,
      'name',
      characters(0, 8),
      'The short name, filled up with spaces; e5 first says that it is deleted',
    ],
    ['extension', ENTRY.name + 8, 'name', characters(8, 11), 'What stands behind the dot, which is not stored'],
    ['attributes', ENTRY.attributes, 'number', attributesText(bytes[ENTRY.attributes]!), 'What kind of entry it is'],
    ['case', ENTRY.case, 'number', `${bytes[ENTRY.case]}`, 'Whether name and extension are in lower case'],
    [
      'created_fine',
      ENTRY.created_fine,
      'number',
      `${bytes[ENTRY.created_fine]}`,
      'Hundredths of a second, since times are told in steps of two seconds',
    ],
    [
      'created_time',
      ENTRY.created_time,
      'number',
      timeText(u16(ENTRY.created_time), 0).slice(11),
      'The time of day at which it was made',
    ],
    ['created_date', ENTRY.created_date, 'number', date(ENTRY.created_date), 'The day on which it was made'],
    ['accessed_date', ENTRY.accessed_date, 'number', date(ENTRY.accessed_date), 'The day on which it was last read'],
    [
      'cluster_high',
      ENTRY.cluster_high,
      'number',
      `${u16(ENTRY.cluster_high)}`,
      'The upper half of the first cluster’s number, in FAT32',
    ],
    ['time', ENTRY.time, 'number', timeText(u16(ENTRY.time), 0).slice(11), 'The time of day of the last change'],
    ['date', ENTRY.date, 'number', date(ENTRY.date), 'The day of the last change'],
    [
      'cluster',
      ENTRY.cluster,
      'length',
      cluster === 0 ? '0: none' : `cluster ${grouped(cluster)}`,
      'Where the content begins; which cluster follows is in the FAT',
    ],
    ['size', ENTRY.size, 'length', inBytes(size), 'Length of the content; 0 for a directory'],
  ]
  return fields.map(([field, at, kind, value, meaning], i) => ({
    field,
    kind,
    offset: offset + at,
    length: (fields[i + 1]?.[1] ?? SLOT) - at,
    value,
    meaning,
  }))
}

function timeText(time: number, date: number): string {
  return new Date(fromFatTime(time, date) * 1000).toISOString().slice(0, 19).replace('T', ' ')
}

function attributesText(attributes: number): string {
  const names = Object.entries(ATTRIBUTE).flatMap(([name, bit]) => (attributes & bit ? name : []))
  return `0x${attributes.toString(16).padStart(2, '0')}${names.length > 0 ? `: ${names.join(', ')}` : ''}`
}
