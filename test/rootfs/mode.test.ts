import { execFileSync } from 'node:child_process'
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formatMode, formatOctal, kindOfMode, parseOctal } from '../../src/rootfs/index.ts'

test('modes read as stat prints them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pid1-mode-'))
  try {
    const file = join(folder, 'file')
    const directory = join(folder, 'directory')
    writeFileSync(file, '')
    mkdirSync(directory)
    // All special bits against all execute bits; then each of the other bits.
    const modes = Array.from({ length: 64 }, (_, i) => ((i >> 3) << 9) | ((i & 4) << 4) | ((i & 2) << 2) | (i & 1))
    modes.push(0o400, 0o200, 0o040, 0o020, 0o004, 0o002, 0o755, 0o644, 0o7777)
    for (const path of [file, directory])
      for (const mode of modes) {
        chmodSync(path, mode)
        const [text, octal] = execFileSync('stat', ['-c', '%A %a', path], { encoding: 'utf8' }).trim().split(' ')
        const stat = lstatSync(path)
        expect(formatMode(kindOfMode(stat.mode)!, stat.mode & 0o7777)).toBe(text)
        expect(parseOctal(octal!)).toBe(stat.mode & 0o7777)
      }
    chmodSync(directory, 0o700)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('octal modes are read as they are written', () => {
  for (let mode = 0; mode <= 0o7777; mode++) expect(parseOctal(formatOctal(mode))).toBe(mode)
})

test.each(['', '8', '77777', '0x1ff', '-1', ' 755', '755 ', '7.5'])('%j is no mode', (text) => {
  expect(() => parseOctal(text)).toThrowError(expect.objectContaining({ code: 'mode-invalid' }))
})
