/** The session as a learner reads it afterwards: every act since the project was opened, and the commands that do it. */
import { effect, signal } from '@preact/signals'
import { commandsForEdit } from '../../formats/shell/index.ts'
import {
  applyEdit,
  type Edit,
  editBetween,
  find,
  type Ino,
  type Inode,
  InodeTable,
  type Tree,
} from '../../rootfs/index.ts'
import { announce } from '../state/announcements.ts'
import { isTyping, project, type Step, steps, tree } from '../state/project.ts'

export const isSessionOpen = signal(false)

/** Commands of an edit that touches more than this are not worked out unasked. */
const MOST_INODES = 1_000

/** The edit of a step, of one that changes settings alone an empty one. */
export function editOf(step: Step): Edit {
  if (step.kind === 'tree') return step.edit
  const { name, before, after } = step
  return before.tree === after.tree ? { name, changes: new Map() } : editBetween(name, before.tree, after.tree)
}

/** The edits of the steps, each with the tree it was made for, which is worked out on the way. */
export function* replay(all: readonly Step[], end: Tree): Generator<{ before: Tree; edit: Edit }> {
  const edits = all.map(editOf)
  let before = undoInPlace(edits, end)
  for (const edit of edits) {
    yield { before, edit }
    before = applyEdit(before, edit)
  }
}

function undoInPlace(edits: readonly Edit[], { inodes, nextIno }: Tree): Tree {
  const first = new InodeTable(inodes)
  for (const edit of edits.toReversed())
    for (const [ino, { before }] of edit.changes) {
      if (before) first.set(ino, before)
      else first.delete(ino)
    }
  return { inodes: first, nextIno }
}

/** The commands of the last act on the entry at `path`; undefined if there was none, or one on a great many. */
export function lastCommandsOn(path: string): readonly string[] | undefined {
  const ino = find(tree.value, path)?.ino
  const all = steps.value
  const at = ino === undefined ? -1 : all.findLastIndex((step) => step.kind === 'project' || touches(step.edit, ino))
  const step = all[at]
  if (step?.kind !== 'tree' || step.edit.changes.size > MOST_SHARED) return undefined
  return announced.get(step.edit) ?? commandsForEdit(undoInPlace(all.slice(at).map(editOf), tree.value), step.edit)
}

/** An act on more inodes than this is no act on the one. */
const MOST_SHARED = 8

/** True if the edit changed the inode itself or one of its names; of a very large one, only if it changed the inode. */
function touches({ changes }: Edit, ino: Ino): boolean {
  const own = changes.get(ino)
  // To look through all names takes too long for something that is asked at every edit.
  if (changes.size > MOST_INODES) return own !== undefined
  if (own && !(own.before && own.after && isSameButNames(own.before, own.after))) return true
  for (const { before, after } of changes.values()) {
    if (before?.kind !== 'directory' && after?.kind !== 'directory') continue
    if (namesOf(before, ino) !== namesOf(after, ino)) return true
  }
  return false
}

function isSameButNames(a: Inode, b: Inode): boolean {
  return (
    a.kind === 'directory' &&
    b.kind === 'directory' &&
    a.mode === b.mode &&
    a.uid === b.uid &&
    a.gid === b.gid &&
    a.mtime === b.mtime
  )
}

/** The names by which a directory leads to the inode, as one string. */
function namesOf(directory: Inode | undefined, wanted: Ino): string {
  if (directory?.kind !== 'directory') return ''
  let names = ''
  for (const [name, ino] of directory.entries) if (ino === wanted) names += `/${name}`
  return names
}

/** What was worked out to be said, for the inspector to say it again. */
const announced = new WeakMap<Edit, readonly string[]>()

/** Says the command of each act right after it is done. */
export function announceActs(): void {
  let count = steps.value.length
  let last = project.value
  effect(() => {
    const all = steps.value
    const before = last
    const isNew = all.length === count + 1
    count = all.length
    last = project.value
    const step = all.at(-1)
    // A run of typing is no act yet, and its commands would be the whole text each time.
    if (!isNew || step?.kind !== 'tree' || isTyping() || step.edit.changes.size > MOST_INODES) return
    const commands = commandsForEdit(before.tree, step.edit)
    announced.set(step.edit, commands)
    if (commands.length === 0) return
    const [first] = commands[0]!.split('\n')
    const more = commands.length > 1 ? `, and ${commands.length - 1} more: see the session` : ''
    announce(`${first}${more}`)
  })
}
