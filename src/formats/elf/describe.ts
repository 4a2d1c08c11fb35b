/** An ELF file in one line, in the words of file(1). */
import { EM } from './machines.ts'
import type { ElfFacts, ElfType } from './read.ts'

/** "ELF 32-bit LSB executable, Intel 80386, version 1 (SYSV), statically linked, stripped" */
export function describeElf(facts: ElfFacts): string {
  const { type, version, osAbi, machine, interpreter, buildId, oldestLinux } = facts
  const abi = OS_ABIS.get(osAbi)
  const versionText = (version === 1 ? 'version 1' : 'invalid version') + (abi === undefined ? '' : ` (${abi})`)
  const words = [
    `ELF ${facts.class}-bit ${facts.data === 'little' ? 'LSB' : 'MSB'} ${TYPES[type]}`,
    FILE_MACHINES.get(machine.number) ?? machine.name,
    ...detailsOf(facts, versionText),
  ]
  const isProgram = facts.linking !== 'none'
  if (isProgram && facts.programHeaders.length === 0) words.push('no program header')
  else if (isProgram) words.push(`${LINKING[facts.linking]} linked`)
  if (interpreter !== undefined) words.push(`interpreter ${interpreter === '' ? '*empty*' : interpreter}`)
  if (buildId !== undefined && BUILD_IDS.has(buildId.length))
    words.push(`BuildID[${BUILD_IDS.get(buildId.length)}]=${buildId}`)
  if (oldestLinux !== undefined) words.push(`for GNU/Linux ${oldestLinux}`)
  if (facts.sectionCount === 0) words.push('no section header')
  else {
    if (facts.hasDebugInfo) words.push('with debug_info')
    words.push(facts.isStripped ? 'stripped' : 'not stripped')
  }
  return words.join(', ')
}

const TYPES: Readonly<Record<ElfType, string>> = {
  none: 'no file type',
  relocatable: 'relocatable',
  executable: 'executable',
  pie: 'pie executable',
  library: 'shared object',
  core: 'core file',
  other: 'processor-specific',
}

const LINKING: Readonly<Record<ElfFacts['linking'], string>> = {
  none: '',
  static: 'statically',
  'static-pie': 'static-pie',
  dynamic: 'dynamically',
}

/** By the number of their hexadecimal digits. */
const BUILD_IDS: ReadonlyMap<number, string> = new Map([
  [16, 'xxHash'],
  [32, 'md5/uuid'],
  [40, 'sha1'],
])

/** Machines that `file` calls otherwise than people do. */
const FILE_MACHINES: ReadonlyMap<number, string> = new Map([
  [20, 'PowerPC or cisco 4500'],
  [21, '64-bit PowerPC or cisco 7500'],
  [183, 'ARM aarch64'],
  [189, 'Xilinx MicroBlaze 32-bit RISC'],
  [243, 'UCB RISC-V'],
  [252, 'C-SKY processor family'],
])

const OS_ABIS: ReadonlyMap<number, string> = new Map([
  [0, 'SYSV'],
  [1, 'HP-UX'],
  [2, 'NetBSD'],
  [3, 'GNU/Linux'],
  [4, 'GNU/Hurd'],
  [6, 'Solaris'],
  [9, 'FreeBSD'],
  [12, 'OpenBSD'],
  [17, 'Nuxi CloudABI'],
  [97, 'ARM'],
  [255, 'embedded'],
])

/** What a machine's flags say, and the version: in one word where `file` puts no comma between them. */
function detailsOf({ class: elfClass, machine, flags }: ElfFacts, version: string): string[] {
  switch (machine.number) {
    case EM.arm: {
      const eabi = flags >>> 24
      return [`${eabi === 0 ? '' : `EABI${eabi} `}${flags & EF_ARM_BE8 ? 'BE8 ' : ''}${version}`]
    }
    case EM.mips:
      return [`${MIPS_LEVELS[flags >>> 28] ?? ''} ${version}`.trimStart()]
    case EM.ppc64:
      if (elfClass === 32) return [version]
      return [flags & 2 ? 'OpenPOWER ELF V2 ABI' : 'Unspecified or Power ELF V1 ABI', version]
    case EM.riscv:
      return [
        ...(flags & EF_RISCV_RVC ? ['RVC'] : []),
        ...(flags & EF_RISCV_RVE ? ['RVE'] : []),
        `${RISCV_FLOATS[(flags >>> 1) & 3]}-float ABI`,
        version,
      ]
    default:
      return [version]
  }
}

const EF_ARM_BE8 = 0x00800000
const EF_RISCV_RVC = 1
const EF_RISCV_RVE = 8
const RISCV_FLOATS = ['soft', 'single', 'double', 'quad']
const MIPS_LEVELS = [
  'MIPS-I',
  'MIPS-II',
  'MIPS-III',
  'MIPS-IV',
  'MIPS-V',
  'MIPS32',
  'MIPS64',
  'MIPS32 rel2',
  'MIPS64 rel2',
  'MIPS32 rel6',
  'MIPS64 rel6',
]
