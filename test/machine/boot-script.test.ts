import { expect, test } from 'vitest'
import { BootScript } from '../../src/machine/boot-script.ts'
import { bootMinimal, Guest, minimalConfig } from './boot.ts'

/** A script and what it has typed. */
function script(lines: string[], until?: string) {
  const typed: string[] = []
  const boot = new BootScript(lines, until, (bytes) => typed.push(new TextDecoder().decode(bytes)))
  let isDone = false
  boot.done.then(
    () => {
      isDone = true
    },
    () => {},
  )
  return {
    boot,
    typed,
    says: (text: string) => boot.console(new TextEncoder().encode(text)),
    isDone: async () => {
      await new Promise((resolve) => setImmediate(resolve))
      return isDone
    },
  }
}

test('each line is typed at a prompt of its own', () => {
  const { says, typed } = script(['one', 'two'], 'x')
  says('booting\r\n')
  expect(typed).toEqual([])
  says('~ # ')
  expect(typed).toEqual(['one\n'])
  says('one\r\n')
  says('~ # ')
  expect(typed).toEqual(['one\n', 'two\n'])
})

test('Enter is pressed where a shell waits for somebody to be there, and a line typed at its prompt', () => {
  const { says, typed } = script(['one'], 'x')
  says('Please press Enter to activate')
  expect(typed).toEqual([])
  says(' this console. ')
  expect(typed).toEqual(['\n'])
  says('\r\n~ # ')
  expect(typed).toEqual(['\n', 'one\n'])
})

test('a prompt drawn again does not make it type ahead', () => {
  const { says, typed } = script(['one', 'two'], 'x')
  says('~ # ')
  says('\x1b[6n')
  says('\r~ # ')
  expect(typed).toEqual(['one\n'])
})

test('the text may come before anything is typed if nothing is to be typed', async () => {
  const { says, isDone } = script([], 'as init')
  says('Run /init as in')
  expect(await isDone()).toBe(false)
  says('it process')
  expect(await isDone()).toBe(true)
})

test('the text counts only after the last line was typed', async () => {
  const { says, isDone } = script(['true'], 'hello')
  says('hello\r\n~ # ')
  says('true\r\n')
  expect(await isDone()).toBe(false)
  says('hello\r\n')
  expect(await isDone()).toBe(true)
})

test.for([
  ['plain', 'echo hello\r\n'],
  ['broken at the edge of the terminal', 'echo h\r\nello\r\n'],
  ['with cursor movements', 'echo \x1b[Jhel\x1b[6nlo\x1b[J\r\n'],
])('the echo of the last line does not count: %s', async ([, echo]) => {
  const { says, isDone } = script(['echo hello'], 'hello')
  says('~ # ')
  for (const character of echo!) says(character)
  expect(await isDone()).toBe(false)
  says('hello\r\n')
  expect(await isDone()).toBe(true)
})

test('where nothing is echoed the answer counts at once', async () => {
  const { says, isDone } = script(['echo hello'], 'hello')
  says('~ # ')
  says('hello\r\n')
  expect(await isDone()).toBe(true)
})

test('a text that overlaps itself is found', async () => {
  const { says, isDone } = script([], 'aab')
  says('aaab')
  expect(await isDone()).toBe(true)
})

test('without a text, the prompt after the last line will do', async () => {
  const { says, isDone } = script(['true'])
  says('~ # ')
  expect(await isDone()).toBe(false)
  says('true\r\n~ # ')
  expect(await isDone()).toBe(true)
})

test('a machine that ends before is an error that says how', async () => {
  const { boot } = script([], 'hello')
  boot.state({ phase: 'running', at: 1 })
  boot.state({ phase: 'panicked', reason: 'No working init found.', at: 2 })
  await expect(boot.done).rejects.toMatchObject({
    code: 'boot-ended',
    message: 'The machine ended before "hello" on the console (panicked: No working init found.)',
  })
})

test('time that runs out is an error that says what was missing', async () => {
  const { boot } = script(['ls'], 'hello')
  boot.expire(30)
  await expect(boot.done).rejects.toMatchObject({
    code: 'boot-timed-out',
    message: '30 s have gone by without a prompt to type "ls" at',
  })
})

test('a real shell is typed to, line by line', async () => {
  let script: BootScript | undefined
  const guest = new Guest((report) => {
    if (report.kind === 'console') script?.console(report.bytes)
    else if (report.kind === 'state') script?.state(report.state)
  })
  const long = `echo ${'0123456789'.repeat(12)} $((6 * 7))`
  script = new BootScript(['x=1; export x', long], '0123456789 42', (bytes) => guest.machine.send('ttyS0', bytes))
  await guest.machine.boot(await minimalConfig())
  await script.done
  guest.machine.stop()
})

test('a real panic ends the script', async () => {
  const guest = await bootMinimal({ init: null })
  const script = new BootScript([], 'never', () => {})
  script.state(await guest.enters('panicked'))
  await expect(script.done).rejects.toMatchObject({ code: 'boot-ended' })
})
