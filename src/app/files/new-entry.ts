/** A new entry as the form describes it: the edit that adds it, and the commands that would. */

import { Pid1Error } from '../../error.ts'
import { linkTarget, makeNode, quote, relativePath } from '../../formats/shell/index.ts'
import { refTo } from '../../project/catalog.ts'
import {
  type Attributes,
  add,
  baseName,
  type Edit,
  find,
  inTurn,
  type Leaf,
  link,
  parentPath,
  parseOctal,
  splitPath,
  type Tree,
} from '../../rootfs/index.ts'
import type { PrebuiltFile } from './prebuilt.ts'

export type NewKind = 'file' | 'directory' | 'symlink' | 'hard-link' | 'device' | 'fifo' | 'socket' | 'prebuilt'

/** All that the form's fields hold, as typed. */
export interface Draft {
  readonly kind: NewKind
  readonly path: string
  readonly mode: string
  readonly target: string
  readonly device: 'character' | 'block'
  readonly major: string
  readonly minor: string
  readonly prebuilt: PrebuiltFile
  /** Whether directories on the way that are missing are made too. */
  readonly withParents: boolean
}

export const DEFAULT_MODES: Readonly<Record<NewKind, string>> = {
  file: '644',
  directory: '755',
  symlink: '777',
  'hard-link': '',
  device: '600',
  fifo: '644',
  socket: '755',
  prebuilt: '755',
}

/** Device nodes that a small system wants (linux/Documentation/admin-guide/devices.txt). */
export const COMMON_DEVICES = [
  { name: 'console', device: 'character', major: 5, minor: 1, mode: '600', note: 'where the kernel talks' },
  { name: 'null', device: 'character', major: 1, minor: 3, mode: '666', note: 'takes everything, holds nothing' },
  { name: 'zero', device: 'character', major: 1, minor: 5, mode: '666', note: 'endless zero bytes' },
  { name: 'random', device: 'character', major: 1, minor: 8, mode: '666', note: 'random bytes' },
  { name: 'urandom', device: 'character', major: 1, minor: 9, mode: '666', note: 'random bytes, at once' },
  { name: 'kmsg', device: 'character', major: 1, minor: 11, mode: '600', note: "the kernel's log" },
  { name: 'tty', device: 'character', major: 5, minor: 0, mode: '666', note: "a process's own terminal" },
  { name: 'tty0', device: 'character', major: 4, minor: 0, mode: '600', note: 'the screen in front' },
  { name: 'tty1', device: 'character', major: 4, minor: 1, mode: '600', note: 'the first screen' },
  { name: 'ttyS0', device: 'character', major: 4, minor: 64, mode: '600', note: 'the serial line you see here' },
  { name: 'ram0', device: 'block', major: 1, minor: 0, mode: '600', note: 'a RAM disk' },
  { name: 'loop0', device: 'block', major: 7, minor: 0, mode: '600', note: 'a file as a disk' },
  { name: 'sda', device: 'block', major: 8, minor: 0, mode: '600', note: 'the first disk' },
] as const

/** The edit that adds it. Throws what the act throws: path-exists, parent-missing, mode-invalid and so on. */
export function addDraft(tree: Tree, draft: Draft): Edit {
  const missing = draft.withParents ? missingParents(tree, draft.path) : []
  if (missing.length === 0) return addOne(tree, draft)
  const directory = { kind: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0 } as const
  let name = ''
  const all = inTurn(tree, name, [
    ...missing.map((path) => (now: Tree) => add(now, path, directory)),
    (now) => {
      const last = addOne(now, draft)
      name = last.name
      return last
    },
  ])
  return { ...all, name }
}

/** The directories above `path` that are not there, the topmost first; none where one cannot be made. */
export function missingParents(tree: Tree, path: string): string[] {
  try {
    splitPath(path)
  } catch {
    return []
  }
  const missing: string[] = []
  let at = parentPath(path)
  for (; !find(tree, at); at = parentPath(at)) missing.unshift(at)
  return find(tree, at)!.inode.kind === 'directory' ? missing : []
}

function addOne(tree: Tree, draft: Draft): Edit {
  const { path } = draft
  if (draft.kind === 'hard-link') return link(tree, path, draft.target)
  const attributes = { mode: parseOctal(draft.mode), uid: 0, gid: 0, mtime: 0 }
  if (draft.kind === 'directory') return add(tree, path, { kind: 'directory', ...attributes })
  return add(tree, path, leafOf(draft, attributes))
}

function leafOf(draft: Draft, attributes: Attributes): Leaf {
  switch (draft.kind) {
    case 'symlink':
      return { kind: 'symlink', ...attributes, target: draft.target }
    case 'device':
      return {
        kind: draft.device,
        ...attributes,
        major: wholeNumber('major', draft.major, 0xfff),
        minor: wholeNumber('minor', draft.minor, 0xfffff),
      }
    case 'fifo':
    case 'socket':
      return { kind: draft.kind, ...attributes }
    case 'prebuilt':
      return { kind: 'file', ...attributes, content: refTo(draft.prebuilt.blob) }
    default:
      return { kind: 'file', ...attributes, content: new Uint8Array() }
  }
}

/** A number as typed, 0 to `most`. Throws number-invalid: an empty field is no 0. */
export function wholeNumber(field: string, text: string, most: number): number {
  if (/^\d+$/.test(text.trim()) && Number(text) <= most) return Number(text)
  const given = text.trim() === '' ? 'nothing' : JSON.stringify(text)
  throw new Pid1Error('number-invalid', `Cannot set ${field} to ${given}: it is a whole number from 0 to ${most}`, {
    field,
    value: text,
    least: 0,
    most,
  })
}

/** What one would type in the directory that becomes the root; a word in capitals stands for an empty field. */
export function commandFor(draft: Draft, missing: readonly string[] = []): string {
  const command = commandForOne(draft)
  if (!draft.withParents || missing.length === 0) return command
  return `mkdir -p ${relativePath(missing.at(-1)!)} && ${command}`
}

function commandForOne(draft: Draft): string {
  const name = relativePath(draft.path.endsWith('/') ? `${draft.path}NAME` : draft.path)
  const mode = quote(draft.mode || 'MODE')
  switch (draft.kind) {
    case 'file':
      return `touch ${name} && chmod ${mode} ${name}`
    case 'directory':
      return `mkdir -m ${mode} ${name}`
    case 'symlink':
      return `ln -s ${linkTarget(draft.target || 'TARGET')} ${name}`
    case 'hard-link':
      return `ln ${draft.target === '' ? 'TARGET' : relativePath(draft.target)} ${name}`
    case 'device': {
      const [major, minor] = [quote(draft.major.trim() || 'MAJOR'), quote(draft.minor.trim() || 'MINOR')]
      return makeNode('mknod', name, mode, ` ${draft.device[0]} ${major} ${minor}`)
    }
    case 'fifo':
      return makeNode('mkfifo', name, mode)
    case 'socket':
      return '# a socket is made by the program that listens on it'
    case 'prebuilt':
      return `cp /path/to/${baseName(draft.prebuilt.path)} ${name} && chmod ${mode} ${name}`
  }
}
