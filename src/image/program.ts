/** What a program or library of a root file system is, and what it needs there, wherever the contents are. */
import { Pid1Error } from '../error.ts'
import { type Verdict, verdictOn } from '../formats/elf/execute.ts'
import { findLibraries, type Libraries, type Library } from '../formats/elf/libraries.ts'
import type { ElfFacts } from '../formats/elf/read.ts'
import { type Content, isBlobRef, type Tree } from '../rootfs/index.ts'
import type { BlobSource } from './blob-source.ts'

export interface ProgramFacts {
  readonly file: Pick<
    ElfFacts,
    | 'class'
    | 'data'
    | 'machine'
    | 'type'
    | 'linking'
    | 'isStripped'
    | 'hasDebugInfo'
    | 'soname'
    | 'rpath'
    | 'runpath'
    | 'buildId'
  >
  /** What the kernel answers when it is told to execute it. */
  readonly verdict: Verdict
  readonly interpreter: Libraries['interpreter']
  readonly loader: Libraries['loader']
  /** Those of its libraries that are told: in the order in which they are loaded, or if they are many, what is wrong first. */
  readonly libraries: readonly Library[]
  /** How many there are in all, and how many of them are missing or no use. */
  readonly count: number
  readonly faulty: number
}

/** More libraries than a person looks through. */
const TOLD_MOST = 200
/** Files that were passed over, of each. */
const PASSED_OVER_MOST = 3
/** As deep as libraries need libraries: each depth is loaded at once. */
const DEPTH_MOST = 100

/**
 * Facts of the ELF file at `path`, with its libraries and theirs looked up in `tree`; undefined for what is none.
 * Throws elf-invalid for a damaged one, limit-exceeded, and what `source` throws.
 */
export async function readProgram(tree: Tree, path: string, source: BlobSource): Promise<ProgramFacts | undefined> {
  const loaded = new Map<string, Uint8Array>()
  for (let depth = 0; depth < DEPTH_MOST; depth++) {
    const wanted = new Set<string>()
    const read = (content: Content) => {
      if (!isBlobRef(content)) return content
      const bytes = loaded.get(content.sha256)
      if (!bytes) wanted.add(content.sha256)
      return bytes
    }
    const found = findLibraries(tree, path, read)
    const verdict = found && verdictOn(found.facts, tree, read)
    if (wanted.size === 0) return found && told(found, verdict!)
    await Promise.all([...wanted].map(async (sha256) => loaded.set(sha256, await source.load(sha256))))
  }
  throw new Pid1Error(
    'limit-exceeded',
    `The libraries of ${path} need each other more than ${DEPTH_MOST} deep, which is the limit here`,
    { what: 'libraries', most: DEPTH_MOST },
  )
}

/** True for one that the program does not start without. */
export function isFaulty({ path, problem }: Library): boolean {
  return path === undefined || problem !== undefined
}

function told({ facts, interpreter, loader, libraries }: Libraries, verdict: Verdict): ProgramFacts {
  const { class: elfClass, data, machine, type, linking, isStripped, hasDebugInfo, soname } = facts
  const { rpath, runpath, buildId } = facts
  const faulty = libraries.filter(isFaulty)
  const first = libraries.length > TOLD_MOST ? [...faulty, ...libraries.filter((one) => !isFaulty(one))] : libraries
  return {
    file: { class: elfClass, data, machine, type, linking, isStripped, hasDebugInfo, soname, rpath, runpath, buildId },
    verdict,
    interpreter,
    loader,
    libraries: first
      .slice(0, TOLD_MOST)
      .map((library) => ({ ...library, passedOver: library.passedOver.slice(0, PASSED_OVER_MOST) })),
    count: libraries.length,
    faulty: faulty.length,
  }
}
