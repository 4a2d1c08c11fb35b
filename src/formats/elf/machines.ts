/** The processors that e_machine stands for (linux/include/uapi/linux/elf-em.h), by the names that people know. */

export const MACHINES: ReadonlyMap<number, string> = new Map([
  [0, 'no machine'],
  [2, 'SPARC'],
  [3, 'Intel 80386'],
  [4, 'Motorola m68k'],
  [6, 'Intel 80486'],
  [8, 'MIPS'],
  [15, 'PA-RISC'],
  [18, 'SPARC32PLUS'],
  [20, 'PowerPC'],
  [21, '64-bit PowerPC'],
  [22, 'IBM S/390'],
  [40, 'ARM'],
  [42, 'Renesas SH'],
  [43, 'SPARC V9'],
  [50, 'IA-64'],
  [62, 'x86-64'],
  [83, 'Atmel AVR 8-bit'],
  [92, 'OpenRISC'],
  [94, 'Tensilica Xtensa'],
  [113, 'Altera Nios II'],
  [183, 'AArch64'],
  [189, 'Xilinx MicroBlaze'],
  [243, 'RISC-V'],
  [247, 'eBPF'],
  [252, 'C-SKY'],
  [258, 'LoongArch'],
])

export const EM = { i386: 3, i486: 6, mips: 8, ppc64: 21, arm: 40, x86_64: 62, aarch64: 183, riscv: 243 } as const

/** A machine's name, or its number where it has none here. */
export function machineName(number: number): string {
  return MACHINES.get(number) ?? `machine ${number}`
}
