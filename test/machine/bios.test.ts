import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import type { MachineConfig } from '../../src/machine/config.ts'
import { blobNamed, PREBUILT_KERNEL } from '../../src/project/catalog.ts'
import { describeWith } from '../tools.ts'
import { bootConfig, minimalConfig, restoreMinimal, wasm } from './boot.ts'
import { syslinuxDisk } from './images.ts'

const FIRMWARE = join(import.meta.dirname, '../../prebuilt/seabios')
const bios = readFileSync(join(FIRMWARE, 'bios.bin'))
const vgaBios = readFileSync(join(FIRMWARE, 'vgabios-stdvga.bin'))
const { sha256 } = blobNamed(PREBUILT_KERNEL)

/** A machine whose firmware boots from there. */
const booting = (from: 'floppy' | 'disk', media: Pick<MachineConfig, 'disks' | 'floppy'>): MachineConfig => ({
  boot: { kind: 'bios', from, bios, vgaBios },
  kernelSha256: sha256,
  memory: 64,
  wasm,
  ...media,
})

/** "minimal" on a disk that boots by itself. `size` in MiB. */
async function minimalDisk(size: number, append: string) {
  const { boot } = await minimalConfig()
  return syslinuxDisk(size * 1024, {
    bzImage: await prebuiltBlobs.load(sha256),
    'initrd.img': boot.initrd!,
    'syslinux.cfg': `DEFAULT linux\nLABEL linux\n  LINUX bzImage\n  INITRD initrd.img\n  APPEND ${append}\n`,
  })
}

describeWith(['mkfs.fat', 'mcopy', 'syslinux'], 'a machine with a BIOS', () => {
  test.for([16, 64])('boots SYSLINUX, the kernel and its initramfs from a disk of %d MB', async (size) => {
    const guest = await bootConfig(booting('disk', { disks: [await minimalDisk(size, 'console=ttyS0')] }))
    await guest.prompt()
    expect(guest.transcript).toMatch(/^SeaBIOS.*Booting from Hard Disk.*SYSLINUX .*Loading bzImage\.\.\. ok/s)
    expect(guest.marks.map(({ milestone }) => milestone)).toEqual(['first-byte', 'unpack', 'init', 'prompt'])
    expect(guest.states.map(({ phase }) => phase)).toEqual(['starting', 'running'])
    expect(await guest.runs('cat /proc/cmdline')).toContain('BOOT_IMAGE=bzImage console=ttyS0')
  })

  test('shows the kernel on its VGA screen, and takes what is typed on its keyboard', async () => {
    const disk = await minimalDisk(16, 'console=ttyS0 console=tty0')
    const guest = await bootConfig(booting('disk', { disks: [disk] }))
    await guest.prompt()
    await guest.reads('\n~ # ')
    expect(guest.output).toContain('Run /init as init process')
    expect(guest.machine.screenText()).toMatch(/Run \/init as init process\n.*~ #$/s)
    expect(guest.transcript).toMatch(/Linux version 6\.12.*Run \/init as init process\r\n.*~ # $/s)
    expect(guest.machine.typeKeys('echo "A B" | tr A-Z a-z; echo $((6 * 7)) \x7f# é\n')).toBe('é')
    await guest.reads('a b\r\n42#\r\n')
    guest.machine.typeKeys('cat\n')
    guest.machine.typeKeys('\x03')
    guest.machine.typeKeys('seq 5000\n')
    await guest.reads('\r\n5000\r\n~ # ')
    const numbers = Array.from({ length: 5000 }, (_, i) => `${i + 1}\r\n`).join('')
    expect(guest.transcript).toContain(`~ # seq 5000\r\n${numbers}~ # `)
    guest.machine.typeKeys('echo first\necho second\n\x1b[A\x1b[A\n')
    await guest.shows('~ # echo second\nsecond\n~ # echo first\nfirst\n~ #')
  })

  test('restored from a snapshot has its screen, its keyboard and its disk', async () => {
    const disk = await minimalDisk(16, 'console=ttyS0 console=tty0')
    const guest = await bootConfig(booting('disk', { disks: [disk] }))
    await guest.prompt()
    guest.machine.typeKeys('x=kept; echo $x; cat < /dev/null; echo $x')
    const restored = await restoreMinimal(await guest.machine.save())
    restored.machine.typeKeys('\n')
    await restored.reads('kept\r\nkept\r\n~ # ')
    expect(restored.machine.screenText()).toContain('Run /init as init process')
    expect(restored.updates[0]).toMatchObject({ mode: 'text', columns: 80, rows: 25 })
  })

  test.for([1440, 2880])('shows the boot prompt of a floppy of %d KiB, and what is typed there', async (size) => {
    const guest = await bootConfig(booting('floppy', { disks: [], floppy: await syslinuxDisk(size, {}) }))
    await guest.reads('boot: ')
    expect(guest.machine.screenText()).toMatch(/Booting from Floppy\.\.\.\n.*\nboot:/s)
    guest.machine.typeKeys('nothing of the kind\n')
    await guest.shows('boot: nothing of the kind\nLoading nothing... failed: No such file or directory\nboot:')
    guest.machine.typeKeys('x\x7fother\n')
    await guest.shows('boot: other\nLoading other... failed')
  })

  test('says that there is nothing to boot from', async () => {
    const guest = await bootConfig(booting('disk', { disks: [{ size: 1 << 24, pieces: [] }] }))
    await guest.shows('No bootable device.')
    await guest.reads('Boot failed: not a bootable disk')
  })

  test('asks for a new machine when the guest reboots, which boots from the disk as it was left', async () => {
    const disk = await minimalDisk(16, 'console=ttyS0')
    const guest = await bootConfig(booting('disk', { disks: [disk] }))
    await guest.runs('mkdir -p /mnt; mount -t vfat /dev/sda /mnt; echo kept > /mnt/file; umount /mnt')
    guest.machine.send('ttyS0', new TextEncoder().encode('reboot -f\n'))
    await guest.enters('rebooting')
    const next = await bootConfig(booting('disk', { disks: guest.disksAtEnd! }))
    await next.runs('mkdir -p /mnt; mount -t vfat /dev/sda /mnt')
    expect(await next.runs('cat /mnt/file')).toBe('kept')
  })

  test('that panics on its screen has panicked, and says why', async () => {
    const disk = await minimalDisk(16, 'console=tty0 rdinit=/none root=/dev/none')
    const guest = await bootConfig(booting('disk', { disks: [disk] }))
    expect(await guest.enters('panicked')).toMatchObject({ reason: expect.stringContaining('Unable to mount root fs') })
  })
})
