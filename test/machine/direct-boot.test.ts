import { expect, test } from 'vitest'
import { directBoot } from '../../src/machine/direct-boot.ts'
import { bootConfig, bootMinimal, Guest, minimalConfig } from './boot.ts'

const MIB = 1 << 20
const { boot } = await minimalConfig()
const { kernel, initrd = new Uint8Array() } = boot

const direct = (initrd: Uint8Array, commandLine: string, memory: number, hasGate = false) =>
  directBoot({ kind: 'kernel', kernel, initrd, commandLine, hasGate }, memory)

test('the command line may be as long as the kernel takes, and no longer', () => {
  const most = new DataView(kernel.buffer, kernel.byteOffset).getUint32(0x238, true)
  expect(() => direct(initrd, 'x'.repeat(most), 128)).not.toThrow()
  expect(() => direct(initrd, 'x'.repeat(most + 1), 128)).toThrowError(
    expect.objectContaining({ code: 'command-line-too-long', data: { length: most + 1, most } }),
  )
})

test('the command line is counted in bytes', () => {
  expect(() => direct(initrd, 'ä'.repeat(1024), 128)).toThrowError(
    expect.objectContaining({ code: 'command-line-too-long', data: { length: 2048, most: 2047 } }),
  )
})

test('a long command line reaches the kernel whole', async () => {
  // Not the longest: a kernel may have words of its own to add (CONFIG_CMDLINE).
  const guest = await bootMinimal({ append: `filler=${'y'.repeat(1900)}end` })
  expect(await guest.runs('cat /proc/cmdline')).toContain('yend')
})

test('an initrd lies as high as it fits, on a page of its own', () => {
  const { memory } = direct(initrd, '', 64)
  const { address, bytes } = memory.at(-1)!
  expect(bytes).toBe(initrd)
  expect(address % 4096).toBe(0)
  expect(address + initrd.length).toBeLessThanOrEqual(64 * MIB)
  expect(address + initrd.length).toBeGreaterThan(64 * MIB - 4096)
})

test('a kernel with a gate has room for more than its initrd, unless the memory is too small for that', () => {
  expect(direct(initrd, '', 64, true).initrd).toEqual({ address: 62 * MIB, size: 2 * MIB })
  const tight = neededFor(initrd)
  expect(direct(initrd, '', tight, true).initrd.size).toBe(initrd.length)
})

test('a memory too small names the least that will do', () => {
  const needed = neededFor(initrd)
  expect(() => direct(initrd, '', needed)).not.toThrow()
  expect(() => direct(initrd, '', needed - 1)).toThrowError(
    expect.objectContaining({ code: 'memory-too-small', data: { memory: needed - 1, needed } }),
  )
  expect(needed).toBeLessThanOrEqual(32)
})

test('a cpio needs room for its files as well, a compressed image does not', () => {
  const cpio = new Uint8Array(20 * MIB)
  cpio.set(new TextEncoder().encode('070701'))
  expect(neededFor(cpio)).toBe(neededFor(new Uint8Array(20 * MIB)) + 20)
})

function neededFor(image: Uint8Array): number {
  try {
    direct(image, '', 1)
  } catch (error) {
    return (error as { data: { needed: number } }).data.needed
  }
  throw new Error('1 MiB is enough')
}

test('a kernel for x86-64 is refused', () => {
  const wide = kernel.slice()
  wide[0x236]! |= 1
  expect(() => directBoot({ ...boot, kernel: wide }, 128)).toThrowError(
    expect.objectContaining({ code: 'kernel-invalid' }),
  )
})

test('an empty initrd boots as far as the kernel comes without one', async () => {
  const guest = new Guest()
  await guest.machine.boot({ ...(await minimalConfig()), boot: { ...boot, initrd: undefined } })
  expect(await guest.enters('panicked')).toMatchObject({ reason: expect.stringContaining('Unable to mount root fs') })
})

test('the guest finds what firmware would have set up: all of the memory, and the interrupts', async () => {
  const guest = await bootMinimal({ memory: 64 })
  await guest.prompt()
  expect(guest.output).toContain(' - 04000000')
  expect(await guest.runs('cat /sys/bus/pci/devices/0000:00:05.0/irq')).toBe('10')
  await guest.runs('ip link set eth0 up')
  expect(await guest.runs('grep -c eth0 /proc/interrupts')).toBe('1')
})

test('the disks have a controller, both of its channels on, where there are any', async () => {
  const config = await minimalConfig()
  const without = await bootConfig(config)
  await without.prompt()
  expect(without.output).not.toMatch(/\bata\d/)
  const withOne = await bootConfig({ ...config, disks: [{ size: MIB, pieces: [] }] })
  await withOne.prompt()
  expect(withOne.output).toMatch(/ata1\.00: ATA/)
  expect(withOne.output).toMatch(/ata2\.00: ATAPI: v86 ATAPI CD-ROM/)
})
