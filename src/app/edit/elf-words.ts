/** What an ELF file says of itself, and what the kernel and the loader will say to it, in a person's words. */
import { ERRORS } from '../../formats/elf/execute.ts'
import type { Library } from '../../formats/elf/libraries.ts'
import type { ElfType } from '../../formats/elf/read.ts'
import type { ProgramFacts } from '../../image/program.ts'

const TYPES: Readonly<Record<ElfType, string>> = {
  none: 'ELF file of no type',
  relocatable: 'object file',
  executable: 'program',
  pie: 'program',
  library: 'shared library',
  core: 'core dump',
  other: 'ELF file of a type that only its processor knows',
}

const LINKINGS: Readonly<Record<ProgramFacts['file']['linking'], string | undefined>> = {
  none: undefined,
  static: 'statically linked',
  'static-pie': 'statically linked',
  dynamic: 'dynamically linked',
}

/** "A 32-bit program for Intel 80386, statically linked, stripped". */
export function sentenceOf({ file }: ProgramFacts): string {
  const { class: bits, data, machine, type, linking, isStripped, hasDebugInfo } = file
  const facts = [
    `A ${bits}-bit ${data === 'big' ? 'big-endian ' : ''}${TYPES[type]} for ${machine.name}`,
    LINKINGS[linking],
    type === 'pie' ? 'at any address' : undefined,
    hasDebugInfo ? 'with debug information' : isStripped ? 'stripped' : 'not stripped',
  ]
  return facts.filter((fact) => fact !== undefined).join(', ')
}

/** Why the kernel does not execute it, if the file itself is why. */
export function refusalOf({ file, verdict }: ProgramFacts): string | undefined {
  if (verdict === 'no-program') return `Nothing to execute: the kernel answers ${errorOf(verdict)}, “Exec format error”`
  if (verdict !== 'other-machine') return undefined
  if (file.type === 'library') return 'The kernel here is for i386: programs for it have no use for this library'
  return `The kernel here is for i386 and does not execute it: ${errorOf(verdict)}, “Exec format error”`
}

/** What is wrong with its interpreter, and what the kernel answers then. */
export function interpreterTrouble({ verdict }: ProgramFacts): string | undefined {
  switch (verdict) {
    case 'interpreter-missing':
      return `The kernel then answers ${errorOf(verdict)}, “No such file or directory”, although the program itself is there`
    case 'interpreter-not-executable':
      return `It is no file that may be executed: the kernel then answers ${errorOf(verdict)}, “Permission denied”, for the program`
    case 'interpreter-unfit':
      return `It is no loader for i386: the kernel then answers ${errorOf(verdict)} for the program`
    default:
      return undefined
  }
}

function errorOf(verdict: keyof typeof ERRORS): string {
  return `error ${ERRORS[verdict]}`
}

/** What is wrong with one of its libraries. */
export function libraryTrouble({ path, problem, passedOver }: Library): string | undefined {
  if (problem !== undefined) return `no use: ${problem}`
  if (path !== undefined) return undefined
  return passedOver.length > 0 ? `missing: ${passedOver.join(', ')} is for another machine` : 'missing'
}

/** What the loader will say, of the first library that it cannot load. */
export function loaderWords({ loader, libraries }: ProgramFacts): string | undefined {
  const first = libraries.find((library) => libraryTrouble(library) !== undefined)
  if (!first) return undefined
  // What it says of files that it has opened depends on what is in them.
  if (first.path !== undefined || first.passedOver.length > 0) return 'The loader stops there, before the program runs'
  if (loader === 'musl')
    return `The loader stops there: “Error loading shared library ${first.name}: No such file or directory (needed by ${first.neededBy})”`
  return `The loader stops there: “error while loading shared libraries: ${first.name}: cannot open shared object file: No such file or directory”`
}
