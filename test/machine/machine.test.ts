import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { Machine } from '../../src/machine/machine.ts'
import { bootMinimal, Guest, minimalConfig, wasm } from './boot.ts'

/** To the prompt, with the kernel's log shown. */
const INSTRUCTIONS_MAX = 30_000_000

test('a boot reaches the prompt within its budget of instructions, and every milestone in order', async () => {
  const guest = await bootMinimal()
  await guest.prompt()
  expect(guest.output).toContain('Linux version 6.12')
  expect(guest.marks.map((mark) => mark.milestone)).toEqual(['first-byte', 'unpack', 'init', 'prompt'])
  const numbers = guest.marks.flatMap((mark) => [mark.instructions])
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  expect(guest.marks.at(-1)!.instructions).toBeLessThanOrEqual(INSTRUCTIONS_MAX)
  expect(guest.states.map((state) => state.phase)).toEqual(['starting', 'running'])
  expect(await guest.runs('uname -a')).toMatch(/^Linux \(none\) 6\.12\.\S+ .* i686 GNU\/Linux$/)
  guest.machine.stop()
  expect(guest.states.at(-1)).toMatchObject({ phase: 'stopped' })
})

test('UTF-8 comes through whole, both ways', async () => {
  const guest = await bootMinimal()
  expect(await guest.runs('cat <<. | md5sum\nÄäß → 日本 🐧\n.')).toContain(
    createHash('md5').update('Ääß → 日本 🐧\n').digest('hex'),
  )
  expect(await guest.runs("printf 'Ä → 日本 🐧\\n'")).toBe('Ä → 日本 🐧')
})

test('a paste far larger than any buffer of the guest arrives whole', async () => {
  const guest = await bootMinimal()
  const lines = Array.from({ length: 1500 }, (_, i) => `line ${i}: ${'x'.repeat(i % 70)}\n`).join('')
  await guest.runs(`cat > /paste\n${lines}\x04`)
  expect(await guest.runs('md5sum < /paste')).toContain(createHash('md5').update(lines).digest('hex'))
})

test('a slow reader holds the guest, and loses nothing', async () => {
  let longest = 0
  let hold: Promise<void> | undefined
  const guest = new Guest((report) => {
    if (report.kind === 'console') longest = Math.max(longest, report.bytes.length)
    return hold
  })
  await guest.machine.boot(await minimalConfig())
  await guest.runs('seq 200000 > /numbers')
  let letGo = () => {}
  hold = new Promise((resolve) => {
    letGo = resolve
  })
  const output = guest.runs('cat /numbers')
  const counts = [guest.machine.instructions(), await stillCount(guest)]
  expect(counts[1]).toBeGreaterThan(counts[0]!)
  hold = undefined
  letGo()
  expect(await output).toBe(Array.from({ length: 200_000 }, (_, i) => i + 1).join('\n'))
  expect(longest).toBeLessThan(1.5 * (1 << 18))
  guest.machine.stop()
})

/** Waits until the guest stands still, and says how many instructions it has run by then. */
async function stillCount(guest: Guest): Promise<number> {
  let before = -1
  for (let now = guest.machine.instructions(); now !== before; now = guest.machine.instructions()) {
    before = now
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  return before
}

test('a kernel without an init panics, and says why', async () => {
  const guest = await bootMinimal({ init: null })
  expect(await guest.enters('panicked')).toMatchObject({ reason: expect.stringContaining('Unable to mount root fs') })
})

test('an init that exits makes the kernel panic', async () => {
  const guest = await bootMinimal({ init: '#!/bin/sh\nexit 3\n' })
  expect(await guest.enters('panicked')).toMatchObject({
    reason: 'Attempted to kill init! exitcode=0x00000300',
  })
})

test('a panic that reboots, as panic=1 asks, is a reboot', async () => {
  const guest = await bootMinimal({ init: '#!/bin/sh\nexit 3\n', append: 'panic=1' })
  await guest.enters('rebooting')
  expect(guest.output).toContain('Kernel panic')
})

test('a program that prints the words of a panic is no panic', async () => {
  const guest = await bootMinimal()
  await guest.runs('echo; echo "Kernel panic - not syncing: for fun"; i=0; while [ $i -lt 9999 ]; do i=$((i+1)); done')
  expect(await guest.runs('echo alive')).toBe('alive')
  expect(guest.machine.phase).toBe('running')
})

test.for([
  ['halt -f', 'System halted'],
  ['poweroff -f', 'Power off not available: System halted instead'],
])('%s halts the machine', async ([command, reason]) => {
  const guest = await bootMinimal()
  await guest.prompt()
  guest.machine.send('ttyS0', new TextEncoder().encode(`${command}\n`))
  expect(await guest.enters('halted')).toMatchObject({ reason })
})

test.for([
  ['through the keyboard controller', 'reboot=k'],
  ['through port CF9', 'reboot=p'],
])('reboot -f %s asks for a new machine', async ([, append]) => {
  const guest = await bootMinimal({ append: append! })
  await guest.prompt()
  guest.machine.send('ttyS0', new TextEncoder().encode('reboot -f\n'))
  await guest.enters('rebooting')
})

test('a processor that faults beyond recovery is a machine that failed, with a reason', async () => {
  const guest = await bootMinimal({ append: 'reboot=t' })
  await guest.prompt()
  guest.machine.send('ttyS0', new TextEncoder().encode('reboot -f\n'))
  expect(await guest.enters('failed')).toMatchObject({
    code: 'emulator-failed',
    reason: expect.stringContaining('#GP'),
  })
})

test('a boot that writes nothing is called silent, and running again as soon as it writes', async () => {
  const guest = new Guest()
  const config = await minimalConfig({
    init: '#!/bin/sh\nmount -t devtmpfs dev /dev\nread line < /dev/ttyS0\necho $line > /dev/ttyS0\nexec sleep 9\n',
  })
  await guest.machine.boot({ ...config, boot: { ...config.boot, commandLine: 'console=none' } })
  expect((await guest.enters('silent')).at).toBeGreaterThanOrEqual(10_000)
  guest.machine.send('ttyS0', new TextEncoder().encode('hello\n'))
  await guest.enters('running')
  await guest.sees('hello')
  guest.machine.stop()
})

test('a kernel that is none is refused before anything runs', async () => {
  const guest = new Guest()
  const config = await minimalConfig()
  const kernel = new TextEncoder().encode('no kernel')
  await expect(guest.machine.boot({ ...config, boot: { ...config.boot, kernel } })).rejects.toMatchObject({
    code: 'kernel-invalid',
  })
  expect(guest.states).toEqual([])
})

test('an image that the memory cannot hold is refused with the size that can, and that size boots', async () => {
  const config = await minimalConfig()
  const error: unknown = await new Machine(() => {}).boot({ ...config, memory: 16 }).catch((error) => error)
  expect(error).toMatchObject({ code: 'memory-too-small', data: { memory: 16 } })
  const guest = await bootMinimal({ memory: 32 })
  expect(await guest.runs('echo ok')).toBe('ok')
})

test('more memory than the engine gives is an error with a name', async () => {
  const config = await minimalConfig()
  await expect(new Machine(() => {}).boot({ ...config, memory: 4095 })).rejects.toMatchObject({
    code: 'emulator-failed',
    data: { reason: 'no 4095 MiB of memory to be had' },
  })
})

test('a wasm that is not v86 is an error with a name', async () => {
  const empty = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))
  expect(empty).not.toBe(wasm)
  const config = await minimalConfig()
  await expect(new Machine(() => {}).boot({ ...config, wasm: empty })).rejects.toMatchObject({
    code: 'emulator-failed',
  })
})

test('a machine that does not run takes no input', () => {
  expect(() => new Machine(() => {}).send('ttyS0', Uint8Array.of(1))).toThrowError(
    expect.objectContaining({ code: 'machine-not-running' }),
  )
})

test('what is typed before the guest listens waits for it', async () => {
  const guest = new Guest()
  const booting = guest.machine.boot(await minimalConfig())
  guest.machine.send('ttyS0', new TextEncoder().encode('echo typed $((40 + 2))\n'))
  await booting
  await guest.sees('typed 42')
  guest.machine.stop()
})

test('a machine stopped while it starts never runs', async () => {
  const guest = new Guest()
  const booting = guest.machine.boot(await minimalConfig())
  guest.machine.stop()
  await booting
  expect(guest.states.map((state) => state.phase)).toEqual(['starting', 'stopped'])
  expect(guest.machine.instructions()).toBe(0)
})
