/**
 * SYSLINUX 6 on a FAT volume. Its boot sector loads LDLINUX.SYS without knowing file systems: an installer fills in
 * where the first sector of it lies, and there, where the others do (syslinux/libinstaller/syslxmod.c: syslinux_patch,
 * fs.c: syslinux_make_bootsect, setadv.c: syslinux_reset_adv). Numbers are little-endian; sectors are counted from the
 * start of the volume, wherever on a disk that is.
 */
import { Pid1Error } from '../error.ts'

const SECTOR = 512

/** What the patch area begins with, and what all 32-bit numbers of LDLINUX.SYS sum to. */
const MAGIC = 0x3eb202fe

/** The patch area: offsets in bytes from its magic (struct patch_area). */
const PATCH = {
  /** 16 bits: sectors of LDLINUX.SYS, and of its ADV. */
  data_sectors: 8,
  adv_sectors: 10,
  /** 32 bits: LDLINUX.SYS in units of four bytes, without its ADV. */
  dwords: 12,
  checksum: 16,
  /** 16 bits, from the start of LDLINUX.SYS. */
  extended_area: 22,
} as const

/** The extended patch area: offsets of 16-bit numbers, each an offset in LDLINUX.SYS but where noted (struct ext_patch_area). */
const EXTENDED = {
  /** Two 64-bit sectors, one for each copy of the ADV. */
  adv_sectors: 0,
  extents: 10,
  /** In the boot sector: the low and the high 32 bits of where LDLINUX.SYS begins. */
  first_sector_low: 14,
  first_sector_high: 16,
} as const

/** One run of sectors: a 64-bit number of the first, a 16-bit count (struct syslinux_extent). */
const EXTENT = { sector: 0, count: 8, length: 10 } as const
/** An extent is shorter than 65,536 bytes: the loader reads it to one segment of memory. */
const EXTENT_SECTORS_MAX = 127

/** The auxiliary data vector, in which SYSLINUX notes things for the next boot: a sector, and a copy of it. */
const ADV = { head: 0, checksum: 4, tail: SECTOR - 4 } as const
const ADV_HEAD = 0x5a2d2fa5
const ADV_SUM = 0xa3041767
const ADV_TAIL = 0xdd28bf64
const ADV_COPIES = 2

/** What of a boot sector is the loader's: the jump and the name, and the code up to the signature. The rest is FAT's. */
const HEAD_END = 11
const CODE = 90
const SIGNATURE = 510

export interface SyslinuxParts {
  /** LDLINUX.SYS: whole sectors. */
  readonly ldlinux: Uint8Array
  readonly bootSector: Uint8Array
}

/** Bytes of LDLINUX.SYS on a volume: its ADV lies behind it. */
export function ldlinuxSize({ ldlinux }: { readonly ldlinux: { readonly length: number } }): number {
  return ldlinux.length + ADV_COPIES * SECTOR
}

/**
 * What belongs on the volume: LDLINUX.SYS, `ldlinuxSize` bytes of it, and the boot sector. LDLINUX.SYS must lie in
 * the root directory, with ldlinux.c32 beside it.
 *
 * `parts`: as the original installer carries them, nothing filled in. `volumeBootSector`: of a FAT of any type; its
 * parameters are kept. `sectors`: those that LDLINUX.SYS lies in, in its order; more of them are ignored. Throws
 * image-corrupt if `parts.ldlinux` has no patch area.
 */
export function installSyslinux(
  parts: SyslinuxParts,
  volumeBootSector: Uint8Array,
  sectors: readonly number[],
): SyslinuxParts {
  const ldlinux = new Uint8Array(ldlinuxSize(parts))
  ldlinux.set(parts.ldlinux)
  const view = new DataView(ldlinux.buffer)
  const patch = findPatchArea(view)
  const extended = view.getUint16(patch + PATCH.extended_area, true)
  const pointer = (field: keyof typeof EXTENDED) => view.getUint16(extended + EXTENDED[field], true)

  const dataSectors = parts.ldlinux.length / SECTOR
  const [first, ...rest] = sectors.slice(0, dataSectors)
  view.setUint16(patch + PATCH.data_sectors, dataSectors, true)
  view.setUint16(patch + PATCH.adv_sectors, ADV_COPIES, true)
  view.setUint32(patch + PATCH.dwords, parts.ldlinux.length / 4, true)
  writeExtents(view, pointer('extents'), rest)
  for (let copy = 0; copy < ADV_COPIES; copy++) {
    view.setBigUint64(pointer('adv_sectors') + 8 * copy, BigInt(sectors[dataSectors + copy]!), true)
    writeAdv(view, (dataSectors + copy) * SECTOR)
  }
  view.setUint32(patch + PATCH.checksum, 0, true)
  view.setUint32(patch + PATCH.checksum, MAGIC - sumDwords(view, parts.ldlinux.length), true)

  const bootSector = volumeBootSector.slice(0, SECTOR)
  bootSector.set(parts.bootSector.subarray(0, HEAD_END))
  bootSector.set(parts.bootSector.subarray(CODE, SIGNATURE), CODE)
  const bootView = new DataView(bootSector.buffer)
  bootView.setUint32(pointer('first_sector_low'), first!, true)
  bootView.setUint32(pointer('first_sector_high'), 0, true)
  return { ldlinux, bootSector }
}

function findPatchArea(view: DataView): number {
  // All of it is in the first sector, which must load the others.
  for (let at = 0; at < SECTOR && at + 4 <= view.byteLength; at += 4) if (view.getUint32(at, true) === MAGIC) return at
  const reason = 'its first sector has no patch area'
  throw new Pid1Error('image-corrupt', `Cannot install LDLINUX.SYS: ${reason}`, {
    format: 'SYSLINUX',
    offset: 0,
    reason,
  })
}

/**
 * Describes `sectors` as runs that follow each other. The original means to end a run at each 64 KiB of memory, too,
 * by a comparison that never finds one.
 */
function writeExtents(view: DataView, at: number, sectors: readonly number[]): void {
  for (let i = 0, count = 1; i < sectors.length; i += count, at += EXTENT.length, count = 1) {
    const sector = sectors[i]!
    while (count < EXTENT_SECTORS_MAX && sectors[i + count] === sector + count) count++
    view.setBigUint64(at + EXTENT.sector, BigInt(sector), true)
    view.setUint16(at + EXTENT.count, count, true)
  }
}

/** An ADV with nothing in it. The sum of its zeros and its checksum is `ADV_SUM`. */
function writeAdv(view: DataView, at: number): void {
  view.setUint32(at + ADV.head, ADV_HEAD, true)
  view.setUint32(at + ADV.checksum, ADV_SUM, true)
  view.setUint32(at + ADV.tail, ADV_TAIL, true)
}

/** Modulo 2^32. */
function sumDwords(view: DataView, length: number): number {
  let sum = 0
  for (let at = 0; at < length; at += 4) sum = (sum + view.getUint32(at, true)) | 0
  return sum
}
