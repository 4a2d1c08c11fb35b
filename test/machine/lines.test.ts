import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { type ConsoleName, LINES, type Line } from '../../src/machine/line.ts'
import { bootMinimal, type Guest } from './boot.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

/** A shell of its own on that line. */
const openShell = (guest: Guest, line: Line) =>
  guest.runs(`setsid sh -c 'exec sh < /dev/${line} > /dev/${line} 2>&1' &`)

test('three terminals at once: each has a shell, and none hears another', async () => {
  const guest = await bootMinimal({ append: 'console=hvc0 console=ttyS0' })
  const others: ConsoleName[] = ['ttyS1', 'hvc0']
  for (const line of others) {
    await openShell(guest, line)
    guest.machine.send(line, bytes(`echo $((6 * 7)) on ${line}\n`))
    await guest.sees(`42 on ${line}`, 0, line)
  }
  expect(await guest.runs('echo $((6 * 7)) on ttyS0')).toContain('42 on ttyS0')
  expect(guest.output).not.toMatch(/42 on (ttyS1|hvc0)/)
  expect(guest.on('ttyS1')).not.toContain('hvc0')
})

test('floods on all lines at once come through whole, though ttyS2 shares its interrupt with ttyS0', async () => {
  const guest = await bootMinimal({ append: 'console=hvc0 console=ttyS0' })
  const numbers = Array.from({ length: 3000 }, (_, i) => `${i + 1}`).join('\r\n')
  await guest.runs('for t in ttyS1 ttyS2 hvc0; do seq 3000 > /dev/$t & done; seq 3000; wait')
  for (const line of LINES) await guest.sees(`${numbers}\r\n`, 0, line)
})

test.for(['ttyS1', 'ttyS2', 'hvc0'] as const)('a paste into %s arrives whole, while ttyS0 talks', async (line) => {
  const guest = await bootMinimal({ append: 'console=hvc0 console=ttyS0' })
  const lines = Array.from({ length: 600 }, (_, i) => `line ${i}: ${'x'.repeat(i % 70)}\n`).join('')
  await guest.runs(`stty -F /dev/${line} -echo; md5sum < /dev/${line} > /sum &`)
  guest.machine.send(line, bytes(lines))
  await guest.runs('seq 2000')
  guest.machine.send(line, bytes('\x04'))
  expect(await guest.runs('wait; cat /sum')).toContain(createHash('md5').update(lines).digest('hex'))
})

test('hvc0 has the size it was given before the boot, and learns of every other', async () => {
  const guest = await bootMinimal({ append: 'console=hvc0 console=ttyS0' })
  expect(await guest.runs('stty -F /dev/hvc0 size')).toBe('24 80')
  guest.machine.resize(211, 52)
  expect(await guest.runs('until [ "$(stty -F /dev/hvc0 size)" = "52 211" ]; do :; done; echo learned')).toBe('learned')
})

test('without a word of hvc0 on the command line there is none, and the serial lines are there', async () => {
  const guest = await bootMinimal()
  expect(await guest.runs('grep -c virtio /proc/interrupts; cat /proc/tty/driver/serial')).toMatch(
    /^1\n[\s\S]*0: uart:16550A[\s\S]*1: uart:16550A[\s\S]*2: uart:16550A[\s\S]*3: uart:unknown/,
  )
})
