import { Buffer } from 'node:buffer'
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commandsForEdit, Sources, sessionScript } from '../../../src/formats/shell/index.ts'
import {
  applyEdit,
  chmod,
  comparePaths,
  decodePath,
  type Edit,
  EMPTY_TREE,
  editBetween,
  type Inode,
  isBlobRef,
  joinPath,
  listEntries,
  type Tree,
} from '../../../src/rootfs/index.ts'
import { anyStep, perform, steps } from '../../rootfs/random-tree.ts'
import { bytesPath, inNewRoot, isRoot, look, sh, wanted } from './sh.ts'

/** The tree without what no shell can make: sockets, and the owner 2^32 - 1, which to chown(2) means "leave it". */
function makeable(tree: Tree): Tree {
  const inodes = new Map<number, Inode>()
  for (const [ino, inode] of tree.inodes) {
    const owned = { ...inode, uid: Math.min(inode.uid, 0xffff_fffe), gid: Math.min(inode.gid, 0xffff_fffe) }
    inodes.set(ino, owned.kind === 'socket' ? { ...owned, kind: 'fifo' } : owned)
  }
  return { ...tree, inodes }
}

/** What a root file system is: each path with all that lstat tells of it, its content, and its first name. */
function described(entries: readonly { path: string; ino: unknown; facts: object; content: Uint8Array | undefined }[]) {
  const firsts = new Map<unknown, string>()
  return entries
    .toSorted((a, b) => comparePaths(a.path, b.path))
    .map(({ path, ino, facts, content }) => {
      if (!firsts.has(ino)) firsts.set(ino, path)
      return { path, ...facts, content: content && Buffer.from(content).toString('latin1'), first: firsts.get(ino) }
    })
}

function ofTree(tree: Tree) {
  return described(
    listEntries(tree).map(({ path, ino, inode }) => {
      const content = inode.kind === 'file' && !isBlobRef(inode.content) ? inode.content : undefined
      return { path, ino, facts: wanted(inode as Inode), content }
    }),
  )
}

function ofDirectory(root: string) {
  const entries: Parameters<typeof described>[0][number][] = []
  const visit = (path: string) => {
    const at = bytesPath(root, path)
    const facts = look(root, path)
    const { ino } = lstatSync(at)
    entries.push({ path, ino, facts, content: facts.kind === 'file' ? readFileSync(at) : undefined })
    if (facts.kind !== 'directory') return
    for (const name of readdirSync(at, { encoding: 'buffer' })) visit(joinPath(path, decodePath(name)))
  }
  visit('/')
  return described(entries)
}

/** Types the commands in `root`, with the files that they copy from beside it. */
function type(root: string, files: string, script: string, sources: Sources) {
  for (const [path, content] of sources.contents)
    if (!isBlobRef(content)) writeFileSync(bytesPath(files, path.slice('/path/to'.length)), content)
  sh(root, script.replaceAll('/path/to/', `${files}/`))
}

function inEmptyRoot(act: (root: string, files: string) => void) {
  inNewRoot((parent) => {
    const [root, files] = [`${parent}/root`, `${parent}/files`]
    mkdirSync(root)
    mkdirSync(files)
    chmodSync(root, 0o755)
    act(root, files)
  })
}

test.skipIf(!isRoot)('a shell makes of any edit what the edit makes', () => {
  fc.assert(
    fc.property(steps, fc.array(anyStep, { minLength: 1, maxLength: 5 }), (first, then) => {
      const before = makeable(perform(first).tree)
      const after = makeable(perform(then, before).tree)
      inEmptyRoot((root, files) => {
        const sources = new Sources()
        const make = commandsForEdit(EMPTY_TREE, editBetween('make', EMPTY_TREE, before), sources)
        type(root, files, `set -e\n${make.join('\n')}`, sources)
        expect(ofDirectory(root)).toEqual(ofTree(before))
        const change = commandsForEdit(before, editBetween('change', before, after), sources)
        type(root, files, `set -e\n${change.join('\n')}`, sources)
        expect(ofDirectory(root)).toEqual(ofTree(after))
      })
    }),
    { numRuns: 60 },
  )
})

test.skipIf(!isRoot)('a session as a script makes what all its steps have made', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const start = applyEdit(EMPTY_TREE, chmod(EMPTY_TREE, '/', 0o700))
      const done: { before: Tree; edit: Edit }[] = []
      let tree = start
      for (const step of list) {
        const made = step(tree)
        if (!made) continue
        const after = makeable(applyEdit(tree, made))
        const edit = editBetween(made.name, tree, after)
        done.push({ before: tree, edit })
        tree = after
      }
      inEmptyRoot((root, files) => {
        chmodSync(root, 0o700)
        const sources = new Sources()
        type(root, files, sessionScript(done, sources), sources)
        expect(ofDirectory(root)).toEqual(ofTree(tree))
      })
    }),
    { numRuns: 15 },
  )
})
