/**
 * ELF in a file: the offsets of what is read here, in bytes from the start of each structure, by class
 * (linux/include/uapi/linux/elf.h; System V ABI, chapters 4 and 5). A word has four bytes in class 32 and eight in 64.
 */

/** The first 16 bytes, alike for both classes. */
export const IDENT = { class: 4, data: 5, osAbi: 7 } as const
export const IDENT_LENGTH = 16
export const ELFCLASS = { 1: 32, 2: 64 } as const
export const ELFDATA = { 1: 'little', 2: 'big' } as const

/** The file's header: its numbers have two bytes, but for the version and the flags, which have four, and words. */
export const HEADER = {
  32: {
    type: 16,
    machine: 18,
    version: 20,
    /** A word, as the next two are. */
    entry: 24,
    phoff: 28,
    shoff: 32,
    flags: 36,
    phentsize: 42,
    phnum: 44,
    shentsize: 46,
    shnum: 48,
    shstrndx: 50,
    length: 52,
  },
  64: {
    type: 16,
    machine: 18,
    version: 20,
    entry: 24,
    phoff: 32,
    shoff: 40,
    flags: 48,
    phentsize: 54,
    phnum: 56,
    shentsize: 58,
    shnum: 60,
    shstrndx: 62,
    length: 64,
  },
} as const

/** A program header: type and flags have four bytes, all others are words. */
export const PROGRAM_HEADER = {
  32: { type: 0, offset: 4, vaddr: 8, filesz: 16, memsz: 20, flags: 24, align: 28, length: 32 },
  64: { type: 0, flags: 4, offset: 8, vaddr: 16, filesz: 32, memsz: 40, align: 48, length: 56 },
} as const

/** A section header: name, type and link have four bytes, offset and size are words. */
export const SECTION_HEADER = {
  32: { name: 0, type: 4, offset: 16, size: 20, link: 24, length: 40 },
  64: { name: 0, type: 4, offset: 24, size: 32, link: 40, length: 64 },
} as const

/** An entry of the dynamic section: two words, the tag and its value. */
export const DYNAMIC = { 32: { value: 4, length: 8 }, 64: { value: 8, length: 16 } } as const

/** A note: three numbers of four bytes; name and description follow, each filled up. */
export const NOTE = { namesz: 0, descsz: 4, type: 8, length: 12 } as const

export const ET = { none: 0, rel: 1, exec: 2, dyn: 3, core: 4 } as const
export const PT = { load: 1, dynamic: 2, interp: 3, note: 4 } as const
export const SHT = { symtab: 2, note: 7, nobits: 8 } as const
export const DT = {
  null: 0,
  needed: 1,
  strtab: 5,
  strsz: 10,
  soname: 14,
  rpath: 15,
  runpath: 29,
  flags1: 0x6ffffffb,
} as const
export const DF_1 = { nodeflib: 0x800, pie: 0x08000000 } as const
/** Of notes that are GNU's. */
export const NT_GNU = { abiTag: 1, buildId: 3 } as const

/** The field has no room for the number, which is in the first section header: of core files alone. */
export const PN_XNUM = 0xffff
/** The same, of the section that has the names. */
export const SHN_XINDEX = 0xffff

/** As readelf calls the types of segments. */
export const SEGMENT_NAMES: ReadonlyMap<number, string> = new Map([
  [0, 'NULL'],
  [1, 'LOAD'],
  [2, 'DYNAMIC'],
  [3, 'INTERP'],
  [4, 'NOTE'],
  [5, 'SHLIB'],
  [6, 'PHDR'],
  [7, 'TLS'],
  [0x6474e550, 'GNU_EH_FRAME'],
  [0x6474e551, 'GNU_STACK'],
  [0x6474e552, 'GNU_RELRO'],
  [0x6474e553, 'GNU_PROPERTY'],
])
