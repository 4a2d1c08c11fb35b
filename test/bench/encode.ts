/** How fast trees become archives: ours against copying the same bytes, and against the tools. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeCpio } from '../../src/formats/cpio/encode.ts'
import { findTool, type Tool } from '../tools.ts'
import { busyboxTree, bytesOf, manyFiles, median, type Sample, writeTree } from './samples.ts'

export interface EncodeFigure {
  readonly tree: string
  readonly by: string
  /** Of the archive, in millions of bytes; of the contents alone where those alone are copied. */
  readonly mbPerSecond: number
  /** Rate, divided by that of copying the archive's bytes, the same ones, into a new array. */
  readonly ratio: number
}

/** Results are held up to this many bytes, as a page holds what it packs: memory is new each time for all alike. */
const HOLD = 256e6
const TOOL_ROUNDS = 7

export async function benchEncode(): Promise<EncodeFigure[]> {
  return [manyFiles(), busyboxTree()].flatMap(measure)
}

function measure({ name, entries, warmUps, rounds }: Sample): EncodeFigure[] {
  const contents = entries.flatMap(({ inode }) => (inode.kind === 'file' ? [bytesOf(inode.content)] : []))
  const contentSize = contents.reduce((total, { length }) => total + length, 0)
  const { bytes: archive, spans } = encodeCpio(entries, bytesOf)
  // As many pieces as there are contents, each with what stands before it.
  const ends = spans
    .filter(({ dataLength }) => dataLength > 0)
    .map(({ dataOffset, dataLength }) => dataOffset + dataLength)
  const pieces = [0, ...ends].map((start, i) => archive.subarray(start, ends[i] ?? archive.length))
  const copyContents = () => copy(contents, contentSize)
  const copyArchive = () => copy(pieces, archive.length)
  const encode = () => encodeCpio(entries, bytesOf).bytes
  for (let i = 0; i < warmUps; i++) {
    copyContents()
    copyArchive()
    encode()
  }

  const directory = mkdtempSync(join(tmpdir(), 'pid1-bench-'))
  try {
    writeTree(directory, entries)
    const names = execFileSync('find', ['.', '-print0'], { cwd: directory })
    const pack = (tool: Tool) => () =>
      execFileSync(findTool(tool)!, ['-o0', '-H', 'newc', '--quiet'], {
        cwd: directory,
        input: names,
        stdio: ['pipe', 'ignore', 'inherit'],
      })
    const tools = (['cpio', 'bsdcpio'] as const).filter(findTool)
    const contestants = [
      { by: 'Uint8Array.set, the same bytes', size: archive.length, act: copyArchive },
      { by: 'Uint8Array.set, the contents alone', size: contentSize, act: copyContents },
      { by: 'pid1', size: archive.length, act: encode },
    ]
    const packers = tools.map((tool) => ({ by: `${tool}, reading files`, size: archive.length, act: pack(tool) }))
    return [...rate(contestants, rounds), ...rate(packers, TOOL_ROUNDS)].map(({ by, mbPerSecond }, _, [base]) => ({
      tree: name,
      by,
      mbPerSecond,
      ratio: mbPerSecond / base!.mbPerSecond,
    }))
  } finally {
    rmSync(directory, { recursive: true })
  }
}

interface Contestant {
  readonly by: string
  /** Bytes it makes. */
  readonly size: number
  readonly act: () => Uint8Array
}

/** Medians. One after another in each round, so that what else the machine does meets all alike. */
function rate(contestants: readonly Contestant[], rounds: number): { by: string; mbPerSecond: number }[] {
  const times = contestants.map((): number[] => [])
  let held: Uint8Array[] = []
  for (let round = 0; round < rounds; round++)
    for (const [i, { size, act }] of contestants.entries()) {
      if ((held.length + 1) * size > HOLD) held = []
      const start = performance.now()
      held.push(act())
      times[i]!.push(performance.now() - start)
    }
  return contestants.map(({ by, size }, i) => ({ by, mbPerSecond: size / 1000 / median(times[i]!) }))
}

function copy(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

if (process.argv[1] === import.meta.filename) console.table(await benchEncode())
