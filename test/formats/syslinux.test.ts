import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { installSyslinux, ldlinuxSize } from '../../src/formats/syslinux.ts'
import { PARTS, SECTOR, shipped } from './syslinux-volume.ts'

const MAGIC = 0x3eb202fe
const PATCH_AREA = 0x20
const DATA_SECTORS = 114
const SECTORS = DATA_SECTORS + 2

/** A boot sector as any FAT may have it: what the loader leaves alone is not zero. */
const VOLUME = new Uint8Array(SECTOR).map((_, i) => (i * 7) % 251)

const inARow = (first: number, count = SECTORS) => Array.from({ length: count }, (_, i) => first + i)

/** Sectors of a file in runs of random lengths at random places. */
const sectorLists = fc
  .array(fc.record({ first: fc.nat(0xffff_0000), count: fc.integer({ min: 1, max: 60 }) }), {
    minLength: SECTORS,
    maxLength: SECTORS,
  })
  .map((runs) => runs.flatMap(({ first, count }) => inARow(first, count)).slice(0, SECTORS))

function install(sectors: readonly number[]) {
  const { ldlinux, bootSector } = installSyslinux(PARTS, VOLUME, sectors)
  return { ldlinux, bootSector, view: new DataView(ldlinux.buffer), boot: new DataView(bootSector.buffer) }
}

/** The extents as the loader reads them, to the first that is empty. */
function extentsIn(view: DataView): { sector: number; count: number }[] {
  const extended = view.getUint16(PATCH_AREA + 14, true)
  const at = view.getUint16(extended + 10, true)
  const extents = inARow(0, view.getUint16(extended + 12, true)).map((i) => ({
    sector: Number(view.getBigUint64(at + 10 * i, true)),
    count: view.getUint16(at + 10 * i + 8, true),
  }))
  return extents.slice(
    0,
    extents.findIndex(({ count }) => count === 0),
  )
}

describe('installing SYSLINUX', () => {
  test('makes all 32-bit numbers of LDLINUX.SYS sum to its magic, as the loader checks', () => {
    fc.assert(
      fc.property(sectorLists, (sectors) => {
        const { view } = install(sectors)
        let sum = 0
        for (let at = 0; at < DATA_SECTORS * SECTOR; at += 4) sum = (sum + view.getUint32(at, true)) >>> 0
        expect(sum).toBe(MAGIC)
      }),
      { numRuns: 30 },
    )
  })

  test('leads the loader through every sector, and to both copies of the ADV', () => {
    fc.assert(
      fc.property(sectorLists, (sectors) => {
        const { view, boot } = install(sectors)
        const mapped = extentsIn(view).flatMap(({ sector, count }) => inARow(sector, count))
        expect([boot.getUint32(0x11a, true), ...mapped]).toEqual(sectors.slice(0, DATA_SECTORS))
        expect(boot.getUint32(0x120, true)).toBe(0)
        const adv = view.getUint16(view.getUint16(PATCH_AREA + 14, true), true)
        expect([view.getBigUint64(adv, true), view.getBigUint64(adv + 8, true)].map(Number)).toEqual(sectors.slice(-2))
      }),
      { numRuns: 30 },
    )
  })

  test('ends an extent before it has 65,536 bytes', () => {
    // Longer than any that is shipped: an image of zeros behind the real first sectors.
    const ldlinux = new Uint8Array(300 * SECTOR)
    ldlinux.set(PARTS.ldlinux)
    const installed = installSyslinux({ ...PARTS, ldlinux }, VOLUME, inARow(1000, 302))
    expect(extentsIn(new DataView(installed.ldlinux.buffer))).toEqual([
      { sector: 1001, count: 127 },
      { sector: 1128, count: 127 },
      { sector: 1255, count: 45 },
    ])
  })

  test('puts two equal ADVs behind LDLINUX.SYS, with nothing in them and the sums right', () => {
    const { ldlinux, view } = install(inARow(33))
    expect(ldlinux.length).toBe(ldlinuxSize(PARTS))
    const [first, second] = [0, 1].map((copy) => ldlinux.slice((DATA_SECTORS + copy) * SECTOR).slice(0, SECTOR))
    expect(first).toEqual(second)
    let sum = 0
    for (let at = 4; at < SECTOR - 4; at += 4) sum = (sum + view.getUint32(DATA_SECTORS * SECTOR + at, true)) >>> 0
    expect(sum).toBe(0xa3041767)
  })

  test("keeps the volume's parameters and takes the rest of the boot sector from SYSLINUX", () => {
    const { bootSector } = install(inARow(33))
    expect(bootSector.subarray(0, 11)).toEqual(PARTS.bootSector.subarray(0, 11))
    expect(bootSector.subarray(11, 90)).toEqual(VOLUME.subarray(11, 90))
    expect(bootSector.subarray(90, 0x11a)).toEqual(PARTS.bootSector.subarray(90, 0x11a))
    expect(bootSector.subarray(510)).toEqual(VOLUME.subarray(510))
  })

  test('leaves what it is given as it was', () => {
    const volume = VOLUME.slice()
    install(inARow(33))
    expect(VOLUME).toEqual(volume)
    expect(PARTS.bootSector).toEqual(shipped('ldlinux.bss'))
    expect(Buffer.compare(PARTS.ldlinux, shipped('ldlinux.sys'))).toBe(0)
  })

  test('refuses what is not LDLINUX.SYS', () => {
    const ldlinux = new Uint8Array(PARTS.ldlinux.length)
    expect(() => installSyslinux({ ...PARTS, ldlinux }, VOLUME, inARow(33))).toThrow(
      expect.objectContaining({ code: 'image-corrupt' }),
    )
  })
})
