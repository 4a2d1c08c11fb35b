/** The setup header of a bzImage: what a boot loader reads of a kernel (linux/Documentation/arch/x86/boot.rst). */
import { Pid1Error } from '../error.ts'
import { startsWith } from './magic.ts'

/** The header's fields, in bytes from the start of the file. Numbers are little-endian. */
const FIELD = {
  setup_sects: 0x1f1,
  /** Protected-mode code, in units of 16 bytes. */
  syssize: 0x1f4,
  boot_flag: 0x1fe,
  header: 0x202,
  version: 0x206,
  /** Offset of the version text, less 0x200; 0 if there is none. */
  kernel_version: 0x20e,
  loadflags: 0x211,
  initrd_addr_max: 0x22c,
  relocatable_kernel: 0x234,
  xloadflags: 0x236,
  cmdline_size: 0x238,
  pref_address: 0x258,
  init_size: 0x260,
} as const

const BOOT_FLAG = 0xaa55
const SECTOR = 512
/** loadflags: the code belongs at 1 MiB, which makes it a bzImage and no zImage. */
const LOADED_HIGH = 1
/** xloadflags: there is a 64-bit entry point. */
const XLF_KERNEL_64 = 1
/** The first protocol that says how long the command line may be; before it, this many bytes were the limit. */
const CMDLINE_SINCE = 0x0206
const CMDLINE_BEFORE = 255
const RELOCATABLE_SINCE = 0x0205
const XLOADFLAGS_SINCE = 0x020c
const INIT_SIZE_SINCE = 0x020a

export interface BzImage {
  /** Boot protocol, such as 0x020f for 2.15. */
  readonly protocol: number
  /** What `uname -r` will say and who built it, or "" if the file does not tell. */
  readonly version: string
  /** Longest command line in bytes, its NUL not counted. */
  readonly cmdlineSize: number
  /** Address the kernel unpacks itself to unless it is loaded above; 0 if the file does not tell. */
  readonly prefAddress: number
  /** Bytes of memory the kernel needs to unpack itself, from there on; 0 if the file does not tell. */
  readonly initSize: number
  /** Highest address that the last byte of an initrd may have. */
  readonly initrdAddrMax: number
  /** Bytes before the protected-mode code: boot sector and setup. */
  readonly setupLength: number
  /** False if it moves itself to `prefAddress`, wherever it is loaded. */
  readonly isRelocatable: boolean
  /** True if it has a 64-bit entry point, as a kernel for x86-64 has. */
  readonly is64Bit: boolean
}

/** Throws kernel-invalid, and says what the bytes are instead where that can be told. */
export function readBzImage(bytes: Uint8Array): BzImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const u16 = (at: number) => view.getUint16(at, true)
  const u32 = (at: number) => view.getUint32(at, true)

  const other = whatElse(bytes)
  if (other) throw invalid(other)
  if (bytes.length < FIELD.init_size + 4) throw invalid('it is too short to be a kernel')
  if (u16(FIELD.boot_flag) !== BOOT_FLAG) throw invalid('it has no boot sector (AA55 at byte 510)')
  if (!startsWith(bytes, 'HdrS', FIELD.header)) throw invalid('it is a boot sector, but of no Linux kernel since 2.0')
  if ((bytes[FIELD.loadflags]! & LOADED_HIGH) === 0) throw invalid('it is a zImage, which must be loaded low')

  const protocol = u16(FIELD.version)
  // 0 stands for 4, as it was before the field.
  const setupLength = ((bytes[FIELD.setup_sects] || 4) + 1) * SECTOR
  const whole = setupLength + u32(FIELD.syssize) * 16
  // syssize is rounded up: the last paragraph may be incomplete.
  if (bytes.length <= whole - 16)
    throw invalid(`it is cut short: ${bytes.length} bytes of ${whole}. Copy or download it again`)

  return {
    protocol,
    version: versionText(bytes, u16(FIELD.kernel_version), setupLength),
    cmdlineSize: protocol >= CMDLINE_SINCE ? u32(FIELD.cmdline_size) : CMDLINE_BEFORE,
    prefAddress: protocol >= INIT_SIZE_SINCE ? u32(FIELD.pref_address) : 0,
    initSize: protocol >= INIT_SIZE_SINCE ? u32(FIELD.init_size) : 0,
    initrdAddrMax: u32(FIELD.initrd_addr_max),
    setupLength,
    isRelocatable: protocol >= RELOCATABLE_SINCE && bytes[FIELD.relocatable_kernel] !== 0,
    is64Bit: protocol >= XLOADFLAGS_SINCE && (u16(FIELD.xloadflags) & XLF_KERNEL_64) !== 0,
  }
}

/** The first protocol with all that a boot loader of today fills in: Linux 2.4.18's. */
const LEAST_PROTOCOL = 0x0203

/** Why an i386 machine cannot boot this kernel, or undefined if it can. */
export function whyNotBootable({ is64Bit, protocol }: BzImage): string | undefined {
  if (is64Bit) return 'it is for x86-64, and this machine is an i386. Choose one built for i386'
  if (protocol < LEAST_PROTOCOL) return 'it is older than Linux 2.4.18, and its boot protocol too. Choose a newer one'
  return undefined
}

function versionText(bytes: Uint8Array, pointer: number, setupLength: number): string {
  const start = pointer + 0x200
  if (pointer === 0 || start >= setupLength) return ''
  const end = bytes.indexOf(0, start)
  return new TextDecoder('latin1').decode(bytes.subarray(start, end < 0 ? start : Math.min(end, setupLength)))
}

/** What people hand over in a kernel's place, by how it begins. */
function whatElse(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'it is empty'
  if (startsWith(bytes, '\x7fELF'))
    return 'it is an ELF file, perhaps vmlinux: the boot loader needs arch/x86/boot/bzImage'
  if (startsWith(bytes, '\x1f\x8b')) return 'it is compressed with gzip: decompress it first'
  if (startsWith(bytes, '\xfd7zXZ')) return 'it is compressed with xz: decompress it first'
  if (startsWith(bytes, '\x28\xb5\x2f\xfd')) return 'it is compressed with zstd: decompress it first'
  if (startsWith(bytes, 'ARM\x64', 0x38)) return 'it is an Image for 64-bit ARM: this machine is an i386'
  if (startsWith(bytes, '\x18\x28\x6f\x01', 0x24)) return 'it is a zImage for ARM: this machine is an i386'
  if (startsWith(bytes, '0707')) return 'it is a cpio archive, perhaps the initramfs'
  return undefined
}

function invalid(reason: string) {
  return new Pid1Error('kernel-invalid', `This is no kernel that can be booted: ${reason}`, { reason })
}
