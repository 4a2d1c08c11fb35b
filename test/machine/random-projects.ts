/** Random root file systems that list themselves when they boot, and random edits of them. */
import fc from 'fast-check'
import { recipeNamed } from '../../src/project/recipes/index.ts'
import {
  add,
  applyEdit,
  chmod,
  chown,
  diffTrees,
  encodePath,
  layOver,
  listEntries,
  type Tree,
  write,
} from '../../src/rootfs/index.ts'
import { anyStep, perform, type Step, trees } from '../rootfs/random-tree.ts'

/** The last thing that /init says before its shell. */
export const LISTED = 'that is all'

const PLACE = '/t'
/** All but the times that unpacking gives: numbers of inodes, and times that were packed, too. */
const INIT = `#!/bin/sh
find / -xdev -exec stat -c '%i %f %h %u %g %s %t:%T %Y %n' {} +
find ${PLACE} -type f -exec cksum {} +
echo ${LISTED}
exec /bin/sh
`

function startTree(): Tree {
  const { tree } = recipeNamed('minimal').make()
  const listing = applyEdit(tree, write(tree, '/init', encodePath(INIT)))
  const directory = { kind: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0, entries: new Map() } as const
  return applyEdit(listing, add(listing, PLACE, directory))
}

const START = startTree()

/** Only below PLACE, so that what lists it stays. */
function isBelow(before: Tree, after: Tree): boolean {
  return [...diffTrees(before, after).keys()].every((path) => path.startsWith(`${PLACE}/`))
}

const within =
  (step: Step): Step =>
  (tree) => {
    const edit = step(tree)
    return edit && isBelow(tree, applyEdit(tree, edit)) ? edit : undefined
  }

const id = fc.nat(70_000)

/** What is changed in place, as most edits are between two boots. */
const inPlace: fc.Arbitrary<Step> = fc
  .record({
    at: fc.nat(),
    mode: fc.nat(0o7777),
    uid: id,
    gid: id,
    content: fc.uint8Array({ maxLength: 5000 }),
    what: fc.nat(2),
  })
  .map(({ at, mode, uid, gid, content, what }) => (tree) => {
    const all = listEntries(tree).filter(({ path }) => path.startsWith(`${PLACE}/`))
    const entry = all[at % (all.length || 1)]
    if (!entry) return undefined
    if (what === 0 && entry.inode.kind === 'file') return write(tree, entry.path, content)
    return what === 1 ? chmod(tree, entry.path, mode) : chown(tree, entry.path, uid, gid)
  })

const someSteps = (step: fc.Arbitrary<Step>) => fc.array(step, { minLength: 40, maxLength: 40 })

/** A root file system, and the same after some edits. */
export const editedProjects: fc.Arbitrary<{ before: Tree; after: Tree }> = fc
  .record({
    content: trees,
    steps: fc.oneof(someSteps(inPlace), someSteps(anyStep)),
    edits: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ content, steps, edits }) => {
    const before = applyEdit(START, layOver(START, PLACE, listEntries(content)).edit)
    return { before, after: perform(steps.map(within), before, edits).tree }
  })
