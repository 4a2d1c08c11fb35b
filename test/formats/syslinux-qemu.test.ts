/** A PC's own firmware as the judge: it boots what our installer has written. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { describeWith, findTool } from '../tools.ts'
import { SECTOR, shipped, VOLUME_TOOLS, Volume } from './syslinux-volume.ts'

const KIB = 1 << 10
const MIB = 1 << 20
const KERNEL = join(import.meta.dirname, '../../prebuilt/kernel/bzImage')

const folder = mkdtempSync(join(tmpdir(), 'pid1-syslinux-qemu-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The serial line's text up to `end`. Where `hasScreen` is false, the firmware writes there what belongs on a screen. */
function serialLine(drive: string, end: string, hasScreen = true): Promise<string> {
  const qemu = spawn(findTool('qemu-system-i386')!, [
    ...['-accel', 'tcg', '-m', '64', '-nic', 'none', '-no-reboot', '-drive', drive],
    ...(hasScreen ? ['-display', 'none', '-serial', 'stdio'] : ['-nographic']),
  ])
  let text = ''
  return new Promise((resolve, reject) => {
    // The test's time limit ends this wait, too: QEMU must not outlive it.
    const timer = setTimeout(() => qemu.kill('SIGKILL'), 50_000)
    qemu.on('error', reject)
    qemu.on('close', () => {
      clearTimeout(timer)
      reject(new Error(`QEMU ended without ${end}. It showed:\n${text.slice(-600)}`))
    })
    qemu.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1')
      const plain = withoutEscapes(text)
      if (!plain.includes(end)) return
      resolve(plain)
      qemu.kill('SIGKILL')
    })
  })
}

/** The firmware moves the cursor now and then, in the middle of a word. */
function withoutEscapes(text: string): string {
  return text
    .split('\x1b')
    .map((part, i) => (i === 0 ? part : part.replace(/^\[[\d;?]*[A-Za-z]|^c/, '')))
    .join('')
}

const floppy = ({ path }: Volume) => `file=${path},format=raw,if=floppy`
const disk = ({ path }: Volume) => `file=${path},format=raw,if=ide`

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
    await serialLine(floppy(volume), 'boot: ')
  })

  test('asks what to boot where there is no syslinux.cfg', async () => {
    const volume = Volume.make(join(folder, 'bare'), 2880 * KIB)
    volume.install()
    expect(await serialLine(floppy(volume), 'boot: ', false)).toContain('WARNING: No configuration file found')
  })

  test('loads a kernel from a disk without partitions', async () => {
    const volume = Volume.make(join(folder, 'disk'), 64 * MIB)
    volume.install()
    volume.copyIn([KERNEL])
    volume.configure(['DEFAULT linux', 'LABEL linux', 'KERNEL bzImage', 'APPEND console=ttyS0'])
    await serialLine(disk(volume), 'Linux version 6.12')
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
      await serialLine(disk(volume), 'boot: ')
    })
})
