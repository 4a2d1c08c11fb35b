/**
 * How the cost of what happens at edits grows with the project: in proportion to it at most.
 * `tsx test/bench/growth.ts` for this alone.
 */
import { rowsOf, sizesOf } from '../../src/app/files/rows.ts'
import { ArchiveMap } from '../../src/app/xray/archive-map.ts'
import { sizeTree } from '../../src/app/xray/sizes.ts'
import { encodeCpio } from '../../src/formats/cpio/encode.ts'
import { packSpans } from '../../src/formats/cpio/packed-spans.ts'
import { ropeCpio } from '../../src/formats/cpio/rope.ts'
import { assemble } from '../../src/image/assemble.ts'
import { refuseMedia } from '../../src/image/check-media.ts'
import { lossesOfMedium } from '../../src/image/losses-of-medium.ts'
import { applyDelta, diffProjects } from '../../src/project/delta.ts'
import type { Project } from '../../src/project/index.ts'
import { applyEdit, diffTrees, hardLinks, type Ino, listEntries, type Tree, write } from '../../src/rootfs/index.ts'
import { INIT, projectOf } from './projects.ts'
import { bytesOf, median } from './samples.ts'

export interface Growth {
  readonly name: string
  /** Of x. */
  readonly unit: 'entries' | 'MB'
  /** Of the processor's time: what else the machine does is not in it. Medians of means: what the collector takes is. */
  readonly points: readonly (readonly [x: number, ms: number])[]
}

/** A round of work on one project: what it begins with, unmeasured, and then what is measured. */
type Work = (project: Project) => (round: number) => () => unknown

const nothing = { load: () => Promise.reject(new Error('These projects name no blobs')) }

/** The project after an edit of one file, another each round; and that before it. */
function edits(project: Project): (round: number) => { before: Project; after: Project } {
  let after = project
  return (round) => {
    const before = after
    const text = new TextEncoder().encode(`#!/bin/sh\necho ${round}\n`)
    after = { ...before, tree: applyEdit(before.tree, write(before.tree, INIT, text)) }
    return { before, after }
  }
}

/** Work at each edit, on what is known of the tree from the one before. */
function afterEdit(work: (after: Project, before: Project) => unknown): Work {
  return (project) => {
    const next = edits(project)
    return (round) => {
      const { before, after } = next(round)
      return () => work(after, before)
    }
  }
}

function shown(tree: Tree, unfolded: ReadonlySet<Ino>): unknown {
  return [tree, rowsOf(tree, unfolded), sizesOf(tree, hardLinks(tree))]
}

const encode: Work =
  ({ tree }) =>
  () => {
    const entries = listEntries(tree)
    return () => encodeCpio(entries, bytesOf)
  }

const WORKS: readonly { readonly name: string; readonly unit: Growth['unit']; readonly work: Work }[] = [
  { name: 'encode', unit: 'entries', work: encode },
  { name: 'encode', unit: 'MB', work: encode },
  {
    name: 'rope after an edit',
    unit: 'entries',
    work: afterEdit(({ tree }) => ropeCpio(listEntries(tree), bytesOf)),
  },
  { name: 'rope after an edit', unit: 'MB', work: afterEdit(({ tree }) => ropeCpio(listEntries(tree), bytesOf)) },
  {
    name: 'image ready after an edit, its name with it',
    unit: 'entries',
    work: afterEdit((after, before) => assemble(applyDelta(before, diffProjects(before, after)), nothing)),
  },
  {
    name: 'preflight after an edit',
    unit: 'entries',
    work: afterEdit((project) => [refuseMedia(project), lossesOfMedium(project)]),
  },
  {
    name: 'tree view after an edit, all unfolded',
    unit: 'entries',
    work: ({ tree }) => {
      const all = new Set(tree.inodes.keys())
      shown(tree, all)
      return (round) => {
        const text = new TextEncoder().encode(`#!/bin/sh\necho ${round}\n`)
        return () => shown(applyEdit(tree, write(tree, INIT, text)), all)
      }
    },
  },
  {
    name: 'what differs from the recipe, after an edit',
    unit: 'entries',
    work: (project) => {
      const next = edits(project)
      return (round) => {
        const { after } = next(round)
        return () => diffTrees(project.tree, after.tree)
      }
    },
  },
  {
    name: 'X-ray layout',
    unit: 'entries',
    work: ({ tree }) => {
      const { image, spans } = ropeCpio(listEntries(tree), bytesOf)
      return () => () => sizeTree(new ArchiveMap(packSpans(spans), image.size))
    },
  },
]

const XS: Readonly<Record<Growth['unit'], readonly number[]>> = {
  entries: [1, 10, 100, 1_000, 2_000, 5_000, 10_000, 20_000],
  MB: [1, 10, 50, 100, 200, 500],
}
/** Bytes of each file, where it is their number that grows; and their number, where it is the bytes. */
const SMALL = 200
const FEW = 100
const BATCHES = 5
/** What is measured of a batch takes at least so long, unless it takes so many rounds. */
const BATCH_MS = 60
const BATCH_MOST = 1000

export async function measureGrowth(): Promise<Growth[]> {
  const all: Growth[] = []
  for (const { name, unit, work } of WORKS) {
    // For the engine to compile what it will run.
    await meanOf(work(projectOf(FEW, FEW * SMALL)))
    const points: [number, number][] = []
    for (const x of XS[unit]) {
      const project = unit === 'entries' ? projectOf(x, x * SMALL) : projectOf(FEW, x * 1e6)
      const prepared = work(project)
      const means: number[] = []
      for (let batch = 0; batch < BATCHES; batch++) means.push(await meanOf(prepared))
      points.push([x, median(means)])
    }
    all.push({ name, unit, points })
  }
  return all
}

async function meanOf(prepared: ReturnType<Work>): Promise<number> {
  // As a page holds what it has made: what is let go of at once costs the collector nothing, if there is little of it.
  const held: unknown[] = []
  let total = 0
  let round = 0
  for (; round < BATCH_MOST && total < BATCH_MS; round++) {
    const act = prepared(round)
    const start = process.cpuUsage()
    held.push(await act())
    const { user, system } = process.cpuUsage(start)
    total += (user + system) / 1000
  }
  return held.length && total / round
}

/** The exponent that fits best where x is within a tenth of its largest: 1 is in proportion, 2 in proportion to the square. */
export function exponentOf({ points }: Growth): number {
  const most = points.at(-1)![0]
  const logs = points.filter(([x]) => x >= most / 10).map(([x, ms]) => [Math.log(x), Math.log(ms)] as const)
  const mean = (at: 0 | 1) => logs.reduce((sum, log) => sum + log[at], 0) / logs.length
  const [x, y] = [mean(0), mean(1)]
  const rise = logs.reduce((sum, log) => sum + (log[0] - x) * (log[1] - y), 0)
  return rise / logs.reduce((sum, log) => sum + (log[0] - x) ** 2, 0)
}

if (process.argv[1] === import.meta.filename)
  console.table(
    (await measureGrowth()).map((growth) => ({
      what: growth.name,
      over: growth.unit,
      exponent: exponentOf(growth).toFixed(2),
      ...Object.fromEntries(growth.points.map(([x, ms]) => [x, ms.toFixed(2)])),
    })),
  )
