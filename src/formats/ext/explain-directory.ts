/** The block of a directory: each name in it, and the inode that it stands for. */
import { decodePath, joinPath } from '../../rootfs/index.ts'
import { showPath } from '../losses.ts'
import type { Section } from '../section.ts'
import type { Span } from '../span.ts'
import { type Dirent, direntsOf } from './directory.ts'
import { counted, explainFields, hex, type Meaning, oneOf, plain } from './fields.ts'
import { DIRENT, DIRENT_TAIL, DIRENT_TAIL_FILE_TYPE, DIRENT_TAIL_LENGTH, FILE_TYPE } from './on-disk.ts'

/** `name` is what a person calls the directory, `path` is where it is, if it has a name. */
interface Place {
  readonly name: string
  readonly path: string | undefined
}

const DIRECTORIES = { sort: 'directory', name: 'directories' } as const

/** The sections of one block of a directory, which lies at `offset`. */
export function* explainDirectoryBlock(
  bytes: Uint8Array,
  offset: number,
  hasTypes: boolean,
  place: Place,
): Generator<Section, void, void> {
  const ofDirectory = place.path === undefined ? {} : { path: place.path }
  let end = 0
  try {
    for (const dirent of direntsOf(bytes, offset, hasTypes)) {
      yield { ...ofDirectory, ...sectionOf(bytes, offset, dirent, place) }
      end = dirent.at + dirent.length
    }
  } catch {
    yield {
      field: 'directory',
      kind: 'padding',
      offset: offset + end,
      length: bytes.length - end,
      value: 'damaged',
      meaning: 'No entry can begin here, so that the rest of the block cannot be read',
      region: DIRECTORIES,
      title: `${place.name}: damaged`,
      ...ofDirectory,
    }
  }
}

function sectionOf(bytes: Uint8Array, start: number, dirent: Dirent, place: Place): Section {
  const { ino, at, length } = dirent
  const own = bytes.subarray(at, at + length)
  const offset = start + at
  const isTail =
    ino === 0 && length === DIRENT_TAIL_LENGTH && own[DIRENT_TAIL.det_reserved_ft] === DIRENT_TAIL_FILE_TYPE
  if (isTail)
    return {
      field: 'directory checksum',
      kind: 'number',
      offset,
      length,
      value: hex({ bytes: own, number: littleEndian(own, DIRENT_TAIL.det_checksum) }),
      meaning: 'The checksum of the block, made to look like an entry that is not used',
      region: DIRECTORIES,
      title: `${place.name}: checksum`,
    }
  if (ino === 0)
    return {
      field: 'unused entry',
      kind: 'padding',
      offset,
      length,
      value: counted(length, 'byte'),
      meaning: 'An entry that stands for nothing: room for a name, or the place of the index of a large directory',
      region: DIRECTORIES,
      title: `${place.name}: unused entry`,
    }
  const name = decodePath(dirent.name)
  const isDots = name === '.' || name === '..'
  return {
    field: isDots ? 'dot entry' : 'directory entry',
    kind: 'name',
    offset,
    length,
    value: `${showPath(name)}: inode ${ino}`,
    meaning: `A name in ${place.name}, and the number of the inode that it stands for`,
    region: DIRECTORIES,
    title: `${place.name}: ${showPath(name)}`,
    ...(!isDots && place.path !== undefined && { path: joinPath(place.path, name) }),
    fields: () => direntFields(own, offset, dirent),
  }
}

function direntFields(own: Uint8Array, offset: number, { name, length }: Dirent): Span[] {
  const spans = explainFields(own.subarray(0, DIRENT.name), offset, HEAD, HEAD_MEANINGS)
  if (name.length > 0)
    spans.push({
      field: 'name',
      kind: 'name',
      offset: offset + DIRENT.name,
      length: name.length,
      value: showPath(decodePath(name)),
      meaning: 'The name, which no NUL ends',
    })
  const used = DIRENT.name + name.length
  if (length > used)
    spans.push({
      field: 'padding',
      kind: 'padding',
      offset: offset + used,
      length: length - used,
      value: counted(length - used, 'byte'),
      meaning: 'Up to the next entry: room for one more name if it is long, and the rest of the block behind the last',
    })
  return spans
}

const { name: _, ...HEAD } = DIRENT

const TYPE_NAMES = Object.fromEntries(Object.entries(FILE_TYPE).map(([name, type]) => [type, name]))

const HEAD_MEANINGS: Readonly<Record<keyof typeof HEAD, Meaning>> = {
  inode: ['The number of the inode: all else about the file is there', ({ number }) => `inode ${number}`],
  rec_len: ['How many bytes it is to the next entry', plain, 'length'],
  name_len: ['How many bytes the name has', plain, 'length'],
  file_type: ['What kind of thing it is, so that the inode need not be read to know', oneOf(TYPE_NAMES)],
}

function littleEndian(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true)
}
