/** Random root file systems, grown as people grow them: by a sequence of acts. */
import fc from 'fast-check'
import {
  add,
  applyEdit,
  chmod,
  chown,
  copyAll,
  decodePath,
  duplicate,
  type Edit,
  EMPTY_TREE,
  editBetween,
  joinPath,
  type Leaf,
  layOver,
  link,
  listEntries,
  MAJOR_MAX,
  MINOR_MAX,
  moveAll,
  remove,
  removeAll,
  rename,
  renumber,
  retarget,
  revertPaths,
  type Tree,
  write,
} from '../../src/rootfs/index.ts'

const uint32 = fc.nat(0xffff_ffff)
const mode = fc.nat(0o7777)
const bytes = (maxLength: number) => fc.uint8Array({ maxLength })

/** Names of any bytes but NUL and slash: UTF-8 and not, short and as long as Linux allows. */
export const names: fc.Arbitrary<string> = fc
  .oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom('a', 'b', 'bin', 'dev', 'init', 'TRAILER!!!', 'ä', '日本', '🐧', '-', ' ', '\n'),
    },
    { weight: 2, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 12 }).map(decodePath) },
    { weight: 1, arbitrary: fc.integer({ min: 240, max: 255 }).map((length) => 'x'.repeat(length)) },
  )
  .map((name) => name.replace(/[\0/]/g, '_'))
  .filter((name) => name !== '.' && name !== '..')

const targets = fc
  .uint8Array({ minLength: 1, maxLength: 40 })
  .map((target) => decodePath(target.map((byte) => byte || 1)))

const attributes = { mode, uid: uint32, gid: uint32, mtime: uint32 }
const constant = <K extends string>(kind: K) => fc.constant(kind)

export const leaves: fc.Arbitrary<Leaf> = fc.oneof(
  fc.record({ kind: constant('file'), ...attributes, content: bytes(300) }),
  fc.record({ kind: constant('symlink'), ...attributes, target: targets }),
  fc.record({
    kind: fc.constantFrom('character' as const, 'block' as const),
    ...attributes,
    major: fc.nat(MAJOR_MAX),
    minor: fc.nat(MINOR_MAX),
  }),
  fc.record({ kind: fc.constantFrom('fifo' as const, 'socket' as const), ...attributes }),
)

/** An act to try on whatever tree is there; undefined where this tree has nothing to do it on. */
export type Step = (tree: Tree) => Edit | undefined

const pick = (tree: Tree, at: number, wanted: (kind: string) => boolean = () => true) => {
  const paths = listEntries(tree).filter(({ inode }) => wanted(inode.kind))
  return paths.length === 0 ? undefined : paths[at % paths.length]!
}
const isDirectory = (kind: string) => kind === 'directory'
const isLeaf = (kind: string) => kind !== 'directory'

/** The act if it can be done: a random one often finds the name taken, or would move a directory into itself. */
const attempt = (act: () => Edit): Edit | undefined => {
  try {
    return act()
  } catch {
    return undefined
  }
}

const spot = fc.nat(1000)

const additions: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(spot, names, leaves).map(
    ([at, name, leaf]): Step =>
      (tree) => {
        const parent = pick(tree, at, isDirectory)!
        return attempt(() => add(tree, joinPath(parent.path, name), leaf))
      },
  ),
  fc.tuple(spot, names, fc.record(attributes)).map(
    ([at, name, bare]): Step =>
      (tree) => {
        const parent = pick(tree, at, isDirectory)!
        return attempt(() => add(tree, joinPath(parent.path, name), { kind: 'directory', ...bare }))
      },
  ),
  fc.tuple(spot, names, spot).map(
    ([at, name, from]): Step =>
      (tree) => {
        const target = pick(tree, from, isLeaf)
        const parent = pick(tree, at, isDirectory)!
        return target && attempt(() => link(tree, joinPath(parent.path, name), target.path))
      },
  ),
)

const changes: fc.Arbitrary<Step> = fc.oneof(
  spot.map(
    (at): Step =>
      (tree) =>
        attempt(() => remove(tree, pick(tree, at)!.path)),
  ),
  fc.tuple(spot, spot, names).map(
    ([from, to, name]): Step =>
      (tree) => {
        const parent = pick(tree, to, isDirectory)!
        return attempt(() => rename(tree, pick(tree, from)!.path, joinPath(parent.path, name)))
      },
  ),
  fc.tuple(spot, mode).map(
    ([at, bits]): Step =>
      (tree) =>
        chmod(tree, pick(tree, at)!.path, bits),
  ),
  fc.tuple(spot, uint32, uint32).map(
    ([at, uid, gid]): Step =>
      (tree) =>
        chown(tree, pick(tree, at)!.path, uid, gid),
  ),
  fc.tuple(spot, bytes(100)).map(
    ([at, content]): Step =>
      (tree) => {
        const file = pick(tree, at, (kind) => kind === 'file')
        return file && write(tree, file.path, content)
      },
  ),
  fc.tuple(spot, targets).map(
    ([at, target]): Step =>
      (tree) => {
        const symlink = pick(tree, at, (kind) => kind === 'symlink')
        return symlink && retarget(tree, symlink.path, target)
      },
  ),
  fc.tuple(spot, fc.nat(MAJOR_MAX), fc.nat(MINOR_MAX)).map(
    ([at, major, minor]): Step =>
      (tree) => {
        const device = pick(tree, at, (kind) => kind === 'character' || kind === 'block')
        return device && renumber(tree, device.path, major, minor)
      },
  ),
)

const pickAll = (tree: Tree, ats: readonly number[]) => ats.map((at) => pick(tree, at)!.path)
const spots = fc.array(spot, { minLength: 1, maxLength: 4 })

/** Copies of copies would outgrow any test. */
const ENTRIES_MOST = 400
const unlessLarge = (tree: Tree, act: () => Edit) => (tree.inodes.size < ENTRIES_MOST ? attempt(act) : undefined)

/** A list of entries to lay over: what some other acts have made. */
const layers = fc
  .array(additions, { maxLength: 8 })
  .map((list) => listEntries(perform(list).tree))
  .map((entries) => fc.subarray([...entries]).map((taken) => ({ entries, taken })))
  .chain((layer) => layer)

const selections: fc.Arbitrary<Step> = fc.oneof(
  spots.map(
    (ats): Step =>
      (tree) =>
        attempt(() => removeAll(tree, pickAll(tree, ats))),
  ),
  fc.tuple(spots, spot).map(
    ([ats, to]): Step =>
      (tree) =>
        attempt(() => moveAll(tree, pickAll(tree, ats), pick(tree, to, isDirectory)!.path)),
  ),
  fc.tuple(spots, spot).map(
    ([ats, to]): Step =>
      (tree) =>
        unlessLarge(tree, () => copyAll(tree, pickAll(tree, ats), pick(tree, to, isDirectory)!.path)),
  ),
  spots.map(
    (ats): Step =>
      (tree) =>
        unlessLarge(tree, () => duplicate(tree, pickAll(tree, ats))),
  ),
  fc.tuple(layers, spot).map(
    ([{ entries, taken }, at]): Step =>
      (tree) =>
        layOver(tree, pick(tree, at, isDirectory)!.path, entries, new Set(taken.map(({ path }) => path))).edit,
  ),
  fc.tuple(fc.array(fc.oneof(additions, changes), { minLength: 1, maxLength: 8 }), spots, fc.boolean()).map(
    ([list, ats, isBack]): Step =>
      (tree) => {
        const other = perform(list, tree).tree
        const paths = pickAll(isBack ? tree : other, ats)
        return isBack ? revertPaths(other, tree, paths) : editBetween('several', tree, other)
      },
  ),
)

/** One act of any kind. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: additions },
  { weight: 3, arbitrary: changes },
  { weight: 1, arbitrary: selections },
)

/** Sequences of acts of every kind. */
export const steps: fc.Arbitrary<Step[]> = fc.array(anyStep, { maxLength: 40 })

/** The edits that `steps` make one after another, each with the tree before it, and the tree after all. */
export function perform(
  steps: readonly Step[],
  start: Tree = EMPTY_TREE,
  most = steps.length,
): { tree: Tree; done: { before: Tree; edit: Edit }[] } {
  const done: { before: Tree; edit: Edit }[] = []
  let tree = start
  for (const step of steps) {
    if (done.length === most) break
    const edit = step(tree)
    if (!edit) continue
    done.push({ before: tree, edit })
    tree = applyEdit(tree, edit)
  }
  return { tree, done }
}

/** Trees with entries of every kind, hard links among them. */
export const trees: fc.Arbitrary<Tree> = steps.map((list) => perform(list).tree)

/** The tree with its inodes numbered by first appearance: trees that look the same are equal then. */
export function canonical(tree: Tree) {
  const numbers = new Map<number, number>()
  return listEntries(tree).map(({ path, ino, nlink, inode }) => {
    if (!numbers.has(ino)) numbers.set(ino, numbers.size + 1)
    return { path, ino: numbers.get(ino), nlink, inode }
  })
}
