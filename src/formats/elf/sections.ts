/** Section headers: no kernel looks at them, but they say whether a file is stripped. */
import { startsWith } from '../magic.ts'
import { type ElfBytes, invalidElf } from './bytes.ts'
import { HEADER, SECTION_HEADER, SHN_XINDEX, SHT } from './on-disk.ts'

export interface SectionFacts {
  readonly sectionCount: number
  /** Without a table of symbols. */
  readonly isStripped: boolean
  readonly hasDebugInfo: boolean
}

/** Object files of large programs have tens of thousands. */
const SECTIONS_MOST = 1 << 20

interface Sections {
  readonly facts: SectionFacts
  /** Where notes are. */
  readonly notes: readonly { readonly offset: number; readonly size: number }[]
}

/** Throws elf-invalid where they lead out of the file, as they do in one that is cut short. */
export function readSections(elf: ElfBytes): Sections {
  const header = HEADER[elf.elfClass]
  const field = SECTION_HEADER[elf.elfClass]
  const start = elf.word(header.shoff)
  if (start === 0) return { facts: { sectionCount: 0, isStripped: true, hasDebugInfo: false }, notes: [] }
  elf.check(start, field.length, 'the table of section headers')
  const size = (at: number) => elf.word(at + field.size)
  const count = elf.u16(header.shnum) || size(start)
  if (count > SECTIONS_MOST) throw invalidElf(header.shnum, `it has ${count} sections`)
  if (elf.u16(header.shentsize) !== field.length)
    throw invalidElf(header.shentsize, `section headers have ${elf.u16(header.shentsize)} bytes, not ${field.length}`)
  elf.check(start, count * field.length, 'the table of section headers')

  const namesIndex = elf.u16(header.shstrndx)
  const names = namesIndex === SHN_XINDEX ? elf.u32(start + field.link) : namesIndex
  if (names >= count) throw invalidElf(header.shstrndx, `there is no section ${names} for the sections' names`)
  const namesAt = elf.word(start + names * field.length + field.offset)

  let isStripped = true
  let hasDebugInfo = false
  const notes: { offset: number; size: number }[] = []
  for (let at = start, end = start + count * field.length; at < end; at += field.length) {
    const type = elf.u32(at + field.type)
    const offset = elf.word(at + field.offset)
    if (type === SHT.symtab) isStripped = false
    if (type === SHT.note) notes.push({ offset, size: size(at) })
    if (type !== SHT.nobits) elf.check(offset, size(at), 'a section')
    if (startsWith(elf.bytes, '.debug_info\0', namesAt + elf.u32(at + field.name))) hasDebugInfo = true
  }
  return { facts: { sectionCount: count, isStripped: isStripped && !hasDebugInfo, hasDebugInfo }, notes }
}
