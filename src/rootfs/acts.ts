/** What a person can do to a root file system. Each act looks at a tree and returns the edit that does it. */
import { Pid1Error } from '../error.ts'
import { Draft } from './draft.ts'
import type { Edit, InodeChange } from './edit.ts'
import { type Content, type Directory, type Ino, type Inode, type Leaf, MAJOR_MAX, MINOR_MAX } from './inode.ts'
import { formatOctal } from './mode.ts'
import { baseName, checkName, isWithin, parentPath } from './path.ts'
import { find, get, notADirectory, parentMissing, type Tree } from './tree.ts'

const UINT32_MAX = 0xffff_ffff

/** Adds one new inode at `path`. Throws path-exists, parent-missing, not-a-directory, number-invalid. */
export function add(tree: Tree, path: string, inode: Leaf | Omit<Directory, 'entries'>): Edit {
  checkInode(inode)
  const parent = parentForNew(tree, path)
  const whole: Inode = inode.kind === 'directory' ? { ...inode, entries: new Map() } : inode
  const ino = tree.nextIno
  return edit(`${COMMAND[inode.kind]} ${path}`, [
    [ino, { before: undefined, after: whole }],
    [parent.ino, withName(parent.inode, baseName(path), ino)],
  ])
}

const COMMAND: Readonly<Record<Inode['kind'], string>> = {
  directory: 'mkdir',
  file: 'touch',
  symlink: 'ln -s',
  character: 'mknod',
  block: 'mknod',
  fifo: 'mkfifo',
  socket: 'socket',
}

/** Gives the inode at `target` a second name. Throws link-target-missing, is-a-directory, path-exists. */
export function link(tree: Tree, path: string, target: string): Edit {
  const found = find(tree, target)
  if (!found)
    throw new Pid1Error('link-target-missing', `Cannot link ${path} to ${target}: there is no ${target}`, {
      path,
      target,
    })
  if (found.inode.kind === 'directory')
    throw new Pid1Error('is-a-directory', `Cannot make a hard link to ${target}: it is a directory`, { path: target })
  const parent = parentForNew(tree, path)
  return edit(`ln ${target} ${path}`, [[parent.ino, withName(parent.inode, baseName(path), found.ino)]])
}

/** Removes `path` and all below it; an inode goes with its last name. Throws path-missing, path-invalid. */
export function remove(tree: Tree, path: string): Edit {
  refuseRoot(path)
  const { inode } = get(tree, path)
  const draft = new Draft(tree)
  draft.unlink(parentOf(tree, path).ino, baseName(path))
  return draft.edit(`rm ${inode.kind === 'directory' ? '-r ' : ''}${path}`)
}

/** Moves or renames. Throws path-missing, path-exists, parent-missing, not-a-directory, path-invalid. */
export function rename(tree: Tree, from: string, to: string): Edit {
  refuseRoot(from)
  const { ino } = get(tree, from)
  if (isWithin(to, from) && to !== from)
    throw new Pid1Error('path-invalid', `Cannot move ${from} into itself`, {
      path: to,
      reason: 'it lies below the source',
    })
  const source = parentOf(tree, from)
  const target = parentForNew(tree, to)
  if (source.ino === target.ino) {
    const entries = new Map(source.inode.entries)
    entries.delete(baseName(from))
    entries.set(baseName(to), ino)
    return edit(`mv ${from} ${to}`, [[source.ino, { before: source.inode, after: { ...source.inode, entries } }]])
  }
  return edit(`mv ${from} ${to}`, [
    [source.ino, withoutName(source.inode, baseName(from))],
    [target.ino, withName(target.inode, baseName(to), ino)],
  ])
}

/** Sets the permission bits, 0o0000 to 0o7777. Throws path-missing, number-invalid. */
export function chmod(tree: Tree, path: string, mode: number): Edit {
  return change(tree, path, `chmod ${formatOctal(mode)} ${path}`, (inode) => ({ ...inode, mode }))
}

/** Sets owner and group. Throws path-missing, number-invalid. */
export function chown(tree: Tree, path: string, uid: number, gid: number): Edit {
  return change(tree, path, `chown ${uid}:${gid} ${path}`, (inode) => ({ ...inode, uid, gid }))
}

/** Replaces a file's content. Throws path-missing, is-a-directory, path-invalid for what is no file. */
export function write(tree: Tree, path: string, content: Content): Edit {
  return change(tree, path, `edit ${path}`, (inode) => {
    if (inode.kind === 'file') return { ...inode, content }
    if (inode.kind === 'directory')
      throw new Pid1Error('is-a-directory', `Cannot write to ${path}: it is a directory`, { path })
    throw new Pid1Error('path-invalid', `Cannot write to ${path}: it is not a regular file`, {
      path,
      reason: inode.kind,
    })
  })
}

/** Points a symlink elsewhere. Throws path-missing, path-invalid. */
export function retarget(tree: Tree, path: string, target: string): Edit {
  return change(tree, path, `ln -sf ${target} ${path}`, (inode) => {
    if (inode.kind !== 'symlink')
      throw new Pid1Error('path-invalid', `${path} is not a symbolic link`, { path, reason: inode.kind })
    return { ...inode, target }
  })
}

/** Gives a device node other numbers. Throws path-missing, path-invalid, number-invalid. */
export function renumber(tree: Tree, path: string, major: number, minor: number): Edit {
  return change(tree, path, `mknod ${path} ${major} ${minor}`, (inode) => {
    if (inode.kind !== 'character' && inode.kind !== 'block')
      throw new Pid1Error('path-invalid', `${path} is not a device node`, { path, reason: inode.kind })
    return { ...inode, major, minor }
  })
}

/** Throws number-invalid or path-invalid where an attribute is out of its range. */
export function checkInode(inode: Leaf | Omit<Directory, 'entries'>): void {
  checkNumber('mode', inode.mode, 0o7777)
  checkNumber('uid', inode.uid, UINT32_MAX)
  checkNumber('gid', inode.gid, UINT32_MAX)
  checkNumber('mtime', inode.mtime, UINT32_MAX)
  if (inode.kind === 'character' || inode.kind === 'block') {
    checkNumber('major', inode.major, MAJOR_MAX)
    checkNumber('minor', inode.minor, MINOR_MAX)
  }
  if (inode.kind === 'symlink' && (inode.target === '' || inode.target.includes('\0')))
    throw new Pid1Error('path-invalid', 'A symbolic link needs a target, without NUL bytes', {
      path: inode.target,
      reason: 'target',
    })
}

function checkNumber(field: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= most) return
  const range = field === 'mode' ? `0 to ${most.toString(8)} octal` : `0 to ${most}`
  throw new Pid1Error('number-invalid', `Cannot set ${field} to ${value}: it is a whole number from ${range}`, {
    field,
    value,
    least: 0,
    most,
  })
}

function change(tree: Tree, path: string, name: string, how: (inode: Inode) => Inode): Edit {
  const { ino, inode } = get(tree, path)
  const after = how(inode)
  checkInode(after)
  return edit(name, [[ino, { before: inode, after }]])
}

function edit(name: string, changes: [Ino, InodeChange][]): Edit {
  return { name, changes: new Map(changes) }
}

function withName(before: Directory, name: string, ino: Ino): InodeChange {
  return { before, after: { ...before, entries: new Map(before.entries).set(name, ino) } }
}

function withoutName(before: Directory, name: string): InodeChange {
  const entries = new Map(before.entries)
  entries.delete(name)
  return { before, after: { ...before, entries } }
}

function parentForNew(tree: Tree, path: string): { ino: Ino; inode: Directory } {
  if (find(tree, path)) throw new Pid1Error('path-exists', `${path} is there already: choose another name`, { path })
  checkName(baseName(path), path)
  return parentOf(tree, path)
}

function parentOf(tree: Tree, path: string): { ino: Ino; inode: Directory } {
  const parent = parentPath(path)
  const found = find(tree, parent)
  if (!found) throw parentMissing(path, parent)
  if (found.inode.kind !== 'directory') throw notADirectory(parent)
  return { ino: found.ino, inode: found.inode }
}

export function refuseRoot(path: string): void {
  if (path === '/')
    throw new Pid1Error('path-invalid', 'The root directory can be neither moved nor removed', { path, reason: 'root' })
}
