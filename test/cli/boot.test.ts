import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pid1 } from './cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'pid1-boot-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)

describe('boot', () => {
  test('types each line at a prompt, and ends with 0 when the text is seen after the last of them', async () => {
    const { status, stdout, stderr } = await pid1([
      'boot',
      'minimal',
      ...['--type', 'uname -a', '--type', 'echo $((6 * 7)) is the answer'],
      ...['--until', '42 is the answer'],
    ])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/Linux \S+ 6\.12\.\d+ .* i686 GNU\/Linux/)
  })

  test('without --until ends at the prompt', async () => {
    const { status, stdout } = await pid1(['boot', 'minimal'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/hello from pid 1\r\n.*# /s)
  })

  test('--stats prints one JSON line, whose counts are true', async () => {
    const { stdout } = await pid1(['boot', 'minimal', '--stats'])
    const stats = JSON.parse(stdout.trimEnd().split('\n').at(-1)!)
    expect(Object.keys(stats)).toEqual(['msToFirstByte', 'msToText', 'instructions', 'imageBytes'])
    expect(stats.msToFirstByte).toBeGreaterThan(0)
    expect(stats.msToText).toBeGreaterThan(stats.msToFirstByte)
    expect(stats.instructions).toBeGreaterThan(10_000_000)
    expect(stats.instructions).toBeLessThanOrEqual(30_000_000)
    expect(stats.imageBytes).toBeGreaterThan(1_000_000)
  })

  test('--append adds to the command line, --memory sets the memory', async () => {
    const { status, stdout } = await pid1([
      'boot',
      'minimal',
      ...['--append', 'colour=green', '--memory', '64'],
      ...['--type', 'cat /proc/cmdline; grep MemTotal /proc/meminfo', '--until', ' kB'],
    ])
    expect(status).toBe(0)
    expect(stdout).toContain('console=ttyS0 colour=green\r\n')
    const kib = Number(/MemTotal: +(\d+) kB/.exec(stdout)?.[1])
    expect(kib).toBeGreaterThan(32 * 1024)
    expect(kib).toBeLessThan(64 * 1024)
  })

  test('a text that never comes is a time out: status 1, and the reason', async () => {
    const { status, stderr } = await pid1(['boot', 'minimal', '--until', 'no such text', '--timeout', '4'])
    expect(status).toBe(1)
    expect(stderr).toBe('pid1: 4 s have gone by without "no such text" on the console\n')
  })
})

describe('boot of what does not boot ends with 1 and the reason', () => {
  beforeAll(() => {
    mkdirSync(at('empty'))
    mkdirSync(at('dangling'))
    symlinkSync('/bin/nothing', at('dangling/init'))
    writeFileSync(at('kernel'), 'this is no kernel')
  })

  test('an empty root file system panics', async () => {
    const { status, stdout, stderr } = await pid1(['boot', at('empty')])
    expect(status).toBe(1)
    expect(stdout).toContain('Kernel panic - not syncing')
    expect(stderr).toMatch(/^pid1: .*panicked.*\n$/)
  })

  test('so does an /init that leads nowhere', async () => {
    const { status, stderr } = await pid1(['boot', at('dangling'), '--until', '~ #'])
    expect([status, stderr]).toEqual([1, expect.stringContaining('panicked')])
  })

  test('a machine that powers off before the text is seen', async () => {
    const { status, stderr } = await pid1(['boot', 'minimal', '--type', 'poweroff -f', '--until', 'never'])
    expect([status, stderr]).toEqual([1, expect.stringContaining('halted')])
  })

  test('a kernel that is no bzImage', async () => {
    const { status, stdout, stderr } = await pid1(['boot', 'minimal', '--kernel', at('kernel')])
    expect({ status, stdout, lines: stderr.split('\n').length }).toEqual({ status: 1, stdout: '', lines: 2 })
    expect(stderr).toMatch(/kernel/i)
  })

  test('a kernel that is not there', async () => {
    const { status, stderr } = await pid1(['boot', 'minimal', '--kernel', at('nowhere')])
    expect([status, stderr]).toEqual([1, expect.stringContaining(at('nowhere'))])
  })

  test('an image that does not fit the memory, saying how much it needs', async () => {
    const { status, stderr } = await pid1(['boot', 'minimal', '--memory', '16'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/need \d+ MiB of memory, and the machine has 16/)
  })

  test('a command line longer than the kernel takes', async () => {
    const { status, stderr } = await pid1(['boot', 'minimal', '--append', 'x'.repeat(5000)])
    expect([status, stderr]).toEqual([1, expect.stringContaining('command line')])
  })
})
