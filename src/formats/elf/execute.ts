/** What a Linux kernel for i386 answers when it is told to execute an ELF file (linux/fs/binfmt_elf.c: load_elf_binary). */
import { type Content, follow, type Tree } from '../../rootfs/index.ts'
import { EM } from './machines.ts'
import { type ElfFacts, isElf, readElf } from './read.ts'

export type Verdict =
  | 'executes'
  /** An object file, a core: nothing that can be started. */
  | 'no-program'
  | 'other-machine'
  /** The interpreter is not there. */
  | 'interpreter-missing'
  /** It is a directory, a device, or a file without x. */
  | 'interpreter-not-executable'
  /** It is no ELF file, damaged, or for another machine. */
  | 'interpreter-unfit'

/** The numbers that go with them, as the kernel prints them: "error -2" (linux/include/uapi/asm-generic/errno.h). */
export const ERRORS: Readonly<Record<Exclude<Verdict, 'executes'>, number>> = {
  'no-program': -8,
  'other-machine': -8,
  'interpreter-missing': -2,
  'interpreter-not-executable': -13,
  'interpreter-unfit': -80,
}

/** With `tree` as the kernel's root. An interpreter whose bytes `read` does not have is taken as fit. */
export function verdictOn(facts: ElfFacts, tree: Tree, read: (content: Content) => Uint8Array | undefined): Verdict {
  if (facts.linking === 'none') return 'no-program'
  if (!isForI386(facts)) return 'other-machine'
  if (facts.interpreter === undefined) return 'executes'
  const inode = follow(tree, facts.interpreter)?.inode
  if (!inode) return 'interpreter-missing'
  if (inode.kind !== 'file' || (inode.mode & 0o111) === 0) return 'interpreter-not-executable'
  const bytes = read(inode.content)
  return bytes && !isFit(bytes) ? 'interpreter-unfit' : 'executes'
}

/** linux/arch/x86/include/asm/elf.h: elf_check_arch. */
function isForI386({ class: elfClass, data, machine }: ElfFacts): boolean {
  return elfClass === 32 && data === 'little' && (machine.number === EM.i386 || machine.number === EM.i486)
}

function isFit(bytes: Uint8Array): boolean {
  try {
    return isElf(bytes) && isForI386(readElf(bytes))
  } catch {
    return false
  }
}
