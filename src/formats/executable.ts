/** What the kernel can execute, by how it begins. */
import { startsWith } from './magic.ts'

/**
 * True for an ELF file that is a program or a library, and for what names its interpreter
 * (linux/fs/binfmt_elf.c, binfmt_script.c). Where the execute bit is not told, this is what to go by.
 */
export function isExecutable(bytes: Uint8Array): boolean {
  if (startsWith(bytes, '#!')) return true
  if (!startsWith(bytes, '\x7fELF')) return false
  const isBigEndian = bytes[5] === 2
  const type = isBigEndian ? bytes[17] : bytes[16]
  return type === ET_EXEC || type === ET_DYN
}

/** e_type (linux/include/uapi/linux/elf.h): an object file, 1, is for the linker alone. */
const ET_EXEC = 2
const ET_DYN = 3
