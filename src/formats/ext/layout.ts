/** The image of an ext2, ext3 or ext4 file system explained: each byte belongs to a section that says what it is for. */
import { budgetOf, type Limits } from '../reading.ts'
import { type PlacedSpan, type Section, spansOf } from '../section.ts'
import type { SparseImage } from '../sparse.ts'
import { bitRuns } from './bitmap.ts'
import { claimsOf } from './claims.ts'
import { Explainer } from './explain-blocks.ts'
import { counted } from './fields.ts'
import { InodeNames } from './inode-names.ts'
import { replayed } from './journal.ts'
import { GROUP_FLAGS } from './on-disk.ts'
import type { Volume } from './volume.ts'
import { walk } from './walk.ts'

/** Every byte of the image, as spans without gaps from its first to its last. Throws what `sectionsOfExt` throws. */
export function layoutOfExt(image: SparseImage, limits: Limits): Generator<PlacedSpan, void, void> {
  return spansOf(sectionsOfExt(image, limits))
}

/**
 * Every byte of the image, in sections without gaps from its first to its last. What waits in the journal counts as carried
 * out where files and blocks are told of; the superblock and the descriptors are explained as they are.
 * Throws image-corrupt, image-unsupported, limit-exceeded.
 */
export function* sectionsOfExt(image: SparseImage, limits: Limits): Generator<Section, void, void> {
  const volume = replayed(image, () => {})
  const budget = budgetOf(limits)
  const paths = new Map<number, string>()
  for (const { path, inode } of walk(volume, limits, budget, () => {}))
    if (!paths.has(inode.ino)) paths.set(inode.ino, path)

  const explainer = new Explainer(volume, image, new InodeNames(volume, paths))
  let at = 0
  for (const { start, count, owner } of claimsOf(volume, limits, budget)) {
    const from = Math.max(start, at)
    const end = Math.min(start + count, volume.superblock.blocks)
    if (end <= from) continue
    yield* unclaimed(volume, at, from)
    yield* explainer.explain(owner, from, end - from)
    at = end
  }
  yield* unclaimed(volume, at, volume.superblock.blocks)
  const end = volume.superblock.blocks * volume.blockSize
  if (end < image.size)
    yield {
      field: 'beyond',
      kind: 'padding',
      offset: end,
      length: image.size - end,
      region: { sort: 'free', name: 'beyond the file system' },
      title: 'beyond the file system',
      value: counted(image.size - end, 'byte'),
      meaning: 'The disk goes on behind the end of the file system, which does not use it',
    }
}

/** Blocks that nothing was found to have: free ones, or such that are said to be in use. */
function* unclaimed(volume: Volume, start: number, end: number): Generator<Section, void, void> {
  let from = start
  let isUsed = false
  for (const run of useOf(volume, start, end)) {
    if (run.isUsed !== isUsed && run.start > from) {
      yield unclaimedSpan(volume, from, run.start, isUsed)
      from = run.start
    }
    isUsed = run.isUsed
  }
  if (end > from) yield unclaimedSpan(volume, from, end, isUsed)
}

function unclaimedSpan({ blockSize, superblock }: Volume, start: number, end: number, isUsed: boolean): Section {
  const hasClusters = superblock.blocksPerCluster > 1
  const field = isUsed ? (hasClusters ? 'cluster padding' : 'unknown') : 'free'
  return {
    field,
    region: { sort: 'free', name: field },
    title: field,
    kind: 'padding',
    offset: start * blockSize,
    length: (end - start) * blockSize,
    value: counted(end - start, 'block'),
    meaning: isUsed
      ? hasClusters
        ? `Fills up a cluster of ${superblock.blocksPerCluster} blocks, which is in use as a whole`
        : 'Marked as in use, but by no file that can be found'
      : 'Free: nothing is kept here, whatever the bytes may say',
  }
}

/** Which blocks the bitmaps say are in use, from `start` to `end`, group by group. */
function* useOf(volume: Volume, start: number, end: number): Generator<{ start: number; isUsed: boolean }, void, void> {
  const { firstDataBlock, blocksPerGroup, blocksPerCluster } = volume.superblock
  for (let at = start; at < end; ) {
    const group = Math.max(0, Math.floor((at - firstDataBlock) / blocksPerGroup))
    const first = volume.firstBlockOf(group)
    const groupEnd = Math.min(end, volume.endOf(group))
    const { flags, blockBitmap } = volume.group(group)
    if (flags & GROUP_FLAGS.blockUninit || at < first) yield { start: at, isUsed: false }
    else {
      const bitOf = (block: number) => Math.floor((block - first) / blocksPerCluster)
      for (const { from, isSet } of bitRuns(volume.read(blockBitmap), bitOf(at), bitOf(groupEnd - 1) + 1))
        yield { start: Math.max(at, first + from * blocksPerCluster), isUsed: isSet }
    }
    at = groupEnd
  }
}
