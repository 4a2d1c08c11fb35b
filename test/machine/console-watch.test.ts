import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ConsoleWatch } from '../../src/machine/console-watch.ts'
import type { Milestone } from '../../src/machine/lifecycle.ts'

function watch(text: string): { watch: ConsoleWatch; milestones: Milestone[] } {
  const watch = new ConsoleWatch()
  const milestones = [...new TextEncoder().encode(text)].flatMap((byte) => watch.push(byte) ?? [])
  return { watch, milestones }
}

test("the kernel's milestones are met in its log", () => {
  const { milestones } = watch(
    '[    0.390162] Trying to unpack rootfs image as initramfs...\r\n[    0.785868] Run /init as init process\r\n~ # ',
  )
  expect(milestones).toEqual(['unpack', 'init', 'prompt'])
})

test.for([
  ['with a time', '[    0.628837] Kernel panic - not syncing: No working init found.\r\n'],
  ['without one', 'Kernel panic - not syncing: No working init found.\n'],
  ['with time and caller', '[    0.628837][    T1] Kernel panic - not syncing: No working init found.\r\n'],
  ['in colours', '\x1b[32m[    0.628837] \x1b[0m\x1b[31mKernel panic - not syncing: No working init found.\x1b[0m\r\n'],
])('a panic %s gives its reason', ([, text]) => {
  expect(watch(text!).watch.panic).toBe('No working init found.')
})

test('the words of a panic within a line are none', () => {
  expect(watch('grep: Kernel panic - not syncing: x\n').watch.panic).toBeUndefined()
  expect(watch('---[ end Kernel panic - not syncing: x ]---\n').watch.panic).toBeUndefined()
})

test('a panic that will reboot says so', () => {
  const { watch: seen } = watch('Kernel panic - not syncing: x\r\n[    1.000000] Rebooting in 5 seconds..\r\n')
  expect(seen).toMatchObject({ panic: 'x', willReboot: true })
})

test.for(['System halted', 'Power down', 'Power off not available: System halted instead'])(
  '"%s" is a halt',
  (text) => {
    expect(watch(`[    0.849689] reboot: ${text}\r\n`).watch.halt).toBe(text)
  },
)

test('a panic that comes in the midst of an echo is known by its end', () => {
  const seen = watch(
    '~ # e[    3.02] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000000\r\n[    3.02] Kernel Offset: disabled\r\n[    3.02] ---[ end Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000000 ]---\r\n',
  )
  expect(seen.watch.panic).toBe('Attempted to kill init! exitcode=0x00000000')
})

test.for([
  '~ # ',
  '/ $ ',
  'user@host:/tmp# ',
  '\x1b[1;32m~ # \x1b[0m',
  '~ # \x1b[6n',
  '\x1b]0;title\x07root# ',
  '50%\r~ # ',
  'a file named \x1b]x\r\n~ # ',
])('%j is a prompt', (text) => {
  expect(watch(`hello\r\n${text}`).watch.isAtPrompt).toBe(true)
})

test.for(['~ # ls', '~ #', '#!/bin/sh\n', '[    0.1] Calibrating # ', '# \b', ''])('%j is no prompt', (text) => {
  expect(watch(text).watch.isAtPrompt).toBe(false)
})

test('whatever a guest writes, the watch keeps no more than a line of it, and finds the next panic', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 2000 }), { maxLength: 3 }), (garbage) => {
      const seen = new ConsoleWatch()
      for (const bytes of garbage) for (const byte of bytes) seen.push(byte)
      for (const byte of new TextEncoder().encode('\nKernel panic - not syncing: found\n')) seen.push(byte)
      expect(seen.panic).toBe('found')
    }),
  )
})
