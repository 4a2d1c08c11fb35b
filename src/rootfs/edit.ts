/**
 * An edit: for each inode it touches, what was there before and what is there after. Swap the two and it is
 * undone. Every act of a person (acts.ts) is one edit.
 */
import { keepHardLinks } from './hard-links.ts'
import type { Ino, Inode } from './inode.ts'
import { changedInodes, InodeTable } from './inode-table.ts'
import type { Tree } from './tree.ts'

export interface InodeChange {
  readonly before: Inode | undefined
  readonly after: Inode | undefined
}

export interface Edit {
  /** What the person did, in the words of the command that would do it: "chmod 755 /init". */
  readonly name: string
  readonly changes: ReadonlyMap<Ino, InodeChange>
}

/** The tree after `edit`, which must have been made for this tree, or for one that it leads back to. */
export function applyEdit(tree: Tree, edit: Edit): Tree {
  const inodes = new InodeTable(tree.inodes)
  let { nextIno } = tree
  for (const [ino, { after }] of edit.changes) {
    if (after) inodes.set(ino, after)
    else inodes.delete(ino)
    if (ino >= nextIno) nextIno = ino + 1
  }
  keepHardLinks(tree.inodes, inodes, edit.changes.keys())
  return { inodes, nextIno }
}

/** The edit that takes `edit` back. */
export function invertEdit(edit: Edit): Edit {
  const changes = new Map<Ino, InodeChange>()
  for (const [ino, { before, after }] of edit.changes) changes.set(ino, { before: after, after: before })
  return { name: edit.name, changes }
}

/** Two edits in a row as one, with the first's `before` and the second's `after`. */
export function composeEdits(name: string, first: Edit, second: Edit): Edit {
  const changes = new Map(first.changes)
  for (const [ino, { before, after }] of second.changes) {
    const earlier = first.changes.get(ino)
    changes.set(ino, { before: earlier ? earlier.before : before, after })
  }
  return { name, changes }
}

/** Several acts as one, each on the tree that the one before it left. */
export function inTurn(tree: Tree, name: string, acts: readonly ((tree: Tree) => Edit)[]): Edit {
  let after = tree
  for (const act of acts) after = applyEdit(after, act(after))
  return editBetween(name, tree, after)
}

/** The edit that leads from one tree to the other. */
export function editBetween(name: string, before: Tree, after: Tree): Edit {
  const changes = new Map<Ino, InodeChange>()
  for (const ino of changedInodes(before.inodes, after.inodes))
    changes.set(ino, { before: before.inodes.get(ino), after: after.inodes.get(ino) })
  return { name, changes }
}
