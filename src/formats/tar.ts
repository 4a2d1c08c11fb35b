/**
 * The bytes of a tar archive to entries: ustar (POSIX.1-1988), pax (POSIX.1-2001) and GNU's long names. Other than
 * in an initramfs, parents may be missing or come later.
 */
import { Pid1Error } from '../error.ts'
import { type BareDirectory, decodePath, type Leaf, MAJOR_MAX, MINOR_MAX, parentPath } from '../rootfs/index.ts'
import { EntryList } from './entry-list.ts'
import { startsWith, unknownArchive } from './magic.ts'
import { normalPath, textField } from './names.ts'
import { corrupt, type Decoded, type Limits, tooMany, truncated } from './reading.ts'

/** The header's fields: offset and length in bytes. Numbers are octal text, or base 256 if the top bit is set. */
const FIELD = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  typeflag: [156, 1],
  linkname: [157, 100],
  magic: [257, 6],
  devmajor: [329, 8],
  devminor: [337, 8],
  prefix: [345, 155],
} as const
type Field = keyof typeof FIELD

const BLOCK = 512
const UINT32_MAX = 0xffff_ffff

/** What a pax header may say in a header's place: raw values, by keyword. */
type Pax = ReadonlyMap<string, Uint8Array>
const NO_PAX: Pax = new Map()

/** True if `bytes` begins with a tar header: its checksum is right. */
export function isTar(bytes: Uint8Array): boolean {
  return bytes.length >= BLOCK && bytes[0] !== 0 && checksumFits(bytes.subarray(0, BLOCK))
}

/**
 * Reads a tar archive. Contents are views of `bytes`.
 * Throws archive-truncated, archive-corrupt, archive-unknown, limit-exceeded, path-invalid, path-exists,
 * not-a-directory, link-target-missing, is-a-directory, number-invalid.
 */
export function decodeTar(bytes: Uint8Array, limits: Limits): Decoded {
  if (bytes.length > limits.bytes) throw tooMany('bytes', limits.bytes)
  if (!isTar(bytes)) throw unknownArchive(bytes)
  const list = new EntryList(limits)
  const implied = new Set<string>()
  let global = NO_PAX
  let pax = NO_PAX
  let longName: string | undefined
  let longLink: string | undefined
  let at = 0
  let isEnded = false

  while (at < bytes.length && !isEnded) {
    if (at + BLOCK > bytes.length) throw truncated(at, null)
    const header = bytes.subarray(at, at + BLOCK)
    if (header.every((byte) => byte === 0)) {
      isEnded = true
      break
    }
    if (!checksumFits(header)) throw corrupt(at, 'a header does not fit its checksum')
    const type = String.fromCharCode(header[FIELD.typeflag[0]]!)
    const own = ownName(header)
    const size = pax.has('size') ? paxNumber(pax, 'size', at) : numberField(header, 'size', at)
    if (size < 0) throw corrupt(at, 'a size is negative')
    // Nothing but a file has content, whatever the size of a link says.
    const length = '123456'.includes(type) ? 0 : size
    const data = bytes.subarray(at + BLOCK, at + BLOCK + length)
    if (data.length < length) throw truncated(at, longName ?? own)
    const next = at + BLOCK + Math.ceil(length / BLOCK) * BLOCK

    if (type === 'g') global = new Map([...global, ...paxRecords(data, at)])
    else if (type === 'x') pax = new Map([...global, ...paxRecords(data, at)])
    else if (type === 'L') longName = textField(data)
    else if (type === 'K') longLink = textField(data)
    else {
      const merged = pax === NO_PAX ? global : pax
      const name = merged.has('path') ? textField(merged.get('path')!) : (longName ?? own)
      const link = merged.has('linkpath')
        ? textField(merged.get('linkpath')!)
        : (longLink ?? textField(field(header, 'linkname')))
      addEntry(list, implied, { at, type, name, link, header, pax: merged, data })
      pax = NO_PAX
      longName = undefined
      longLink = undefined
    }
    at = next
  }
  if (!isEnded)
    list.warn('trailer-missing', null, 'The archive has no zero block at its end: it may have been cut short')
  return list.finish()
}

interface Member {
  /** Offset of the header. */
  readonly at: number
  readonly type: string
  readonly name: string
  readonly link: string
  readonly header: Uint8Array
  readonly pax: Pax
  readonly data: Uint8Array
}

/** `implied` has the directories that were made because something lies in them. */
function addEntry(list: EntryList, implied: Set<string>, member: Member): void {
  const { at, type, name, link, pax } = member
  const path = normalPath(name)
  if (type === 'S' || pax.has('GNU.sparse.major') || pax.has('GNU.sparse.size'))
    throw corrupt(at, `${path} is stored as a sparse file, which is not read here: make the tar without --sparse`)
  makeParents(list, implied, path)
  if (type === '1') {
    const target = normalPath(link)
    const ino = list.find(target)
    if (ino === undefined)
      throw new Pid1Error(
        'link-target-missing',
        `${path} is a hard link to ${target}, which the archive does not have before it`,
        { path, target },
      )
    if (list.inode(ino).kind === 'directory')
      throw new Pid1Error('is-a-directory', `${path} is a hard link to ${target}, which is a directory`, {
        path: target,
      })
    list.link(path, ino)
    return
  }
  const inode = inodeOf(list, path, member)
  if (path === '/' && inode.kind !== 'directory')
    throw new Pid1Error('not-a-directory', 'The archive has a root that is not a directory', { path })
  if (implied.delete(path) && inode.kind === 'directory') list.replace(list.find(path)!, inode)
  else list.add(path, inode)
  for (const keyword of pax.keys())
    if (
      keyword.startsWith('SCHILY.xattr.') ||
      keyword.startsWith('LIBARCHIVE.xattr.') ||
      keyword.startsWith('SCHILY.acl.')
    )
      list.warn(
        'attribute-dropped',
        path,
        `${path} has the attribute ${keyword.replace(/^[A-Z]+\./, '')}, which an initramfs cannot hold`,
      )
}

function inodeOf(
  list: EntryList,
  path: string,
  { at, type, name, link, header, pax, data }: Member,
): BareDirectory | Leaf {
  const number = (keyword: 'uid' | 'gid') =>
    inRange(
      keyword,
      path,
      pax.has(keyword) ? paxNumber(pax, keyword, at) : numberField(header, keyword, at),
      UINT32_MAX,
    )
  const device = (half: 'devmajor' | 'devminor', most: number) =>
    inRange(half, path, numberField(header, half, at), most)
  const attributes = {
    mode: numberField(header, 'mode', at) & 0o7777,
    uid: number('uid'),
    gid: number('gid'),
    mtime: timeOf(list, path, pax.has('mtime') ? paxNumber(pax, 'mtime', at) : numberField(header, 'mtime', at)),
  }
  switch (type) {
    case '0':
    case '7':
    case '\0':
      // Before ustar a directory was a file with a slash after its name.
      if (name.endsWith('/')) return { kind: 'directory', ...attributes }
      return { kind: 'file', ...attributes, content: data }
    case '2':
      if (link === '')
        throw new Pid1Error('path-invalid', `The symbolic link ${path} has no target`, {
          path,
          reason: 'it has no target',
        })
      return { kind: 'symlink', ...attributes, target: link }
    case '3':
    case '4': {
      const kind = type === '3' ? 'character' : 'block'
      return { kind, ...attributes, major: device('devmajor', MAJOR_MAX), minor: device('devminor', MINOR_MAX) }
    }
    case '5':
      return { kind: 'directory', ...attributes }
    case '6':
      return { kind: 'fifo', ...attributes }
    default:
      throw corrupt(at, `${path} is of the type ${JSON.stringify(type)}, which is not known here`)
  }
}

/** tar makes missing parents as `mkdir -p` does. */
function makeParents(list: EntryList, implied: Set<string>, path: string): void {
  const parent = parentPath(path)
  if (parent === '/' || list.find(parent) !== undefined) return
  makeParents(list, implied, parent)
  implied.add(parent)
  list.add(parent, { kind: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0 })
}

function field(header: Uint8Array, name: Field): Uint8Array {
  const [at, length] = FIELD[name]
  const whole = header.subarray(at, at + length)
  const end = whole.indexOf(0)
  return end < 0 ? whole : whole.subarray(0, end)
}

function ownName(header: Uint8Array): string {
  const name = decodePath(field(header, 'name'))
  // GNU's own format has times in the prefix's place; its magic ends in a space.
  const prefix = startsWith(header, 'ustar\0', FIELD.magic[0]) ? decodePath(field(header, 'prefix')) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

function numberField(header: Uint8Array, name: Field, at: number): number {
  const [start, length] = FIELD[name]
  const lead = header[start]!
  if (lead & 0x80) {
    // Base 256, two's complement, with a mark in the top bit.
    let value = lead & 0x40 ? (lead | 0x80) - 0x100 : lead & 0x7f
    for (let i = start + 1; i < start + length; i++) value = value * 256 + header[i]!
    if (!Number.isSafeInteger(value)) throw corrupt(at, `the header's ${name} is too large`)
    return value
  }
  const text = decodePath(field(header, name)).trim()
  if (!/^[0-7]*$/.test(text)) throw corrupt(at + start, `the header's ${name} is not octal`)
  return text === '' ? 0 : Number.parseInt(text, 8)
}

/** The checksum counts its own field as spaces. Some old tars summed signed bytes. */
function checksumFits(header: Uint8Array): boolean {
  const [start, length] = FIELD.checksum
  let unsigned = 0
  let signed = 0
  for (let i = 0; i < BLOCK; i++) {
    const byte = i >= start && i < start + length ? 0x20 : header[i]!
    unsigned += byte
    signed += (byte << 24) >> 24
  }
  const said = Number.parseInt(decodePath(field(header, 'checksum')).trim(), 8)
  return said === unsigned || said === signed
}

/** "LENGTH KEYWORD=VALUE\n", the length counting the whole record. */
function paxRecords(data: Uint8Array, offset: number): Map<string, Uint8Array> {
  const records = new Map<string, Uint8Array>()
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(0x20, at)
    const length = space < 0 ? Number.NaN : Number(decodePath(data.subarray(at, space)))
    const end = at + length
    if (!(length > space - at && end <= data.length) || data[end - 1] !== 0x0a)
      throw corrupt(offset, 'a pax record is damaged')
    const record = data.subarray(space + 1, end - 1)
    const equals = record.indexOf(0x3d)
    if (equals < 0) throw corrupt(offset, 'a pax record has no value')
    records.set(decodePath(record.subarray(0, equals)), record.subarray(equals + 1))
    at = end
  }
  return records
}

/** A decimal number; a time may have a fraction, which is cut off. */
function paxNumber(pax: Pax, keyword: string, at: number): number {
  const text = decodePath(pax.get(keyword)!)
  if (!/^-?\d+(\.\d*)?$/.test(text)) throw corrupt(at, `the pax ${keyword} is not a number`)
  return Math.floor(Number(text))
}

function inRange(what: string, path: string, value: number, most: number): number {
  if (value >= 0 && value <= most) return value
  throw new Pid1Error('number-invalid', `${path} has the ${what} ${value}: Linux has 0 to ${most}`, {
    field: what,
    value,
    least: 0,
    most,
  })
}

/** An initramfs has times from 1970 to 2106. */
function timeOf(list: EntryList, path: string, seconds: number): number {
  const held = Math.min(Math.max(seconds, 0), UINT32_MAX)
  if (held !== seconds)
    list.warn(
      'time-out-of-range',
      path,
      `${path} has the time ${seconds}, which an initramfs cannot hold: it is set to ${held}`,
    )
  return held
}
