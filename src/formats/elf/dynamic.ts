/** The dynamic section: what the loader must find before a program can start (System V ABI, chapter 5). */
import { type ElfBytes, invalidElf } from './bytes.ts'
import { DF_1, DT, DYNAMIC, PT } from './on-disk.ts'
import type { ProgramHeader } from './program-headers.ts'

export interface Dynamic {
  /** Names of libraries, in the order in which they are loaded. */
  readonly needed: readonly string[]
  /** The name that others need it by. */
  readonly soname: string | undefined
  /** Directories to search, with colons between them. */
  readonly rpath: string | undefined
  readonly runpath: string | undefined
  /** Whether it is marked as an executable; undefined where it has no flags. */
  readonly isMarkedPie: boolean | undefined
  /** The loader's own directories are not searched. */
  readonly isNoDefaultLib: boolean
}

/** No program needs as many; each may be as long as a path. */
const NEEDED_MOST = 1024

const NOTHING: Dynamic = {
  needed: [],
  soname: undefined,
  rpath: undefined,
  runpath: undefined,
  isMarkedPie: undefined,
  isNoDefaultLib: false,
}

/** Throws elf-invalid. */
export function readDynamic(elf: ElfBytes, programHeaders: readonly ProgramHeader[]): Dynamic {
  const segment = programHeaders.find(({ type }) => type === PT.dynamic)
  if (!segment || segment.filesz === 0) return NOTHING
  const { offset, filesz } = segment
  elf.check(offset, filesz, 'the dynamic section')

  const needed: number[] = []
  const last = new Map<number, number>()
  let strings: bigint | undefined
  const field = DYNAMIC[elf.elfClass]
  for (let at = offset; at + field.length <= offset + filesz; at += field.length) {
    const tag = elf.address(at)
    if (tag === BigInt(DT.null)) break
    if (tag === BigInt(DT.strtab)) strings = elf.address(at + field.value)
    else if (tag === BigInt(DT.needed)) needed.push(elf.word(at + field.value))
    else if (READ.has(tag)) last.set(Number(tag), elf.word(at + field.value))
  }
  if (needed.length > NEEDED_MOST) throw invalidElf(offset, `it needs ${needed.length} libraries`)

  const size = last.get(DT.strsz) ?? 0
  const start = strings === undefined ? undefined : offsetOf(strings, size, programHeaders)
  const text = (position: number | undefined) => {
    if (position === undefined) return undefined
    if (start === undefined || position >= size)
      throw invalidElf(offset, 'a name in the dynamic section is outside the table of names')
    return elf.string(start + position, start + size)
  }
  const flags = last.get(DT.flags1)
  return {
    needed: needed.map((position) => text(position)!),
    soname: text(last.get(DT.soname)),
    rpath: text(last.get(DT.rpath)),
    runpath: text(last.get(DT.runpath)),
    isMarkedPie: flags === undefined ? undefined : (flags & DF_1.pie) !== 0,
    isNoDefaultLib: flags !== undefined && (flags & DF_1.nodeflib) !== 0,
  }
}

const READ: ReadonlySet<bigint> = new Set([DT.strsz, DT.soname, DT.rpath, DT.runpath, DT.flags1].map(BigInt))

/** Where in the file lies what is at `address` in memory. */
function offsetOf(address: bigint, size: number, programHeaders: readonly ProgramHeader[]): number | undefined {
  const segment = programHeaders.find(
    ({ type, vaddr, filesz }) =>
      type === PT.load && address >= vaddr && address + BigInt(size) <= vaddr + BigInt(filesz),
  )
  return segment && segment.offset + Number(address - segment.vaddr)
}
