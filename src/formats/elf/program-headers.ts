/** Program headers: what of the file the kernel and the loader put into memory. */
import { type ElfBytes, invalidElf } from './bytes.ts'
import { HEADER, PN_XNUM, PROGRAM_HEADER, PT, SEGMENT_NAMES } from './on-disk.ts'

export interface ProgramHeader {
  readonly type: number
  /** As readelf calls it, or its number in hexadecimal. */
  readonly name: string
  /** Bytes in the file. */
  readonly offset: number
  readonly filesz: number
  readonly vaddr: bigint
  /** Bytes in memory. */
  readonly memsz: number
  /** Of 4: readable, 2: writable, 1: executable. */
  readonly flags: number
  readonly align: number
}

/** Throws elf-invalid. */
export function readProgramHeaders(elf: ElfBytes): ProgramHeader[] {
  const header = HEADER[elf.elfClass]
  const field = PROGRAM_HEADER[elf.elfClass]
  const count = elf.u16(header.phnum)
  if (count === 0) return []
  if (count === PN_XNUM) throw invalidElf(header.phnum, 'it has more program headers than any program')
  if (elf.u16(header.phentsize) !== field.length)
    throw invalidElf(header.phentsize, `program headers have ${elf.u16(header.phentsize)} bytes, not ${field.length}`)
  const start = elf.word(header.phoff)
  elf.check(start, count * field.length, 'the table of program headers')
  return Array.from({ length: count }, (_, i) => {
    const at = start + i * field.length
    const type = elf.u32(at + field.type)
    const offset = elf.word(at + field.offset)
    const filesz = elf.word(at + field.filesz)
    if (type === PT.load) elf.check(offset, filesz, 'a segment')
    return {
      type,
      name: SEGMENT_NAMES.get(type) ?? `0x${type.toString(16)}`,
      offset,
      filesz,
      vaddr: elf.address(at + field.vaddr),
      memsz: elf.word(at + field.memsz),
      flags: elf.u32(at + field.flags),
      align: elf.word(at + field.align),
    }
  })
}
