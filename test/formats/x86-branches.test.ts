import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { relativeBranches } from '../../src/formats/x86-branches.ts'
import { describeWith, findTool } from '../tools.ts'

/** xz's filter alone: it has it only before LZMA. */
function filtered(bytes: Uint8Array): Uint8Array {
  const xz = (args: readonly string[], input: Uint8Array) => execFileSync(findTool('xz')!, args, { input })
  const packed = xz(['--format=raw', '--x86', '--lzma2=preset=0'], bytes)
  return new Uint8Array(xz(['-d', '--format=raw', '--lzma2=preset=0'], packed))
}

/** Opcodes, and operands of calls near and far, thick enough for one to lie in another. */
const BYTES = [0xe8, 0xe9, 0xe8, 0x00, 0x00, 0xff, 0xff, 0x01, 0x7f, 0x80, 0xfe, 0x90]

function codeFrom(seed: number): Uint8Array {
  let state = seed
  return new Uint8Array(4000).map(() => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return BYTES[(state >>> 16) % BYTES.length]!
  })
}

describeWith(['xz'], 'the targets of branches', () => {
  test('are relative again after xz has made them absolute', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const bytes = codeFrom(seed)
        const undone = filtered(bytes)
        expect(Buffer.compare(undone, bytes)).not.toBe(0)
        relativeBranches(undone)
        return Buffer.compare(undone, bytes) === 0
      }),
      { numRuns: 30 },
    )
  })

  test.each([0, 1, 4, 5, 6, 9])('are where they were in %i bytes', (length) => {
    const bytes = new Uint8Array(length).map((_, i) => (i % 5 === 0 ? 0xe8 : 0))
    const undone = filtered(bytes)
    relativeBranches(undone)
    expect(undone).toEqual(bytes)
  })
})
