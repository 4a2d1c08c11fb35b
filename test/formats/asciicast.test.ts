import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asciicastLines, type CastEvent } from '../../src/formats/asciicast.ts'
import { describeWith, findTool } from '../tools.ts'

const cast = (events: readonly CastEvent[]) =>
  [...asciicastLines({ title: 'minimal, ttyS0', columns: 80, rows: 24, events })].join('')
const linesOf = (file: string): unknown[] =>
  file
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 20 })
const outputs = (all: readonly Uint8Array[]): CastEvent[] =>
  all.map((bytes, at) => ({ kind: 'output', at: at * 7, bytes }))

describe('a console session as asciicast', () => {
  it('begins with the size of the terminal', () => {
    expect(linesOf(cast([]))).toEqual([
      { version: 2, width: 80, height: 24, title: 'minimal, ttyS0', env: { TERM: 'xterm-256color' } },
    ])
  })

  it('tells a change of size between the outputs it came between', () => {
    const events: CastEvent[] = [
      { kind: 'output', at: 1, bytes: Uint8Array.of(0x61) },
      { kind: 'resize', at: 2.5, columns: 100, rows: 30 },
      { kind: 'output', at: 1000, bytes: Uint8Array.of(0x62) },
    ]
    expect(linesOf(cast(events)).slice(1)).toEqual([
      [0.001, 'o', 'a'],
      [0.0025, 'r', '100x30'],
      [1, 'o', 'b'],
    ])
  })

  it('holds the text that a terminal would show, wherever the pieces were cut', () => {
    fc.assert(
      fc.property(pieces, (all) => {
        const told = linesOf(cast(outputs(all)))
          .slice(1)
          .map((event) => (event as [number, string, string])[2])
          .join('')
        const whole = new Uint8Array(all.flatMap((bytes) => [...bytes]))
        expect(told).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(whole))
      }),
    )
  })
})

describeWith(['asciinema'], 'asciinema', () => {
  it('replays the text of the session', async () => {
    const text = 'Linux version 6.12\r\n\x1b[32mgr\u00fc\u00df\x1b[0m "quoted" \\ \u4f60\u597d\r\n'
    const bytes = new TextEncoder().encode(text)
    const folder = mkdtempSync(join(tmpdir(), 'pid1-cast-'))
    try {
      const file = join(folder, 'session.cast')
      // One byte at a time: characters of several bytes come in pieces.
      writeFileSync(file, cast(outputs(Array.from(bytes, (byte) => Uint8Array.of(byte)))))
      // It wants a terminal of its own, one that leaves the lines' ends alone and whose input stays open.
      const replay = `stty raw; ${findTool('asciinema')} cat ${file}`
      const { stdout } = await promisify(execFile)('script', ['-qec', replay, '/dev/null'])
      expect(stdout).toBe(text)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
