import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyEdit, changedInodes, hardLinks, InodeTable, type Leaf, listEntries } from '../../src/rootfs/index.ts'
import { perform, steps } from './random-tree.ts'

const leaf = (mtime: number): Leaf => ({ kind: 'fifo', mode: 0, uid: 0, gid: 0, mtime })

/** What is done to one of several tables: a new inode, none, or a copy of it beside them. */
const acts = fc.array(fc.record({ at: fc.nat(), ino: fc.nat(600), act: fc.constantFrom('set', 'delete', 'copy') }), {
  maxLength: 60,
})

test('copies of a table are maps of their own, and tell where they differ', () => {
  fc.assert(
    fc.property(acts, (list) => {
      const pairs = [{ table: new InodeTable(), map: new Map<number, Leaf>() }]
      list.forEach(({ at, ino, act }, mtime) => {
        const { table, map } = pairs[at % pairs.length]!
        if (act === 'set') {
          const inode = leaf(mtime)
          table.set(ino, inode)
          map.set(ino, inode)
        } else if (act === 'delete') {
          table.delete(ino)
          map.delete(ino)
        } else pairs.push({ table: new InodeTable(table), map: new Map(map) })
      })
      for (const { table, map } of pairs) {
        const sorted = [...map].sort(([a], [b]) => a - b)
        expect([table.size, [...table], [...table.keys()], [...table.values()]]).toEqual([
          map.size,
          sorted,
          sorted.map(([ino]) => ino),
          sorted.map(([, inode]) => inode),
        ])
        const other = pairs[0]!
        expect([...changedInodes(other.table, table)].sort()).toEqual([...changedInodes(other.map, map)].sort())
      }
    }),
  )
})

test('after any edits a tree lists what the same inodes list in a tree that nobody has seen before', () => {
  fc.assert(
    fc.property(steps, (list) => {
      for (const { before, edit } of perform(list).done) {
        // The links and the list of the tree before are known: those of the tree after are made from them.
        listEntries(before)
        const after = applyEdit(before, edit)
        const afresh = {
          nextIno: after.nextIno,
          inodes: new Map(
            [...after.inodes].map(([ino, inode]) => [
              ino,
              inode.kind === 'directory' ? { ...inode, entries: new Map(inode.entries) } : inode,
            ]),
          ),
        }
        expect(hardLinks(after)).toEqual(hardLinks(afresh))
        expect(listEntries(after)).toEqual(listEntries(afresh))
      }
    }),
  )
})

test('an edit leaves all entries of the list the values they were but those it changed', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const { tree } = perform(list)
      const [, ...entries] = listEntries(tree)
      const file = entries.find(({ inode }) => inode.kind === 'file')
      if (!file) return
      const inode = { ...tree.inodes.get(file.ino)!, mtime: 7 }
      const after = applyEdit(tree, { name: '', changes: new Map([[file.ino, { before: undefined, after: inode }]]) })
      const kept = new Set(entries)
      for (const entry of listEntries(after).slice(1)) expect(kept.has(entry)).toBe(entry.ino !== file.ino)
    }),
  )
})
