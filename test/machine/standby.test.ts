import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { readBzImage } from '../../src/formats/bzimage.ts'
import { type BootFacts, gateFacts, isSameGate } from '../../src/machine/gate-facts.ts'
import { type Ground, Standby } from '../../src/machine/standby.ts'
import { bootConfig, Guest, minimalConfig, wasm } from './boot.ts'
import { masked } from './masked.ts'

const config = await minimalConfig()
const { boot, kernelSha256, memory } = config
const initrd = boot.initrd!
const bootFacts: BootFacts = {
  header: readBzImage(boot.kernel),
  kernelSha256,
  hasGate: true,
  initrd: { size: initrd.length, isCpio: true },
  commandLine: boot.commandLine,
  memory,
  hasDisks: false,
}
const facts = gateFacts(bootFacts)!

let atGate: Ground
let unpacked: Ground

beforeAll(async () => {
  const standby = await Standby.boot(facts, boot.kernel, wasm)
  atGate = standby.save()
  await standby.unpack(initrd)
  unpacked = standby.save()
  standby.end()
})

async function goOn(ground: Ground, archive?: Uint8Array): Promise<Guest> {
  const guest = new Guest()
  onTestFinished(() => guest.machine.stop())
  guest.machine.goOn(await Standby.restore(ground, wasm), archive)
  await guest.prompt()
  return guest
}

test('from a gate, the console says what it says in a boot from the start', async () => {
  const cold = await bootConfig(config)
  await cold.prompt()
  for (const warm of [await goOn(atGate, initrd), await goOn(unpacked)])
    expect(masked(warm.output)).toBe(masked(cold.output))
})

test('the log of the kernel is whole, and its times go up', async () => {
  const warm = await goOn(unpacked)
  const log = await warm.runs('dmesg')
  expect(log).toContain('Linux version')
  expect(log).toContain('Trying to unpack rootfs image as initramfs')
  const times = [...log.matchAll(/^\[ *(\d+\.\d+)\]/gm)].map(([, time]) => Number(time))
  expect(times).toEqual([...times].sort((a, b) => a - b))
  expect(times.at(-1)).toBeLessThan(10)
})

test('of one ground, any number of machines go on, each with its own randomness', async () => {
  const guests = [await goOn(unpacked), await goOn(unpacked), await goOn(unpacked)]
  const drawn = await Promise.all(
    guests.map((guest) => guest.runs('head -c 16 /dev/urandom | hexdump; cat /proc/sys/kernel/random/uuid')),
  )
  expect(new Set(drawn).size).toBe(3)
})

test('the clock is right, and the machine has not been up while it waited', async () => {
  const warm = await goOn(unpacked)
  const seconds = Number(await warm.runs('date +%s'))
  expect(Math.abs(seconds - Date.now() / 1000)).toBeLessThan(2)
  const uptime = Number((await warm.runs('cat /proc/uptime')).split(' ')[0])
  expect(uptime).toBeLessThan(10)
})

test('what is unpacked over what has been replaces it', async () => {
  const other = await minimalConfig({ init: '#!/bin/sh\necho another init\nexec /bin/sh\n' })
  const warm = await goOn(unpacked, other.boot.initrd)
  expect(warm.output).toContain('another init')
})

test('a warm boot takes less than a fifth of the instructions of a cold one', async () => {
  const cold = await bootConfig(config)
  await cold.prompt()
  const warm = await goOn(unpacked)
  expect(warm.marks.at(-1)!.instructions * 5).toBeLessThan(cold.marks.at(-1)!.instructions)
})

test('a ground fits a machine of the same kernel, command line, memory and room', () => {
  const isFit = (change: Partial<BootFacts>) => isSameGate(gateFacts({ ...bootFacts, ...change })!, atGate.facts)
  expect(isFit({ initrd: { size: initrd.length + 1, isCpio: true } })).toBe(true)
  expect(isFit({ commandLine: `${boot.commandLine} quiet` })).toBe(false)
  expect(isFit({ memory: memory + 1 })).toBe(false)
  expect(isFit({ kernelSha256: '0'.repeat(64) })).toBe(false)
  expect(isFit({ initrd: { size: 3 << 20, isCpio: true } })).toBe(false)
})

test('only a kernel with a gate, room to spare, no disks and its console on a line can be made ready ahead', () => {
  const canBe = (change: Partial<BootFacts>) => gateFacts({ ...bootFacts, ...change }) !== undefined
  expect(canBe({})).toBe(true)
  expect(canBe({ hasGate: false })).toBe(false)
  expect(canBe({ hasDisks: true })).toBe(false)
  expect(canBe({ initrd: { size: 0, isCpio: false } })).toBe(false)
  expect(canBe({ initrd: { size: 50 << 20, isCpio: true } })).toBe(false)
  expect(canBe({ commandLine: 'quiet' })).toBe(false)
  expect(canBe({ commandLine: 'console=ttyS0 console=tty0' })).toBe(false)
  expect(canBe({ commandLine: 'xconsole=ttyS0' })).toBe(false)
})

test('a kernel that does not come to its gate is an error', async () => {
  const start = (boot.kernel[0x1f1]! + 1) * 512
  const jumpToItself = [0xeb, 0xfe]
  const disableInterruptsAndHalt = [0xfa, 0xf4]
  for (const code of [jumpToItself, disableInterruptsAndHalt]) {
    const kernel = boot.kernel.slice()
    kernel.set(code, start)
    const work = Standby.boot(facts, kernel, wasm)
    await expect(work).rejects.toMatchObject({ code: 'emulator-failed' })
  }
})

test('one that is not needed any more ends in the midst of its work', async () => {
  const standby = await Standby.restore(atGate, wasm)
  const work = standby.unpack(initrd)
  standby.end()
  await expect(work).rejects.toMatchObject({ code: 'cancelled' })
})
