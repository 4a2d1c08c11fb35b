/**
 * What each field of a romfs says and is for: a table beside linux/Documentation/filesystems/romfs.rst. What the kernel
 * does with it is in linux/fs/romfs/super.c.
 */
import { decodePath, KIND_NAMES } from '../../rootfs/index.ts'
import { startsWith } from '../magic.ts'
import type { Span, SpanKind } from '../span.ts'
import { CHECKED, FIXED_LENGTH, HARD_LINK, keepsExecutable, lengthWithName, MAGIC, sumWords } from './on-disk.ts'
import { type Header, isDots, type Superblock } from './walk.ts'

/** A field, how many bytes it has, what they say and what that is for; in the order in which they lie. */
type Field = readonly [field: string, kind: SpanKind, length: number, value: string, meaning: string]

/** The spans of the superblock, up to the root's header. */
export function explainSuperblock({ size, checksum, volumeName }: Superblock, image: Uint8Array): Span[] {
  const checked = count(Math.min(CHECKED, size))
  return spansOf(0, [
    ['magic', 'magic', 8, MAGIC, 'A romfs begins here; the kernel looks for these eight bytes'],
    [
      'size',
      'length',
      4,
      count(size),
      `Length of the file system; the image has ${count(image.length)}, filled up to whole blocks`,
    ],
    [
      'checksum',
      'number',
      4,
      hex(checksum),
      `Makes the first ${checked}, read as numbers of four, sum to 0: else it is not mounted`,
    ],
    ...nameFields('volume name', volumeName, 'Name of the volume, which the kernel writes to its log'),
  ])
}

/** The spans of a header, with the name and the content behind it, up to `end`. `path` is of what it names. */
export function explainHeader(header: Header, path: string, view: DataView, end: number): Span[] {
  const { offset, next, size, checksum, name, content, contentOffset } = header
  const isRight = sumWords(view, offset, contentOffset - offset) === 0
  return spansOf(offset, [
    [
      'next',
      'number',
      4,
      `${next === 0 ? 'none' : hex(next)}: ${typeOf(header)}`,
      'Where the next header of this directory is; the low four bits are the type and who may execute it',
    ],
    ['spec', 'number', 4, ...explainSpec(header)],
    [
      'size',
      'length',
      4,
      count(size),
      header.kind === 'file' || header.kind === 'symlink'
        ? 'Length of the content, which begins behind the name'
        : 'Length of the content: only files and symbolic links have some',
    ],
    [
      'checksum',
      'number',
      4,
      `${hex(checksum)}: ${isRight ? 'right' : 'wrong'}`,
      'Makes header and name, read as numbers of four bytes, sum to 0; the kernel does not look at it',
    ],
    ...nameFields('name', name, meaningOfName(header, path)),
    ['content', 'content', content.length, ...explainContent(header)],
    filler('content padding', end - contentOffset - content.length, 'the next header begins'),
  ])
}

/** Bytes that no directory leads to. */
export function explainUnused(offset: number, length: number): Span {
  return {
    field: 'unused',
    kind: 'padding',
    offset,
    length,
    value: count(length),
    meaning: 'No list of a directory leads here',
  }
}

/** The bytes behind the file system. */
export function explainEnd(offset: number, length: number): Span {
  return {
    field: 'end padding',
    kind: 'padding',
    offset,
    length,
    value: count(length),
    meaning: 'Fills the last block of 1024 bytes, in which the kernel reads from a disk',
  }
}

/** Fields laid one after another from `offset` on; those of no bytes are left out. */
function spansOf(offset: number, fields: readonly Field[]): Span[] {
  const spans: Span[] = []
  let at = offset
  for (const [field, kind, length, value, meaning] of fields) {
    if (length > 0) spans.push({ field, kind, offset: at, length, value, meaning })
    at += length
  }
  return spans
}

function nameFields(field: 'name' | 'volume name', name: Uint8Array, meaning: string): Field[] {
  return [
    [field, 'name', name.length, decodePath(name), meaning],
    ['NUL', 'padding', 1, 'one zero byte', 'Ends the name, as strings end in C'],
    filler(`${field} padding`, lengthWithName(name.length) - FIXED_LENGTH - name.length - 1, 'what follows begins'),
  ]
}

function filler(field: string, length: number, what: string): Field {
  return [field, 'padding', length, count(length), `Fills up to a multiple of 16, where ${what}`]
}

function typeOf(header: Header): string {
  const { type, kind, isExecutable } = header
  const name = type === HARD_LINK ? 'hard link' : kind === 'file' ? 'regular file' : KIND_NAMES[kind!]
  return `type ${type}, ${name}${isExecutable && kind && keepsExecutable(kind) ? ', executable' : ''}`
}

function explainSpec({ type, kind, spec, leadsTo }: Header): [value: string, meaning: string] {
  if (type === HARD_LINK) return [hex(leadsTo), 'Where the header is that this is another name of']
  switch (kind) {
    case 'directory':
      return [hex(leadsTo), 'Where the first header of this directory’s list is']
    case 'character':
    case 'block':
      return [
        `${spec >>> 16}, ${spec & 0xffff}`,
        'Major and minor number of the device node: which driver answers, and for which of its devices',
      ]
    default:
      return [hex(spec), 'Only hard links, directories and device nodes use it']
  }
}

function meaningOfName(header: Header, path: string): string {
  if (!isDots(header)) return `Its name in its directory: the path is ${path}`
  return header.name.length === 1 ? 'The directory itself, as every directory lists it' : 'The directory above'
}

function explainContent({ kind, content }: Header): [value: string, meaning: string] {
  if (kind === 'symlink') return [decodePath(content), 'The path that the symbolic link leads to, without a NUL']
  const meaning = startsWith(content, '#!')
    ? 'A script: what follows #! is the program that the kernel runs it with'
    : startsWith(content, '\x7fELF')
      ? 'A program or library in the format ELF, byte for byte'
      : 'The content of the file, byte for byte'
  return [count(content.length), meaning]
}

function hex(value: number): string {
  return `0x${value.toString(16)}`
}

function count(bytes: number): string {
  return bytes === 1 ? '1 byte' : `${String(bytes).replace(/\B(?=(\d{3})+$)/g, ',')} bytes`
}
