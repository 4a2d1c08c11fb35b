/**
 * What each field of an entry says and is for: a table beside the one of linux/Documentation/driver-api/
 * early-userspace/buffer-format.rst. What the kernel does with it is in linux/init/initramfs.c.
 */
import { decodePath, formatMode, type Kind, kindOfMode } from '../../rootfs/index.ts'
import { startsWith } from '../magic.ts'
import type { Part } from '../span.ts'
import { type Header, TRAILER } from './header.ts'
import type { CpioField } from './parts.ts'

/** What an entry says of itself. */
export interface EntryFacts {
  readonly header: Header
  readonly isCrc: boolean
  readonly name: string
  /** As much of the content as is at hand. */
  readonly content: Uint8Array
}

interface Explanation {
  readonly value: string
  readonly meaning: string
}

type Explain = (facts: EntryFacts, length: number) => Explanation

const KIND_NAMES: Readonly<Record<Kind, string>> = {
  directory: 'directory',
  file: 'regular file',
  symlink: 'symbolic link',
  character: 'character device',
  block: 'block device',
  fifo: 'FIFO',
  socket: 'socket',
}

export function explainPart({ field, length }: Part<CpioField>, facts: EntryFacts): Explanation {
  const explained = EXPLAIN[field](facts, length)
  return facts.name === TRAILER && UNUSED_IN_TRAILER.has(field)
    ? { ...explained, meaning: `The trailer is written like any entry, but nobody reads its ${field}` }
    : explained
}

const UNUSED_IN_TRAILER: ReadonlySet<CpioField> = new Set<CpioField>([
  'ino',
  'mode',
  'uid',
  'gid',
  'nlink',
  'mtime',
  'devmajor',
  'devminor',
  'rdevmajor',
  'rdevminor',
  'check',
])

const EXPLAIN: Readonly<Record<CpioField, Explain>> = {
  magic: ({ isCrc }) =>
    isCrc
      ? { value: '070702', meaning: 'An entry begins here, in the variant of newc whose check holds a checksum' }
      : { value: '070701', meaning: 'An entry begins here, in the format newc, the one that Linux unpacks' },
  ino: ({ header }) => ({
    value: `${header.ino}`,
    meaning: hasManyNames(header)
      ? `Inode number: the ${header.nlink} names of this file are entries that all carry it`
      : 'Inode number: it tells the hard links of this archive apart; Linux gives what it unpacks numbers of its own',
  }),
  mode: ({ header: { mode } }) => {
    const kind = kindOfMode(mode)
    return {
      value: kind
        ? `0${mode.toString(8)}: ${KIND_NAMES[kind]}, ${formatMode(kind, mode & 0o7777).slice(1)}`
        : `0${mode.toString(8)}`,
      meaning: 'File type in the upper four bits; below them setuid, setgid, sticky, and who may read, write, execute',
    }
  },
  uid: ({ header }) => ({ value: owner(header.uid), meaning: 'The user who owns it, by number; 0 is root' }),
  gid: ({ header }) => ({ value: owner(header.gid), meaning: 'The group it belongs to, by number; 0 is root' }),
  nlink: ({ header }) => ({
    value: `${header.nlink}`,
    meaning:
      kindOfMode(header.mode) === 'directory'
        ? 'Number of links, which the kernel does not look at for a directory'
        : hasManyNames(header)
          ? 'Number of names: above 1 the kernel looks for an earlier entry of this inode, and links this name to it'
          : 'Number of names: with 1 the kernel need not look for hard links',
  }),
  mtime: ({ header: { mtime } }) => ({
    value: `${mtime}: ${new Date(mtime * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`,
    meaning: 'When it was last changed, in seconds since 1970; the same number each time makes the same image',
  }),
  filesize: ({ header }) => ({ value: count(header.filesize), meaning: meaningOfSize(header) }),
  devmajor: ({ header }) => ({
    value: `${header.devmajor}`,
    meaning: 'Major number of the disk it was packed from: with devminor and ino it tells hard links apart',
  }),
  devminor: ({ header }) => ({
    value: `${header.devminor}`,
    meaning: 'Minor number of the disk it was packed from: with devmajor and ino it tells hard links apart',
  }),
  rdevmajor: ({ header }) => ({
    value: `${header.rdevmajor}`,
    meaning: isDevice(header)
      ? 'Major number of the device node: which driver answers'
      : 'Which driver a device node leads to: this is none',
  }),
  rdevminor: ({ header }) => ({
    value: `${header.rdevminor}`,
    meaning: isDevice(header)
      ? 'Minor number of the device node: which of its driver’s devices'
      : 'Which of a driver’s devices a device node is: this is none',
  }),
  namesize: ({ header: { namesize } }) => ({
    value: count(namesize),
    meaning: `Length of the name: ${count(namesize - 1)} and the NUL that ends it`,
  }),
  check: ({ header, isCrc }) => ({
    value: isCrc ? `${header.check}` : `${header.check}: not used`,
    meaning: isCrc
      ? 'Sum of all bytes of the content, modulo 2 to the 32nd; the kernel stops where it does not fit'
      : 'Place for a checksum, which newc does not have: its variant 070702 does',
  }),
  name: ({ name }) => ({ value: name, meaning: meaningOfName(name) }),
  NUL: () => ({ value: 'one zero byte', meaning: 'Ends the name, as strings end in C' }),
  'name padding': (_, length) => ({
    value: zeros(length),
    meaning: 'Fills up to a multiple of four, where what follows begins',
  }),
  content: ({ header, content }, length) =>
    kindOfMode(header.mode) === 'symlink'
      ? { value: decodePath(content), meaning: 'The path that the symbolic link leads to, without a NUL' }
      : { value: count(length), meaning: meaningOfContent(content) },
  'content padding': (_, length) => ({
    value: zeros(length),
    meaning: 'Fills up to a multiple of four, where the next header begins',
  }),
}

function meaningOfSize(header: Header): string {
  const kind = kindOfMode(header.mode)
  if (kind === 'symlink') return 'Length of the content, which for a symbolic link is the path it leads to'
  if (kind === 'directory') return 'Length of the content: a directory has none, its entries follow one by one'
  if (kind !== 'file') return 'Length of the content: only files and symbolic links have some'
  return hasManyNames(header)
    ? 'Length of the content: where a file has several names, the last of its entries carries it'
    : 'Length of the content; where it ends is told by nothing else'
}

function meaningOfName(name: string): string {
  if (name === TRAILER) return 'An entry of this name ends the archive'
  if (name === '.') return 'The root directory itself: the mode and the owner are those of /'
  return name.startsWith('/')
    ? 'Its path from the root; the parent directories must have come before it'
    : 'Its path from the root, without a slash before it; the parent directories must have come before it'
}

function meaningOfContent(content: Uint8Array): string {
  if (startsWith(content, '#!')) return 'A script: what follows #! is the program that the kernel runs it with'
  if (startsWith(content, '\x7fELF')) return 'A program or library in the format ELF, byte for byte'
  return 'The content of the file, byte for byte'
}

/** Only then does the kernel look for other names (linux/init/initramfs.c: maybe_link). */
function hasManyNames({ mode, nlink }: Header): boolean {
  const kind = kindOfMode(mode)
  return nlink > 1 && kind !== 'directory' && kind !== 'symlink'
}

function isDevice({ mode }: Header): boolean {
  const kind = kindOfMode(mode)
  return kind === 'character' || kind === 'block'
}

function owner(id: number): string {
  return id === 0 ? '0: root' : `${id}`
}

function count(bytes: number): string {
  return bytes === 1 ? '1 byte' : `${String(bytes).replace(/\B(?=(\d{3})+$)/g, ',')} bytes`
}

function zeros(length: number): string {
  return length === 1 ? 'one zero byte' : `${length} zero bytes`
}
