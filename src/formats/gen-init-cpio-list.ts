/**
 * The list that linux/usr/gen_init_cpio.c makes an initramfs of: an entry a line, and files by where their content
 * lies. It is what a kernel's CONFIG_INITRAMFS_SOURCE takes.
 */
import { Pid1Error } from '../error.ts'
import { type Entry, encodePath, formatOctal, type Ino, type RegularFile } from '../rootfs/index.ts'
import { TRAILER } from './cpio/header.ts'
import { layoutCpio } from './cpio/spans.ts'
import { type Loss, lossOf, refuse } from './losses.ts'

const FORMAT = 'A gen_init_cpio list'

export interface ListedFile {
  /** Where the list says that the content lies: relative, in ASCII, without white space. */
  readonly location: string
  readonly file: RegularFile
}

export interface GenInitCpioList {
  readonly bytes: Uint8Array
  /** What must lie beside the list. */
  readonly files: readonly ListedFile[]
  /** What `gen_init_cpio -t` must be told, and the time of the files for those before 6.7, which keep it. */
  readonly time: number
}

/** fgets takes this much of a line, its newline and a NUL included (gen_init_cpio.c: LINE_SIZE). */
const LINE_SIZE = 2 * 4096 + 50
/** One read(2) takes no more of a file (linux/fs.h: MAX_RW_COUNT), and gen_init_cpio reads once. */
const FILE_MOST = 0x7fff_f000

/** What the list cannot say of these entries and says otherwise. */
export function lossesOfList(entries: readonly Entry[]): Loss[] {
  const time = commonTime(entries)
  const linked = entries.filter(({ nlink, inode }) => nlink > 1 && inode.kind !== 'file')
  const late = entries.filter(({ inode }) => inode.mtime !== time)
  return [
    ...lossOf('hard-links-split', linked, 'hard links of what is no regular file become entries of their own'),
    ...lossOf('times-changed', late, `gen_init_cpio -t gives all the same time, ${time}`),
  ]
}

/**
 * The list of entries in the order of `listEntries`, but that a file with hard links stands where its last name does.
 * Throws format-cannot-hold for white space in a name or a link's target and for a line that is too long,
 * file-too-large, and path-invalid for what the kernel would skip.
 */
export function genInitCpioList(entries: readonly Entry[]): GenInitCpioList {
  layoutCpio(entries)
  const isSpaced = ({ path, inode }: Entry) =>
    WHITE_SPACE.test(path) || (inode.kind === 'symlink' && WHITE_SPACE.test(inode.target))
  refuse(FORMAT, entries.filter(isSpaced), 'it divides its words by white space. Rename them, or choose another format')

  const time = commonTime(entries)
  const files: ListedFile[] = []
  const lines: string[] = [
    '# An initramfs, for linux/usr/gen_init_cpio, from the directory that holds this list:',
    `#     gen_init_cpio -t ${time} initramfs.list > initramfs.cpio`,
  ]
  const links = new Map<Ino, string[]>()
  for (const entry of entries) {
    const { path, ino, nlink, inode } = entry
    const names = links.get(ino) ?? []
    names.push(nameOf(path))
    if (nlink > 1) links.set(ino, names)
    if (inode.kind !== 'file') {
      lines.push(lineOf(entry))
      continue
    }
    // The parents of all names are listed by then: without them the kernel drops an entry silently.
    if (names.length < nlink) continue
    if (inode.content instanceof Uint8Array ? inode.content.length > FILE_MOST : inode.content.size > FILE_MOST)
      throw new Pid1Error('file-too-large', `gen_init_cpio takes at most ${FILE_MOST} bytes of ${path}`, {
        path,
        size: inode.content instanceof Uint8Array ? inode.content.length : inode.content.size,
        most: FILE_MOST,
      })
    const location = locationOf(names[0]!, files.length)
    files.push({ location, file: inode })
    const [first, ...others] = names
    const line = [`file ${first} ${location} ${attributes(entry)}`, ...others].join(' ')
    if (encodePath(line).length > LINE_SIZE - 2)
      refuse(FORMAT, [entry], `with its ${nlink} names it takes a line of over ${LINE_SIZE - 2} bytes`)
    lines.push(line)
  }
  return { bytes: encodePath(`${lines.join('\n')}\n`), files, time }
}

/** isspace(3) in the C locale, which is what divides the words of sscanf(3). */
const WHITE_SPACE = /[\t-\r ]/

function lineOf(entry: Entry): string {
  const { path, inode } = entry
  const name = nameOf(path)
  switch (inode.kind) {
    case 'symlink':
      return `slink ${name} ${inode.target} ${attributes(entry)}`
    case 'character':
    case 'block':
      return `nod ${name} ${attributes(entry)} ${inode.kind[0]} ${inode.major} ${inode.minor}`
    case 'directory':
      return `dir ${name} ${attributes(entry)}`
    case 'fifo':
      return `pipe ${name} ${attributes(entry)}`
    default:
      return `sock ${name} ${attributes(entry)}`
  }
}

/** Its first slash is taken off. "/" would leave nothing, and "/TRAILER!!!" the end of the archive. */
function nameOf(path: string): string {
  return path === '/' || path === `/${TRAILER}` ? `/.${path === '/' ? '' : path}` : path
}

/** Owners are read as a C int: the upper half of what the kernel knows is below zero there. */
function attributes({ inode: { mode, uid, gid } }: Entry): string {
  return `${formatOctal(mode).padStart(4, '0')} ${uid | 0} ${gid | 0}`
}

/** Beside the list, by its path in the tree where a zip can hold that on every system, and no ${…} is expanded in it. */
function locationOf(path: string, count: number): string {
  return /^[\w@%+=:,./-]{1,1024}$/.test(path) ? `files${path}` : `renamed/${count + 1}`
}

/** The time that most have; the smallest of several. */
function commonTime(entries: readonly Entry[]): number {
  const counts = new Map<number, number>()
  for (const { inode } of entries) counts.set(inode.mtime, (counts.get(inode.mtime) ?? 0) + 1)
  let [common, most] = [0, 0]
  for (const [time, count] of counts)
    if (count > most || (count === most && time < common)) [common, most] = [time, count]
  return common
}
