/** Finds out what a guest has changed: the list, then the files, each handed over as it comes. */
import type { Content, Tree } from '../../rootfs/index.ts'
import { changesSince, filesToRead } from './changes.ts'
import type { AgentClient } from './client.ts'
import type { GuestState } from './take.ts'

/** How far it is: entries listed; then bytes read of those to be read. */
export interface CollectProgress {
  readonly entries: number
  readonly bytes: number
  readonly total: number
}

/**
 * The guest against the tree it was booted from. `keep` gets each content, a view of others, and
 * says what stands for it.
 * Throws what `AgentClient.list` and `read` throw.
 */
export async function collect(
  agent: AgentClient,
  booted: Tree,
  keep: (bytes: Uint8Array) => Promise<Content>,
  onProgress: (progress: CollectProgress) => void = () => {},
  signal?: AbortSignal,
): Promise<GuestState & { readonly torn: ReadonlySet<string> }> {
  const listing = await agent.list((entries) => onProgress({ entries, bytes: 0, total: 0 }), signal)
  const files = filesToRead(listing)
  const inoOf = new Map(files.map(({ path, ino }) => [path, ino]))
  const total = files.reduce((sum, { size }) => sum + size, 0)
  const contents = new Map<number, Content>()
  const torn = new Set<string>()
  await agent.read(
    files,
    async ({ path, bytes, isTorn }) => {
      contents.set(inoOf.get(path)!, await keep(bytes))
      if (isTorn) torn.add(path)
    },
    (bytes) => onProgress({ entries: listing.entries.length, bytes: Math.min(bytes, total), total }),
    signal,
  )
  return { listing, contents, changes: changesSince(booted, listing, contents), torn }
}
