import { expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { imageOf, type SparseImage } from '../../src/formats/sparse.ts'
import type { MachineConfig } from '../../src/machine/config.ts'
import { blobNamed, PREBUILT_KERNEL } from '../../src/project/catalog.ts'
import { describeWith } from '../tools.ts'
import { bootConfig, minimalConfig, restoreMinimal, wasm } from './boot.ts'
import { catFromFat, debugfs, ext4Disk, fatFloppy, memoryInUse } from './images.ts'

const MIB = 1 << 20
const { sha256 } = blobNamed(PREBUILT_KERNEL)
const kernel = await prebuiltBlobs.load(sha256)

/** A machine whose root is the first disk. */
const fromDisks = (...disks: SparseImage[]): MachineConfig => ({
  boot: { kind: 'kernel', kernel, commandLine: 'root=/dev/sda rw console=ttyS0' },
  kernelSha256: sha256,
  disks,
  memory: 64,
  wasm,
})

describeWith(['mke2fs', 'debugfs'], 'a machine whose root is an ext4 disk', () => {
  test('boots, and what it writes is on the disk for debugfs and for the next boot', async () => {
    const disk = await ext4Disk(32)
    const guest = await bootConfig(fromDisks(disk))
    expect(await guest.runs('echo kept > /file; sync; mount | grep " / "')).toMatch(/ext4 \(rw/)
    const written = guest.machine.diskImage(0)!
    expect(await debugfs(written, 'cat /file')).toBe('kept\n')
    expect(await debugfs(disk, 'cat /file')).toBe('')
    expect(guest.machine.diskImage(1)).toBeUndefined()
    const next = await bootConfig(fromDisks(written))
    expect(await next.runs('cat /file')).toBe('kept')
  })

  test('restored from a snapshot sees the disk as it was then, and each goes on with its own', async () => {
    const guest = await bootConfig(fromDisks(await ext4Disk(32)))
    await guest.runs('echo then > /file; sync; echo 3 > /proc/sys/vm/drop_caches')
    const snapshot = await guest.machine.save()
    await guest.runs('echo since > /file; sync')
    const restored = await restoreMinimal(snapshot)
    expect(await restored.runs('cat /file; echo 3 > /proc/sys/vm/drop_caches; wc -c < /bin/busybox')).toMatch(
      /^then\n.*\n1\d{6}$/s,
    )
    await restored.runs('echo later > /file; sync')
    expect(await debugfs(guest.machine.diskImage(0)!, 'cat /file')).toBe('since\n')
    expect(await debugfs(restored.machine.diskImage(0)!, 'cat /file')).toBe('later\n')
  })

  test('tells what is on the disk when it ends', async () => {
    const guest = await bootConfig(fromDisks(await ext4Disk(32)))
    await guest.runs('echo kept > /file; sync')
    guest.machine.send('ttyS0', new TextEncoder().encode('reboot -f\n'))
    await guest.enters('rebooting')
    expect(await debugfs(guest.disksAtEnd![0]!, 'cat /file')).toBe('kept\n')
  })

  test('of 2 GiB costs no more memory than what is on it', async () => {
    const disk = await ext4Disk(2048)
    const before = memoryInUse()
    const guest = await bootConfig(fromDisks(disk))
    expect(await guest.runs('dd if=/dev/sda bs=1M skip=2000 count=4 2>/dev/null | tr -d "\\\\0" | wc -c')).toBe('0')
    expect(await guest.runs('grep sda /proc/partitions')).toMatch(/ 2097152 sda$/)
    expect(memoryInUse() - before).toBeLessThan(64)
    expect(guest.machine.diskImage(0)!.pieces.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThan(64 * MIB)
  })
})

test('four disks are found in their order, and read and written apart', async () => {
  const marked = (mark: number, size: number) => imageOf(new Uint8Array(size * MIB).fill(mark, 0, 512))
  const guest = await bootConfig({
    ...(await minimalConfig()),
    disks: [marked(0x61, 1), marked(0x62, 2), marked(0x63, 3), marked(0x64, 4)],
  })
  expect(await guest.runs('for d in a b c d; do head -c 3 /dev/sd$d; cat /sys/block/sd$d/size; done')).toBe(
    'aaa2048\nbbb4096\nccc6144\nddd8192',
  )
  await guest.runs('for d in a b c d; do echo written to $d > /dev/sd$d; done; sync')
  for (const [i, name] of ['a', 'b', 'c', 'd'].entries()) {
    const { bytes } = guest.machine.diskImage(i)!.pieces[0]!
    expect(new TextDecoder().decode(bytes.subarray(0, 13))).toBe(`written to ${name}\n`)
  }
})

test('a machine without disks has none', async () => {
  const guest = await bootConfig(await minimalConfig())
  await guest.prompt()
  expect(guest.output).not.toContain('ATA-0')
  guest.machine.stop()
  expect(guest.disksAtEnd).toBeUndefined()
})

describeWith(['mkfs.fat', 'mcopy', 'mtype'], 'a floppy', () => {
  test('is read and written', async () => {
    const guest = await bootConfig({ ...(await minimalConfig()), floppy: await fatFloppy(1440, 'hello\n') })
    await guest.runs('mkdir -p /mnt; mount -t vfat /dev/fd0 /mnt')
    expect(await guest.runs('cat /mnt/file')).toBe('hello')
    await guest.runs('echo changed > /mnt/file; umount /mnt')
    expect(await catFromFat(guest.machine.floppyImage()!, 'file')).toBe('changed\n')
  })
})
