/** What an import would do to the tree, before it does. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import {
  type Entry,
  isBlobRef,
  type Laid,
  type Layering,
  layOverInSteps,
  listEntries,
  type Tree,
} from '../../rootfs/index.ts'
import { nextTask } from '../next-task.ts'

export type Fate = Laid['fate']
export const FATES = ['added', 'replaced', 'refused', 'same'] as const satisfies readonly Fate[]

export interface Preview extends Layering {
  /** The tree it is laid over: with another one it would be another edit. */
  readonly tree: Tree
  readonly directory: string
  /** In the order of the report. */
  readonly entries: readonly Entry[]
  readonly counts: Readonly<Record<Fate, number>>
}

/** Lays `entries` over `directory` in moments. Throws what `layOver` throws. */
export async function preview(
  tree: Tree,
  directory: string,
  entries: readonly Entry[],
  name: string,
): Promise<Preview> {
  const typed = typedContents(tree)
  const steps = layOverInSteps(
    tree,
    directory,
    entries.map((entry) => withTyped(typed, directory, entry)),
  )
  for (;;) {
    await nextTask()
    const { done, value } = steps.next()
    if (!done) continue
    const counts = { added: 0, replaced: 0, refused: 0, same: 0 }
    for (const { fate } of value.report) counts[fate]++
    const edit = { ...value.edit, name: `import ${name}` }
    return { ...value, edit, tree, directory, entries, counts }
  }
}

/** Bytes up to here are compared by their hash on the page. */
const COMPARED = 1 << 16

/** What the tree itself holds of files' contents, by path. */
function typedContents(tree: Tree): Map<string, Uint8Array> {
  const contents = new Map<string, Uint8Array>()
  for (const { path, inode } of listEntries(tree))
    if (inode.kind === 'file' && !isBlobRef(inode.content)) contents.set(path, inode.content)
  return contents
}

/** An entry with the content that the tree holds in its place, where that is the same: nothing is replaced by itself. */
function withTyped(typed: ReadonlyMap<string, Uint8Array>, directory: string, entry: Entry): Entry {
  const { path, inode } = entry
  if (inode.kind !== 'file' || !isBlobRef(inode.content) || inode.content.size > COMPARED) return entry
  const content = typed.get(directory === '/' ? path : directory + path)
  if (content?.length !== inode.content.size || bytesToHex(sha256(content)) !== inode.content.sha256) return entry
  return { ...entry, inode: { ...inode, content } }
}
