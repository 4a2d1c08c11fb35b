import { expect, test } from 'vitest'
import { Recorder } from '../../src/script/recorder.ts'

function record() {
  const recorder = new Recorder()
  return {
    recorder,
    says: (text: string) => recorder.console(new TextEncoder().encode(text)),
    typed: (text: string) => recorder.typed(text),
  }
}

test('each line at a prompt is a step that expects what came until the next', () => {
  const { recorder, says, typed } = record()
  says('booting\r\n~ # ')
  for (const char of 'ls /') {
    typed(char)
    says(char)
  }
  typed('\r')
  says('\r\nbin   etc\r\ninit\r\n~ # ')
  typed('echo $$\r')
  says('echo $$\r\n1\r\n~ # ')
  expect(recorder.finish()).toEqual([
    { type: 'ls /', expect: 'bin   etc\ninit' },
    { type: 'echo $$', expect: '1' },
  ])
})

test('what of a line is echoed only after Enter is no answer', () => {
  for (const echoed of ['', 'l', 'ls', 'ls /', 'ls /bin']) {
    const { recorder, says, typed } = record()
    says('~ # ')
    typed('ls /bin')
    says(echoed)
    typed('\r')
    says(`${'ls /bin'.slice(echoed.length)}\r\nbusybox\r\n~ # `)
    expect(recorder.finish()).toEqual([{ type: 'ls /bin', expect: 'busybox' }])
  }
})

test('a line that was edited is what the console showed of it', () => {
  const { recorder, says, typed } = record()
  says('~ # ')
  typed('lz\x7fs')
  says('lz\b \bs')
  typed('\r')
  says('\r\nbin\r\n~ # ')
  typed('\x1b[A')
  says('ls')
  typed(' /b\t')
  says(' /bin/')
  typed('\r')
  says('\r\nbusybox\r\n~ # ')
  expect(recorder.finish()).toEqual([
    { type: 'ls', expect: 'bin' },
    { type: 'ls /bin/', expect: 'busybox' },
  ])
})

test('keys for a program are pressed where it had last said what it said', () => {
  const { recorder, says, typed } = record()
  says('Please press Enter to activate this console. ')
  typed('\r')
  says('\r\n~ # ')
  typed('cat\r')
  says('cat\r\n')
  typed('h')
  typed('i')
  typed('\r')
  says('hi\r\nhi\r\n')
  typed('\x03')
  says('^C\r\n~ # ')
  expect(recorder.finish()).toEqual([
    { wait: 'Please press Enter to activate this console.', keys: '\n' },
    { type: 'cat' },
    { wait: '', keys: 'hi\n', expect: 'hi\nhi' },
    { wait: 'hi', keys: '\x03', expect: '^C' },
  ])
})

test('an empty line is no step, and a long answer is kept by its beginning', () => {
  const { recorder, says, typed } = record()
  says('~ # ')
  typed('\r')
  says('\r\n~ # ')
  typed('seq 1000\r')
  says(`seq 1000\r\n${Array.from({ length: 1000 }, (_, at) => `${at + 1}\r\n`).join('')}~ # `)
  const [step, ...more] = recorder.finish()
  expect(more).toEqual([])
  expect(step!.type).toBe('seq 1000')
  expect(step!.expect!.length).toBeLessThanOrEqual(2_000)
  expect(step!.expect!.split('\n').at(-1)).toMatch(/^\d+$/)
})
