/**
 * A bzImage that carries its initramfs: one file that any boot loader starts as a kernel, without an initrd to name.
 * (The kernel's own way, CONFIG_INITRAMFS_SOURCE, puts it into the compressed payload, and needs the kernel's build.)
 *
 * The protected-mode part, which a loader puts into memory whole, becomes
 *
 *     0             jmp code: over the first 5 bytes of the kernel's startup_32
 *     5             the rest of the kernel, as it was
 *     block         what the code must know (BLOCK)
 *     block + 32    the code (CODE)
 *     block + 224   the initramfs, and zeros up to the next 16 bytes
 *
 * The code does what a loader with an initrd would have done: it moves the initramfs to where the kernel leaves it
 * alone and says so in boot_params. Then it puts the 5 bytes back and starts the kernel. An initrd that the loader
 * brings wins.
 *
 * Why a jump in the kernel's first bytes and not another `code32_start` in the setup header: only loaders that go
 * through the real-mode setup look there. Others enter at the load address (kexec, pid1's own machine), and all come by
 * here.
 *
 * Where to: a loader promises `init_size` bytes of memory from where the kernel will run, and to keep its own things
 * out of them (linux/Documentation/arch/x86/boot.rst). So init_size is raised by the size of the initramfs, which then
 * lies at the end of these bytes. GRUB takes init_size for the size of its buffer for the whole file, too. The kernel
 * itself is told the old one again: it unpacks itself towards the end of it. QEMU and SYSLINUX promise more than the
 * machine may have, so the code looks: where the memory map has no room, the kernel starts without an initramfs, and
 * says that it finds no root. Half of one it would take without a word.
 *
 * Who passes the code by: Xen, which takes the payload out of the file, and an EFI firmware, which takes the file for a
 * program. They get no initramfs, and an EFI stub before Linux 6.6 jumps to the code where no firmware has loaded it.
 */
import { Pid1Error } from '../error.ts'
import { type BzImage, readBzImage, whyNotBootable } from './bzimage.ts'
import { concat } from './concat.ts'

/** Offsets in struct boot_params; the fields of the setup header, from 0x1f1 on, are at the same ones in the file. */
const PARAMS = {
  /** 4 bytes for anybody: all the stack there is between a loader and the kernel's own. */
  scratch: 0x1e4,
  e820Entries: 0x1e8,
  syssize: 0x1f4,
  ramdiskImage: 0x218,
  ramdiskSize: 0x21c,
  kernelAlignment: 0x230,
  relocatableKernel: 0x234,
  prefAddress: 0x258,
  initSize: 0x260,
  e820Table: 0x2d0,
} as const

/** Offsets in an entry of the e820 table. */
const E820 = { start: 0, length: 8, type: 16, end: 20 } as const
const E820_USABLE = 1

/** Offsets in the block. What one says of the kernel before is for the way back. */
const BLOCK = {
  /** The kernel's first 5 bytes. */
  entry: 0,
  /** Bytes from the kernel's start to the label `here` in the code. */
  here: 8,
  /** init_size before. */
  initSize: 12,
  /** Bytes from where the kernel will run to where the initramfs goes. */
  target: 16,
  /** The initramfs, in bytes. */
  size: 20,
  /** Bytes of the protected-mode part before. */
  kernelLength: 24,
  /** syssize before. */
  syssize: 28,
  code: 32,
  end: 224,
} as const

const PAGE = 4096
const PARAGRAPH = 16
const JMP = 0xe9
const JMP_LENGTH = 5
/** The first protocol with init_size: Linux 2.6.31's. */
const LEAST_PROTOCOL = 0x020a

const u32 = (value: number) => [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, value >>> 24]
/** The label `here`, in bytes from the block's start, and a field of the block as seen from there. */
const HERE = BLOCK.code + 0x0b
const fromHere = (field: number) => (field - HERE) & 0xff

/**
 * It is entered as the kernel is (boot.rst "32-bit Boot Protocol"): flat segments, interrupts off, ESI = boot_params,
 * EBX = EBP = EDI = 0; and leaves that so. The initramfs only ever moves up: never over the code, which lies before it,
 * and from the last word to the first, which is right even where old and new place overlap.
 */
const CODE = Uint8Array.from([
  ...[0x8d, 0xa6, ...u32(PARAMS.scratch + 4)], //          00         lea esp, [esi + scratch + 4]
  ...[0xe8, ...u32(0)], //                                 06         call here
  0x5d, //                                                 0b here:   pop ebp
  ...[0x89, 0xeb], //                                      0c         mov ebx, ebp
  ...[0x2b, 0x5d, fromHere(BLOCK.here)], //                0e         sub ebx, [here]: where the kernel is
  ...[0x8b, 0x45, fromHere(BLOCK.entry)], //               11         mov eax, [entry]
  ...[0x89, 0x03], //                                      14         mov [ebx], eax
  ...[0x8a, 0x45, fromHere(BLOCK.entry + 4)], //           16         mov al, [entry + 4]
  ...[0x88, 0x43, 0x04], //                                19         mov [ebx + 4], al
  ...[0x8b, 0x45, fromHere(BLOCK.initSize)], //            1c         mov eax, [initSize]
  ...[0x89, 0x86, ...u32(PARAMS.initSize)], //             1f         mov [esi + init_size], eax
  ...[0x83, 0xbe, ...u32(PARAMS.ramdiskSize), 0], //       25         cmp dword [esi + ramdisk_size], 0
  ...[0x75, 0x5e], //                                      2c         jne done
  // Where the kernel will run, as boot.rst has it at init_size.
  ...[0x8b, 0x96, ...u32(PARAMS.prefAddress)], //          2e         mov edx, [esi + pref_address]
  ...[0x80, 0xbe, ...u32(PARAMS.relocatableKernel), 0], // 34         cmp byte [esi + relocatable_kernel], 0
  ...[0x74, 0x13], //                                      3b         je place
  ...[0x39, 0xd3], //                                      3d         cmp ebx, edx
  ...[0x72, 0x02], //                                      3f         jb align
  ...[0x89, 0xda], //                                      41         mov edx, ebx
  ...[0x8b, 0x86, ...u32(PARAMS.kernelAlignment)], //      43 align:  mov eax, [esi + kernel_alignment]
  0x48, //                                                 49         dec eax
  ...[0x01, 0xc2], //                                      4a         add edx, eax
  ...[0xf7, 0xd0], //                                      4c         not eax
  ...[0x21, 0xc2], //                                      4e         and edx, eax
  ...[0x03, 0x55, fromHere(BLOCK.target)], //              50 place:  add edx, [target]
  ...[0x8b, 0x4d, fromHere(BLOCK.size)], //                53         mov ecx, [size]
  // One usable region below 4 GiB must hold all of it. A machine without a map is taken at its loader's word.
  ...[0x8d, 0xbe, ...u32(PARAMS.e820Table)], //            56         lea edi, [esi + e820_table]
  ...[0x0f, 0xb6, 0x86, ...u32(PARAMS.e820Entries)], //    5c         movzx eax, byte [esi + e820_entries]
  ...[0x85, 0xc0], //                                      63         test eax, eax
  ...[0x74, 0x27], //                                      65         jz move
  ...[0x83, 0x7f, E820.type, E820_USABLE], //              67 region: cmp dword [edi + type], usable
  ...[0x75, 0x19], //                                      6b         jne next
  ...[0x83, 0x7f, E820.start + 4, 0], //                   6d         cmp dword [edi + start + 4], 0
  ...[0x75, 0x13], //                                      71         jne next
  ...[0x89, 0xd3], //                                      73         mov ebx, edx
  ...[0x2b, 0x1f], //                                      75         sub ebx, [edi + start]
  ...[0x72, 0x0d], //                                      77         jb next
  ...[0x01, 0xcb], //                                      79         add ebx, ecx
  ...[0x83, 0x7f, E820.length + 4, 0], //                  7b         cmp dword [edi + length + 4], 0
  ...[0x75, 0x0d], //                                      7f         jne move
  ...[0x3b, 0x5f, E820.length], //                         81         cmp ebx, [edi + length]
  ...[0x76, 0x08], //                                      84         jbe move
  ...[0x83, 0xc7, E820.end], //                            86 next:   add edi, end
  0x48, //                                                 89         dec eax
  ...[0x75, 0xdb], //                                      8a         jnz region
  ...[0xeb, 0x25], //                                      8c done:   jmp leave
  ...[0x89, 0x96, ...u32(PARAMS.ramdiskImage)], //         8e move:   mov [esi + ramdisk_image], edx
  ...[0x89, 0x8e, ...u32(PARAMS.ramdiskSize)], //          94         mov [esi + ramdisk_size], ecx
  ...[0x89, 0xf0], //                                      9a         mov eax, esi
  ...[0x83, 0xc1, 0x03], //                                9c         add ecx, 3
  ...[0xc1, 0xe9, 0x02], //                                9f         shr ecx, 2
  ...[0x8d, 0xb4, 0x8d, ...u32(BLOCK.end - HERE - 4)], //  a2         lea esi, [ebp + 4 * ecx + end - here - 4]
  ...[0x8d, 0x7c, 0x8a, 0xfc], //                          a9         lea edi, [edx + 4 * ecx - 4]
  0xfd, //                                                 ad         std
  ...[0xf3, 0xa5], //                                      ae         rep movsd
  0xfc, //                                                 b0         cld
  ...[0x89, 0xc6], //                                      b1         mov esi, eax
  ...[0x2b, 0x6d, fromHere(BLOCK.here)], //                b3 leave:  sub ebp, [here]
  ...[0x89, 0xe8], //                                      b6         mov eax, ebp
  ...[0x31, 0xdb], //                                      b8         xor ebx, ebx
  ...[0x31, 0xff], //                                      ba         xor edi, edi
  ...[0x31, 0xed], //                                      bc         xor ebp, ebp
  ...[0xff, 0xe0], //                                      be         jmp eax
])

/**
 * `kernel`, a bzImage for i386, as an image that carries `initramfs`: a cpio archive, plain or compressed, or whatever
 * else the kernel takes for an initrd. One that it carries already is replaced.
 *
 * The setup header's init_size says what memory the image needs, as that of any kernel does. Throws kernel-invalid, and
 * image-too-large if the initramfs would end above what the kernel reaches (initrd_addr_max).
 */
export function bzImageWithInitramfs(kernel: Uint8Array, initramfs: Uint8Array): Uint8Array<ArrayBuffer> {
  const bare = withoutInitramfs(kernel)
  const header = readBzImage(bare)
  const reason = whyNotCarrier(header)
  if (reason !== undefined)
    throw new Pid1Error('kernel-invalid', `This kernel cannot carry an initramfs: ${reason}`, { reason })

  const { setupLength, initSize, prefAddress, initrdAddrMax } = header
  const kernelLength = bare.length - setupLength
  const blockAt = alignUp(kernelLength, PARAGRAPH)
  const initramfsAt = blockAt + BLOCK.end
  const length = alignUp(initramfsAt + initramfs.length, PARAGRAPH)
  const target = alignUp(Math.max(initSize, initramfsAt), PAGE)
  const most = initrdAddrMax + 1 - prefAddress - target
  if (initramfs.length > most)
    throw new Pid1Error(
      'image-too-large',
      `This kernel can carry an initramfs of ${Math.max(0, most)} bytes at most, and this one has ${initramfs.length}: make it smaller`,
      { size: initramfs.length },
    )

  const block = new Uint8Array(BLOCK.end)
  const fields = new DataView(block.buffer)
  block.set(bare.subarray(setupLength, setupLength + JMP_LENGTH), BLOCK.entry)
  fields.setUint32(BLOCK.here, blockAt + HERE, true)
  fields.setUint32(BLOCK.initSize, initSize, true)
  fields.setUint32(BLOCK.target, target, true)
  fields.setUint32(BLOCK.size, initramfs.length, true)
  fields.setUint32(BLOCK.kernelLength, kernelLength, true)
  fields.setUint32(BLOCK.syssize, new DataView(bare.buffer, bare.byteOffset).getUint32(PARAMS.syssize, true), true)
  block.set(CODE, BLOCK.code)

  const zeros = (count: number) => new Uint8Array(count)
  const image = concat([
    bare,
    zeros(blockAt - kernelLength),
    block,
    initramfs,
    zeros(length - initramfsAt - initramfs.length),
  ])
  const view = new DataView(image.buffer)
  image[setupLength] = JMP
  view.setUint32(setupLength + 1, blockAt + BLOCK.code - JMP_LENGTH, true)
  view.setUint32(PARAMS.syssize, length / PARAGRAPH, true)
  view.setUint32(PARAMS.initSize, target + alignUp(initramfs.length, PAGE), true)
  return image
}

function whyNotCarrier(kernel: BzImage): string | undefined {
  if (kernel.protocol < LEAST_PROTOCOL)
    return 'it is older than Linux 2.6.31, and does not say in how much memory it unpacks itself. Choose a newer one'
  return whyNotBootable(kernel)
}

/** The initramfs that an image carries, as a view; undefined if none. Throws kernel-invalid, image-corrupt. */
export function initramfsIn(image: Uint8Array): Uint8Array | undefined {
  const found = findBlock(image)
  return found && image.subarray(found.initramfsAt, found.initramfsAt + found.size)
}

/** The kernel as it was before it carried an initramfs, or itself. Throws kernel-invalid, image-corrupt. */
export function withoutInitramfs(image: Uint8Array): Uint8Array {
  const found = findBlock(image)
  if (!found) return image
  const { setupLength, blockAt, u32At } = found
  // A copy even of a Node Buffer, whose slice() is a view.
  const kernel = new Uint8Array(image.subarray(0, setupLength + u32At(BLOCK.kernelLength)))
  const view = new DataView(kernel.buffer)
  kernel.set(image.subarray(blockAt + BLOCK.entry, blockAt + BLOCK.entry + JMP_LENGTH), setupLength)
  view.setUint32(PARAMS.syssize, u32At(BLOCK.syssize), true)
  view.setUint32(PARAMS.initSize, u32At(BLOCK.initSize), true)
  return kernel
}

/** Where the block is that the kernel's first jump leads to, in bytes from the file's start, if that is one of ours. */
function findBlock(image: Uint8Array) {
  const { setupLength } = readBzImage(image)
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength)
  if (image.length < setupLength + JMP_LENGTH || image[setupLength] !== JMP) return undefined
  const codeAt = setupLength + JMP_LENGTH + view.getUint32(setupLength + 1, true)
  if (codeAt + CODE.length > image.length || !CODE.every((byte, i) => image[codeAt + i] === byte)) return undefined

  const blockAt = codeAt - BLOCK.code
  const initramfsAt = blockAt + BLOCK.end
  const u32At = (field: number) => view.getUint32(blockAt + field, true)
  const size = u32At(BLOCK.size)
  if (initramfsAt + size > image.length)
    throw corrupt(blockAt + BLOCK.size, `its initramfs of ${size} bytes does not end in the file`)
  if (setupLength + alignUp(u32At(BLOCK.kernelLength), PARAGRAPH) !== blockAt)
    throw corrupt(blockAt + BLOCK.kernelLength, 'the kernel before its initramfs has another length than it says')
  return { setupLength, blockAt, initramfsAt, size, u32At }
}

function corrupt(offset: number, reason: string) {
  return new Pid1Error('image-corrupt', `This kernel is damaged at byte ${offset}: ${reason}`, {
    format: 'bzImage',
    offset,
    reason,
  })
}

const alignUp = (value: number, unit: number) => Math.ceil(value / unit) * unit
