/** A PC's own firmware as the judge: it boots what our installer has written. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Pc } from '../pc.ts'
import { describeWith } from '../tools.ts'
import { SECTOR, shipped, VOLUME_TOOLS, Volume } from './syslinux-volume.ts'

const KIB = 1 << 10
const MIB = 1 << 20
const KERNEL = join(import.meta.dirname, '../../prebuilt/kernel/bzImage')

const folder = mkdtempSync(join(tmpdir(), 'pid1-syslinux-qemu-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const floppy = ({ path }: Volume) => new Pc(['-drive', `file=${path},format=raw,if=floppy`])
const disk = ({ path }: Volume) => new Pc(['-drive', `file=${path},format=raw,if=ide`])

/** Partitioned with one active partition, the volume, and SYSLINUX's code to find it. */
function writeMbr(volume: Volume, type: number, sectors: number): void {
  const mbr = Buffer.alloc(SECTOR)
  mbr.set(shipped('mbr.bin'))
  // CHS addresses beyond what they can say: the LBAs count.
  mbr.set([0x80, 0xfe, 0xff, 0xff, type, 0xfe, 0xff, 0xff], 446)
  mbr.writeUInt32LE(volume.start, 454)
  mbr.writeUInt32LE(sectors, 458)
  mbr.writeUInt16LE(0xaa55, 510)
  volume.write([-volume.start], mbr)
}

describeWith(['qemu-system-i386', ...VOLUME_TOOLS], 'a volume that we put SYSLINUX on', () => {
  test('boots from a floppy where LDLINUX.SYS lies in pieces, and reads syslinux.cfg', async () => {
    const volume = Volume.make(join(folder, 'floppy'), 1440 * KIB)
    volume.scatter()
    volume.install()
    expect(volume.runsOf('ldlinux.sys').length).toBeGreaterThan(20)
    volume.configure(['PROMPT 1'])
    // That it shows there is what syslinux.cfg says.
    await floppy(volume).screenShows('boot: ')
  })

  test('asks what to boot where there is no syslinux.cfg', async () => {
    const volume = Volume.make(join(folder, 'bare'), 2880 * KIB)
    volume.install()
    expect(await floppy(volume).screenShows('boot: ')).toContain('WARNING: No configuration file found')
  })

  test('loads a kernel from a disk without partitions', async () => {
    const volume = Volume.make(join(folder, 'disk'), 64 * MIB)
    volume.install()
    volume.copyIn([KERNEL])
    volume.configure(['DEFAULT linux', 'LABEL linux', 'KERNEL bzImage', 'APPEND console=ttyS0'])
    await disk(volume).serialShows('Linux version 6.12')
  })

  for (const { type, system, size } of [
    { type: 'FAT16', system: 0x0e, size: 63 * MIB },
    { type: 'FAT32', system: 0x0c, size: 600 * MIB },
  ])
    test(`boots from a partition, ${type}, by way of mbr.bin`, async () => {
      const volume = Volume.make(join(folder, type), size, 2048)
      volume.install()
      volume.configure(['PROMPT 1'])
      writeMbr(volume, system, size / SECTOR)
      await disk(volume).screenShows('boot: ')
    })
})
