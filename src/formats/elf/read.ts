/** What an ELF file says of itself: who can run it, and what it needs to run. */
import { startsWith } from '../magic.ts'
import { ElfBytes, type ElfClass, invalidElf } from './bytes.ts'
import { type Dynamic, readDynamic } from './dynamic.ts'
import { machineName } from './machines.ts'
import { type ElfNotes, NoteReader } from './notes.ts'
import { ELFCLASS, ELFDATA, ET, HEADER, IDENT, IDENT_LENGTH, PT } from './on-disk.ts'
import { type ProgramHeader, readProgramHeaders } from './program-headers.ts'
import { readSections, type SectionFacts } from './sections.ts'

/** An executable that may lie anywhere in memory is of type DYN, as a library is: 'pie' is the one, 'library' the other. */
export type ElfType = 'none' | 'relocatable' | 'executable' | 'pie' | 'library' | 'core' | 'other'

export interface ElfFacts extends Dynamic, ElfNotes, SectionFacts {
  readonly class: ElfClass
  readonly data: 'little' | 'big'
  readonly osAbi: number
  readonly version: number
  readonly machine: { readonly number: number; readonly name: string }
  /** Of a meaning that the machine gives them. */
  readonly flags: number
  readonly type: ElfType
  readonly entry: bigint
  readonly programHeaders: readonly ProgramHeader[]
  /** The loader that the kernel starts in its place. */
  readonly interpreter: string | undefined
  /** 'none' for what is no program: an object file or a core. */
  readonly linking: 'none' | 'static' | 'static-pie' | 'dynamic'
}

/** True for what begins as every ELF file does. */
export function isElf(bytes: Uint8Array): boolean {
  return startsWith(bytes, '\x7fELF')
}

/** The longest path of an interpreter, its NUL included (linux/fs/binfmt_elf.c: load_elf_binary). */
const INTERPRETER_MOST = 4096

/** Reads an ELF file. Throws elf-invalid where it is no ELF file, is damaged, or is cut short. */
export function readElf(bytes: Uint8Array): ElfFacts {
  if (!isElf(bytes) || bytes.length < IDENT_LENGTH) throw invalidElf(0, 'it does not begin as an ELF file does')
  const elfClass = ELFCLASS[bytes[IDENT.class] as 1]
  if (elfClass === undefined) throw invalidElf(IDENT.class, `there is no class ${bytes[IDENT.class]}`)
  const data = ELFDATA[bytes[IDENT.data] as 1]
  if (data === undefined) throw invalidElf(IDENT.data, `there is no byte order ${bytes[IDENT.data]}`)
  const elf = new ElfBytes(bytes, elfClass, data === 'little')
  const at = HEADER[elfClass]
  elf.check(0, at.length, 'the header')

  const sections = readSections(elf)
  const programHeaders = readProgramHeaders(elf)
  const interpreter = readInterpreter(elf, programHeaders)
  const dynamic = readDynamic(elf, programHeaders)
  const number = elf.u16(at.machine)
  const type = typeOf(elf.u16(at.type), interpreter, dynamic)
  return {
    class: elfClass,
    data,
    osAbi: bytes[IDENT.osAbi]!,
    version: elf.u32(at.version),
    machine: { number, name: machineName(number) },
    flags: elf.u32(at.flags),
    type,
    entry: elf.address(at.entry),
    programHeaders,
    interpreter,
    linking: linkingOf(type, programHeaders, interpreter, dynamic),
    ...dynamic,
    ...readNotes(elf, sections, programHeaders),
    ...sections.facts,
  }
}

function readInterpreter(elf: ElfBytes, programHeaders: readonly ProgramHeader[]): string | undefined {
  const segment = programHeaders.find(({ type }) => type === PT.interp)
  if (!segment || segment.filesz === 0) return undefined
  const { offset, filesz } = segment
  if (filesz > INTERPRETER_MOST) throw invalidElf(offset, `the interpreter's path has ${filesz} bytes`)
  elf.check(offset, filesz, 'the path of the interpreter')
  return elf.string(offset, offset + filesz)
}

function readNotes(
  elf: ElfBytes,
  { notes }: ReturnType<typeof readSections>,
  programHeaders: readonly ProgramHeader[],
): ElfNotes {
  const reader = new NoteReader(elf)
  // The sections say where notes are in object files too, which have no segments.
  for (const { offset, size } of notes) reader.read(offset, size)
  for (const { type, offset, filesz } of programHeaders) if (type === PT.note) reader.read(offset, filesz)
  return reader.found
}

function typeOf(type: number, interpreter: string | undefined, { isMarkedPie, soname }: Dynamic): ElfType {
  switch (type) {
    case ET.none:
      return 'none'
    case ET.rel:
      return 'relocatable'
    case ET.exec:
      return 'executable'
    case ET.dyn:
      // Linkers before binutils 2.26 do not mark them.
      return (isMarkedPie ?? (interpreter !== undefined && soname === undefined)) ? 'pie' : 'library'
    case ET.core:
      return 'core'
    default:
      return 'other'
  }
}

function linkingOf(
  type: ElfType,
  programHeaders: readonly ProgramHeader[],
  interpreter: string | undefined,
  { needed }: Dynamic,
): ElfFacts['linking'] {
  if (type !== 'executable' && type !== 'pie' && type !== 'library') return 'none'
  if (!programHeaders.some(({ type }) => type === PT.dynamic)) return 'static'
  return type !== 'library' && interpreter === undefined && needed.length === 0 ? 'static-pie' : 'dynamic'
}
