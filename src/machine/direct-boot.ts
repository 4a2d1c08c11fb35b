/**
 * Hands a machine over to a Linux kernel as a boot loader does, by the kernel's 32-bit boot protocol
 * (linux/Documentation/arch/x86/boot.rst). No BIOS runs: nothing waits for a firmware that has nothing to do here, and
 * all of the memory is the kernel's.
 *
 * What lies where when the kernel starts:
 *
 *     0x00090000  the zero page: struct boot_params
 *     0x00091000  the command line
 *     0x000f0000  our boot ROM, the first code the processor runs
 *     0x00100000  the protected-mode part of the kernel
 *     top         the initrd, as high as it fits, on a page's border
 *
 * A kernel that asks for its initrd at a gate is only given room for it, more than it needs: whatever is written there
 * before it asks may be larger, and machines of the same room are the same until then.
 */
import { Pid1Error } from '../error.ts'
import { type BzImage, readBzImage, whyNotBootable } from '../formats/bzimage.ts'
import type { KernelBoot } from './config.ts'
import { describeVga } from './console-setup.ts'

const MIB = 1 << 20
const PAGE = 4096

const ZERO_PAGE = 0x9_0000
const COMMAND_LINE = 0x9_1000
const ROM = 0xf_0000
const ROM_SIZE = 0x1_0000
const KERNEL = 0x10_0000
/** Where the extended BIOS data area of a PC begins: the end of what the kernel may use below 1 MiB. */
const LOW_MEMORY_END = 0x9_fc00

/** Offsets in struct boot_params (boot.rst "The Real-Mode Kernel Header"; linux/Documentation/arch/x86/zero-page.rst). */
const PARAMS = {
  e820Count: 0x1e8,
  setupHeader: 0x1f1,
  /** The jump over the header: its second byte, counted from the byte after it, says where the header ends. */
  jumpOperand: 0x201,
  typeOfLoader: 0x210,
  loadFlags: 0x211,
  ramdiskImage: 0x218,
  ramdiskSize: 0x21c,
  commandLinePointer: 0x228,
  e820Table: 0x2d0,
} as const

const LOADER_UNDEFINED = 0xff
const LOADED_HIGH = 0x01
const E820 = { usable: 1, reserved: 2 } as const
const E820_ENTRY_SIZE = 20

/** Bytes that belong at a physical address. */
export interface Placement {
  readonly address: number
  readonly bytes: Uint8Array
}

export interface DirectBoot {
  /** 64 KiB that end at 1 MiB; the processor starts 16 bytes before its end. */
  readonly rom: Uint8Array<ArrayBuffer>
  readonly memory: readonly Placement[]
  readonly initrd: Room
}

/** Where an initrd lies, or may lie. */
export interface Room {
  readonly address: number
  /** Bytes. */
  readonly size: number
}

/** What its room depends on. */
export interface InitrdFacts {
  /** Bytes. */
  readonly size: number
  /** It is unpacked, not taken as it is. */
  readonly isCpio: boolean
}

/** Without a gate, the room is as large as what lies there. Bytes. */
const SMALLEST_ROOM = 2 * MIB

/**
 * All that must lie in a machine's memory, of `memory` MiB, for it to boot that kernel.
 * Throws kernel-invalid, command-line-too-long and memory-too-small.
 */
export function directBoot(
  { kernel: bytes, initrd = new Uint8Array(), commandLine, hasGate = false }: KernelBoot,
  memory: number,
): DirectBoot {
  const kernel = bootable(bytes)
  const commandLineBytes = encodeCommandLine(kernel, commandLine)
  const room = initrdRoom(kernel, { size: initrd.length, isCpio: isCpio(initrd) }, memory, hasGate)
  return {
    rom: bootRom(),
    memory: [
      { address: ZERO_PAGE, bytes: zeroPage(bytes, room, memory) },
      { address: COMMAND_LINE, bytes: commandLineBytes },
      { address: KERNEL, bytes: bytes.subarray(kernel.setupLength) },
      { address: room.address, bytes: initrd },
    ],
    initrd: room,
  }
}

function bootable(bytes: Uint8Array): BzImage {
  const kernel = readBzImage(bytes)
  const reason = whyNotBootable(kernel)
  if (reason !== undefined) throw new Pid1Error('kernel-invalid', `This kernel cannot be booted: ${reason}`, { reason })
  return kernel
}

function encodeCommandLine(kernel: BzImage, commandLine: string): Uint8Array {
  const bytes = new TextEncoder().encode(`${commandLine}\0`)
  const length = bytes.length - 1
  const most = Math.min(kernel.cmdlineSize, LOW_MEMORY_END - COMMAND_LINE - 1)
  if (length > most)
    throw new Pid1Error(
      'command-line-too-long',
      `The command line has ${length} bytes, and this kernel takes at most ${most}. Shorten it`,
      { length, most },
    )
  return bytes
}

/**
 * The kernel unpacks itself to its preferred address and works there in `init_size` bytes before it knows of any
 * reservation, so the initrd must lie beyond them. A cpio's files are copied out before it is freed, so it
 * needs its own size once more. Throws memory-too-small.
 */
export function initrdRoom(kernel: BzImage, initrd: InitrdFacts, memory: number, hasGate: boolean): Room {
  const kernelEnd = Math.max(kernel.prefAddress, KERNEL) + kernel.initSize
  const unpacked = initrd.isCpio ? initrd.size : 0
  const neededFor = (room: number) => Math.ceil((kernelEnd + alignUp(room) + unpacked) / MIB)
  const needed = neededFor(initrd.size)
  if (memory < needed)
    throw new Pid1Error(
      'memory-too-small',
      `The kernel and this image of ${formatMib(initrd.size)} MiB need ${needed} MiB of memory, and the machine has ${memory}. Give it ${needed} MiB or more`,
      { memory, needed },
    )
  const ample = initrd.size > 0 ? Math.max(SMALLEST_ROOM, 2 ** Math.ceil(Math.log2(initrd.size))) : 0
  const size = hasGate && neededFor(ample) <= memory ? ample : initrd.size
  return { address: alignDown(Math.min(memory * MIB, kernel.initrdAddrMax + 1) - size), size }
}

/** newc archives, plain or with checksums, begin with 070701 or 070702. */
export function isCpio(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, 5)) === '07070'
}

const alignUp = (bytes: number) => Math.ceil(bytes / PAGE) * PAGE
const alignDown = (bytes: number) => Math.floor(bytes / PAGE) * PAGE
const formatMib = (bytes: number) => (bytes / MIB).toFixed(1)

function zeroPage(kernel: Uint8Array, room: Room, memory: number): Uint8Array {
  const page = new Uint8Array(PAGE)
  const view = new DataView(page.buffer)
  const headerEnd = PARAMS.jumpOperand + 1 + kernel[PARAMS.jumpOperand]!
  page.set(kernel.subarray(PARAMS.setupHeader, headerEnd), PARAMS.setupHeader)
  view.setUint8(PARAMS.typeOfLoader, LOADER_UNDEFINED)
  view.setUint8(PARAMS.loadFlags, view.getUint8(PARAMS.loadFlags) | LOADED_HIGH)
  view.setUint32(PARAMS.ramdiskImage, room.address, true)
  view.setUint32(PARAMS.ramdiskSize, room.size, true)
  view.setUint32(PARAMS.commandLinePointer, COMMAND_LINE, true)
  describeVga(view)

  const regions = [
    { start: 0, end: LOW_MEMORY_END, type: E820.usable },
    { start: ROM, end: ROM + ROM_SIZE, type: E820.reserved },
    { start: KERNEL, end: memory * MIB, type: E820.usable },
  ]
  view.setUint8(PARAMS.e820Count, regions.length)
  regions.forEach(({ start, end, type }, i) => {
    const at = PARAMS.e820Table + i * E820_ENTRY_SIZE
    view.setUint32(at, start, true)
    view.setUint32(at + 8, end - start, true)
    view.setUint32(at + 16, type, true)
  })
  return page
}

/**
 * The ROM: from the reset vector into 32-bit protected mode with flat segments, as boot.rst asks
 * ("32-bit Boot Protocol": selectors 0x10 and 0x18; ESI = boot_params; EBP, EDI, EBX = 0), and to the kernel.
 */
function bootRom(): Uint8Array<ArrayBuffer> {
  const protectedMode = 0x40
  const gdtPointer = 0x80
  const gdt = 0x90
  const resetVector = ROM_SIZE - 16
  const rom = new Uint8Array(ROM_SIZE)

  rom.set(
    [
      0xfa, // cli
      0xfc, // cld
      ...[0x2e, 0x66, 0x0f, 0x01, 0x16, ...u16(gdtPointer)], // lgdt cs:[gdtPointer]
      ...[0x0f, 0x20, 0xc0], // mov eax, cr0
      ...[0x0c, 0x01], // or al, 1: protection enable
      ...[0x0f, 0x22, 0xc0], // mov cr0, eax
      ...[0x66, 0xea, ...u32(ROM + protectedMode), ...u16(0x10)], // jmp 0x10:protectedMode
    ],
    0,
  )
  rom.set(
    [
      ...[0xb8, ...u32(0x18)], // mov eax, 0x18
      ...[0x8e, 0xd8], // mov ds, ax
      ...[0x8e, 0xc0], // mov es, ax
      ...[0x8e, 0xd0], // mov ss, ax
      ...[0x8e, 0xe0], // mov fs, ax
      ...[0x8e, 0xe8], // mov gs, ax
      ...[0xbe, ...u32(ZERO_PAGE)], // mov esi, boot_params
      ...[0x31, 0xed], // xor ebp, ebp
      ...[0x31, 0xff], // xor edi, edi
      ...[0x31, 0xdb], // xor ebx, ebx
      ...[0xb8, ...u32(KERNEL)], // mov eax, kernel
      ...[0xff, 0xe0], // jmp eax
    ],
    protectedMode,
  )
  rom.set([...u16(4 * 8 - 1), ...u32(ROM + gdt)], gdtPointer)
  // Two unused descriptors, then code and data over all 4 GiB: base 0, limit 0xfffff pages, 32-bit, ring 0.
  rom.set([0xff, 0xff, 0, 0, 0, 0x9b, 0xcf, 0], gdt + 0x10)
  rom.set([0xff, 0xff, 0, 0, 0, 0x93, 0xcf, 0], gdt + 0x18)
  rom.set([0xea, ...u16(0), ...u16(ROM >> 4)], resetVector) // jmp f000:0000
  return rom
}

const u16 = (value: number) => [value & 0xff, (value >> 8) & 0xff]
const u32 = (value: number) => [...u16(value & 0xffff), ...u16(value >>> 16)]
