/** A list of entries laid over a tree: what an import does to it, and what a guest has done. */
import { isPid1Error } from '../error.ts'
import { checkInode } from './acts.ts'
import { sameInode } from './diff.ts'
import { Draft } from './draft.ts'
import type { Edit } from './edit.ts'
import type { BareDirectory, Entry } from './entry.ts'
import { contentSize, type Directory, type Ino, KIND_NAMES, type Leaf, ROOT_INO } from './inode.ts'
import { listEntries } from './list-entries.ts'
import { baseName, parentPath, splitPath } from './path.ts'
import { find, notADirectory, type Tree } from './tree.ts'

/** What becomes of one entry. */
export interface Laid {
  /** The entry's own: "/" is the directory that the list is laid over. */
  readonly path: string
  readonly fate: 'added' | 'replaced' | 'same' | 'refused'
  /** Why it is refused: "a directory is in its place". */
  readonly reason?: string
}

/**
 * Lays `entries` over `directory`, or those of them whose path is in `take`, and says what becomes of each.
 *
 * Directories merge and get the entry's attributes, as when the kernel unpacks one archive over another
 * (linux/init/initramfs.c: do_name); anything else replaces what has its name. A directory takes the place of
 * nothing else, nor the other way round, and symbolic links are not followed: such an entry is refused, and the
 * rest is laid all the same. Entries of one `ino` are hard links; their content is the last that is not empty.
 * Directories that are missing are made, mode 755. Throws not-a-directory, path-invalid for `directory`.
 */
export function layOver(
  tree: Tree,
  directory: string,
  entries: readonly Entry[],
  take?: ReadonlySet<string>,
): Layering {
  const steps = layOverInSteps(tree, directory, entries, take)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

export interface Layering {
  readonly edit: Edit
  readonly report: readonly Laid[]
}

/** Entries that are laid at once by `layOverInSteps`. */
const STEP = 2000

/** As `layOver`, for whoever has only moments at a time: each step takes a few ms, however many entries there are. */
export function* layOverInSteps(
  tree: Tree,
  directory: string,
  entries: readonly Entry[],
  take?: ReadonlySet<string>,
): Generator<void, Layering> {
  const taken = take ? entries.filter(({ path }) => take.has(path)) : entries
  const layer = new Layer(tree, directory, entries, taken)
  const report: Laid[] = []
  for (const entry of taken) {
    if (report.length % STEP === 0) yield
    report.push(layer.lay(entry))
  }
  yield
  const what = taken.length === 1 ? taken[0]!.path : `${taken.length} entries`
  return { edit: layer.draft.edit(`import ${what}${directory === '/' ? '' : ` to ${directory}`}`), report }
}

class Layer {
  readonly draft: Draft
  readonly #tree: Tree
  readonly #directory: string
  /** The leaf that all entries of one inode stand for, and the inode it has become. */
  readonly #leaves: ReadonlyMap<Ino, Leaf>
  readonly #placed = new Map<Ino, Ino>()
  /** All names of hard links, in the tree and among what is laid over it. */
  readonly #oldNames: ReadonlyMap<Ino, readonly string[]>
  readonly #newNames: ReadonlyMap<Ino, readonly string[]>

  constructor(tree: Tree, directory: string, entries: readonly Entry[], taken: readonly Entry[]) {
    const base = find(tree, directory)
    if (base && base.inode.kind !== 'directory') throw notADirectory(directory)
    this.draft = new Draft(tree)
    this.#tree = tree
    this.#directory = directory
    this.#leaves = linkedLeaves(entries)
    this.#oldNames = namesOfLinked(listEntries(tree), (path) => path)
    this.#newNames = namesOfLinked(taken, (path) => this.#target(path))
  }

  lay({ path, ino, inode }: Entry): Laid {
    const refuse = (reason: string): Laid => ({ path, fate: 'refused', reason })
    const target = this.#target(path)
    try {
      splitPath(target)
      checkInode(inode)
    } catch (error) {
      if (isPid1Error(error)) return refuse(error.message)
      throw error
    }
    if (target === '/') {
      if (inode.kind !== 'directory') return refuse('the root is a directory')
      return { path, fate: this.#layDirectory(target, ROOT_INO, inode) }
    }
    const parent = this.draft.makeDirectory(parentPath(target))
    if (parent === undefined) return refuse(this.#obstacleTo(parentPath(target)))
    const there = this.draft.namesIn(parent).get(baseName(target))
    const isDirectory = there !== undefined && this.draft.inodes.get(there)!.kind === 'directory'
    if (there !== undefined && isDirectory !== (inode.kind === 'directory'))
      return refuse(`a ${KIND_NAMES[this.draft.inodes.get(there)!.kind]} is in its place`)
    const fate =
      inode.kind === 'directory'
        ? this.#layDirectory(target, there ?? this.draft.makeDirectory(target)!, inode, there === undefined)
        : this.#layLeaf(target, parent, there, ino, this.#leaves.get(ino) ?? inode)
    return { path, fate }
  }

  #layDirectory(target: string, ino: Ino, inode: BareDirectory, isNew = false): Laid['fate'] {
    const before = isNew ? undefined : find(this.#tree, target)
    const bare = this.draft.inodes.get(ino) as Directory
    if (!sameInode(bare, inode)) this.draft.put(ino, { ...inode, entries: bare.entries })
    return !before ? 'added' : sameInode(before.inode, inode) ? 'same' : 'replaced'
  }

  #layLeaf(target: string, parent: Ino, there: Ino | undefined, source: Ino, leaf: Leaf): Laid['fate'] {
    // Names are only ever added: what is not there now was not there before.
    const before = there === undefined ? undefined : find(this.#tree, target)
    let ino = this.#placed.get(source)
    if (ino === undefined) {
      // In its place, so that it stays the same inode, unless that would change a name that is not laid over.
      ino = there !== undefined && this.#isCovered(there, target, source) ? there : this.draft.create(leaf)
      if (!sameInode(this.draft.inodes.get(ino)!, leaf)) this.draft.put(ino, leaf)
      this.#placed.set(source, ino)
    }
    if (there !== ino) {
      if (there !== undefined) this.draft.unlink(parent, baseName(target))
      this.draft.link(parent, baseName(target), ino)
    }
    return !before ? 'added' : before.ino === ino && sameInode(before.inode, leaf) ? 'same' : 'replaced'
  }

  /** True if each name that `ino` still has is a name of the entries' inode `source`, which is laid at `target`. */
  #isCovered(ino: Ino, target: string, source: Ino): boolean {
    if (this.draft.nlink(ino) === 1) return true
    const names = new Set(this.#newNames.get(source) ?? [target])
    return (this.#oldNames.get(ino) ?? []).every((name) => names.has(name) || find(this.draft, name)?.ino !== ino)
  }

  /** Where the way to `path` ends: a directory that could be made has nothing before it but directories. */
  #obstacleTo(path: string): string {
    let at = path
    while (!find(this.draft, at)) at = parentPath(at)
    return `${at} is a ${KIND_NAMES[find(this.draft, at)!.inode.kind]} here`
  }

  #target(path: string): string {
    return path === '/' ? this.#directory : this.#directory === '/' ? path : this.#directory + path
  }
}

/** What the entries of each inode with several names stand for. */
function linkedLeaves(entries: readonly Entry[]): Map<Ino, Leaf> {
  const leaves = new Map<Ino, Leaf>()
  for (const { ino, nlink, inode } of entries) {
    if (nlink === 1 || inode.kind === 'directory') continue
    if (!leaves.has(ino) || inode.kind !== 'file' || contentSize(inode.content) > 0) leaves.set(ino, inode)
  }
  return leaves
}

function namesOfLinked(entries: readonly Entry[], target: (path: string) => string): Map<Ino, string[]> {
  const names = new Map<Ino, string[]>()
  for (const { path, ino, nlink } of entries) {
    if (nlink === 1) continue
    const known = names.get(ino)
    if (known) known.push(target(path))
    else names.set(ino, [target(path)])
  }
  return names
}
