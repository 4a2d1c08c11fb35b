/** SYSLINUX's own installer as the judge: on the same volume ours writes the same bytes. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { installSyslinux, ldlinuxSize } from '../../src/formats/syslinux.ts'
import { describeWith, findTool, run } from '../tools.ts'
import { PARTS, SECTOR, shipped, VOLUME_TOOLS, Volume } from './syslinux-volume.ts'

const KIB = 1 << 10
const MIB = 1 << 20

const folder = mkdtempSync(join(tmpdir(), 'pid1-syslinux-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Has the program install, and ours on the volume as it was, in the same sectors. Returns the runs of clusters these are. */
function judge(volume: Volume): number {
  const before = volume.read([0])
  run('syslinux', ['--install', '--offset', `${volume.start * SECTOR}`, volume.path])
  const sectors = volume.sectorsOf('ldlinux.sys').slice(0, ldlinuxSize(PARTS) / SECTOR)

  const { ldlinux, bootSector } = installSyslinux(PARTS, before, sectors)
  expect(firstDifference(bootSector, volume.read([0]))).toBe(undefined)
  expect(firstDifference(ldlinux, volume.read(sectors))).toBe(undefined)
  return volume.runsOf('ldlinux.sys').length
}

function firstDifference(ours: Uint8Array, theirs: Uint8Array): number | undefined {
  if (Buffer.compare(ours, theirs) === 0) return undefined
  const at = ours.findIndex((byte, i) => byte !== theirs[i])
  return at < 0 ? ours.length : at
}

describeWith(['syslinux', ...VOLUME_TOOLS], "SYSLINUX's own installer", () => {
  test('has in it what we ship, with nothing filled in yet', () => {
    const program = readFileSync(findTool('syslinux')!)
    for (const file of ['ldlinux.sys', 'ldlinux.bss', 'ldlinux.c32'] as const)
      expect(program.includes(Buffer.from(shipped(file))), file).toBe(true)
  })

  const floppy = { name: 'a 1.44 MB floppy, FAT12', size: 1440 * KIB, start: 0 }
  const disk = { name: 'a disk of 64 MB, FAT16', size: 64 * MIB, start: 0 }
  const partition = { name: 'a partition of 600 MB behind 2048 sectors, FAT32', size: 600 * MIB, start: 2048 }
  const make = (kind: string, { name, size, start }: typeof floppy): Volume => {
    const volume = Volume.make(join(folder, `${name} ${kind}`), size, start)
    expect(volume.read([0]).toString('latin1')).toContain(name.slice(-5))
    return volume
  }

  for (const shape of [
    floppy,
    { name: 'a 2.88 MB floppy, FAT12', size: 2880 * KIB, start: 0 },
    { name: 'a disk of 16 MB, FAT16', size: 16 * MIB, start: 0 },
    disk,
    { name: 'a partition of 63 MB behind 2048 sectors, FAT16', size: 63 * MIB, start: 2048 },
    { name: 'a disk of 600 MB, FAT32', size: 600 * MIB, start: 0 },
    partition,
  ])
    test(`installs the same on ${shape.name}`, () => {
      expect(judge(make('whole', shape))).toBe(1)
    })

  for (const shape of [floppy, disk, partition])
    test(`installs the same where LDLINUX.SYS lies in pieces on ${shape.name}`, () => {
      const volume = make('in pieces', shape)
      volume.scatter()
      expect(judge(volume)).toBeGreaterThan(5)
    })
})
