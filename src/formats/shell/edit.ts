/** An edit as the commands that do the same on a real machine, typed in the directory that becomes the root. */
import {
  applyEdit,
  comparePaths,
  contentSize,
  type Edit,
  formatOctal,
  type Inode,
  ROOT_INO,
  sameContent,
  type Tree,
} from '../../rootfs/index.ts'
import { commandToFill, Sources } from './content.ts'
import { type Copies, findCopies } from './copies.ts'
import { commandsToChange, commandsToMake, linkTarget, S_ISGID } from './entry.ts'
import { type Command, fold, linked, withPath, withTarget } from './fold.ts'
import { compareNames, type Key, type Name, type NewName, pathIn, placesOf } from './name-changes.ts'
import { relativePath } from './quote.ts'
import { orderSteps } from './steps.ts'

/**
 * The commands that a person would type, as root, for `edit`, which was made for `before`. A command may have
 * several lines. A content that nobody would type is copied from a placeholder, such as /path/to/busybox; two
 * contents never have the same one in `sources`.
 */
export function commandsForEdit(before: Tree, edit: Edit, sources = new Sources()): string[] {
  const after = applyEdit(before, edit)
  const names = compareNames(before, after, edit)
  const copies = findCopies(before, after, edit, names)
  const directories = names.directories.filter(({ key }) => !copies.covered.has(key))
  const commands: Command[] = []

  /** Of the directory that a name is made in, as it is by then. */
  const parentMode = ({ directory }: Name) =>
    (directory > 0 ? before.inodes.get(directory) : after.inodes.get(-directory))!.mode

  for (const step of orderSteps(before, { ...names, directories })) {
    if (step.act === 'remove') commands.push(withPath(step.isDirectory ? 'rm -r' : 'rm', step.path))
    else if (step.act === 'move') commands.push(withTarget('mv', step.from, step.to))
    else commands.push(makeDirectory(step.path, after.inodes.get(-step.name.key)!, parentMode(step.name)))
  }

  for (const { key, path } of names.directories) {
    const source = copies.directories.get(key)
    if (source !== undefined) commands.push(withTarget('cp -a', source, path))
  }

  const leaves = names.leaves.filter(({ directory }) => !copies.covered.has(directory))
  const changed = [...edit.changes].filter(([ino]) => !names.gone.has(ino) && !names.made.has(ino))
  const paths = lastingPaths(after, [...leaves.map(({ key }) => key), ...changed.map(([ino]) => ino)], leaves)
  for (const name of leaves) {
    const { key, path } = name
    const first = paths.get(key)
    if (first === undefined) {
      commands.push(...commandsToAdd(path, after.inodes.get(-key)!, parentMode(name), copies, sources))
      paths.set(key, path)
    } else commands.push(linked('ln', relativePath(first), path))
  }

  for (const [ino, change] of changed)
    if (change.before && change.after)
      commands.push(...commandsToAlter(paths.get(ino)!, change.before, change.after, sources))
  return fold(commands)
}

function makeDirectory(path: string, inode: Inode, parentMode: number): Command {
  if (inode.uid !== 0 || inode.gid !== 0 || parentMode & S_ISGID) return commandsToMake(path, inode, parentMode)
  return withPath(`mkdir -m ${formatOctal(inode.mode)}`, path)
}

function commandsToAdd(path: string, inode: Inode, parentMode: number, copies: Copies, sources: Sources): Command[] {
  if (inode.kind === 'symlink' && inode.uid === 0 && inode.gid === 0 && !(parentMode & S_ISGID))
    return [linked('ln -s', linkTarget(inode.target), path)]
  const make = commandsToMake(path, inode, parentMode)
  if (inode.kind !== 'file') return [make]
  const source = copies.sourceOf(inode)
  if (source !== undefined) return [withTarget('cp -a', source, path)]
  if (contentSize(inode.content) === 0) return [`touch ${relativePath(path)} && ${make}`]
  return [commandToFill(path, inode.content, sources), make]
}

function commandsToAlter(path: string, before: Inode, after: Inode, sources: Sources): string[] {
  const isFilled = before.kind === 'file' && after.kind === 'file' && !sameContent(before.content, after.content)
  return [isFilled ? commandToFill(path, after.content, sources) : '', commandsToChange(path, before, after)].filter(
    (command) => command !== '',
  )
}

/** The first path of each of `keys` that was there before, under a name that is not among `added`. */
function lastingPaths(tree: Tree, keys: readonly Key[], added: readonly NewName[]): Map<Key, string> {
  const inos = new Set(keys.filter((key) => key > 0))
  if (inos.size === 0) return new Map()
  const isAdded = new Set(added.map(({ path }) => path))
  const places = placesOf(tree)
  const paths = new Map<Key, string>()
  if (inos.has(ROOT_INO)) paths.set(ROOT_INO, '/')
  for (const [directory, inode] of tree.inodes) {
    if (inode.kind !== 'directory') continue
    for (const [name, ino] of inode.entries) {
      if (!inos.has(ino)) continue
      const path = pathIn(places, { directory, name })
      const known = paths.get(ino)
      if (!isAdded.has(path) && (known === undefined || comparePaths(path, known) < 0)) paths.set(ino, path)
    }
  }
  return paths
}
