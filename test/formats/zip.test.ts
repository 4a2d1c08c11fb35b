import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { base64Lines } from '../../src/formats/base64.ts'
import { flatten, imageOf } from '../../src/formats/sparse.ts'
import { runSteps } from '../../src/formats/steps.ts'
import { type ZipFile, zipInSteps } from '../../src/formats/zip.ts'
import { describeWith, run } from '../tools.ts'
import { inDirectory } from './snapshot.ts'

const files: fc.Arbitrary<ZipFile[]> = fc.uniqueArray(
  fc.record({
    path: fc.stringMatching(/^[a-z]{1,8}(\/[a-z]{1,8}){0,2}\.[a-z]$/),
    content: fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map(imageOf),
      fc.nat(100_000).map((length) => imageOf(new Uint8Array(length))),
      fc.nat(3_000_000).map((size) => ({ size: size + 9, pieces: [{ offset: size >> 1, bytes: Uint8Array.of(7) }] })),
    ),
    mode: fc.constantFrom(0o644, 0o755, 0o600, 0o444),
    mtime: fc.nat(0x7fff_ffff),
    isCompressed: fc.boolean(),
  }),
  { selector: ({ path }) => path, minLength: 1, maxLength: 20 },
)

for (const [tool, args] of [
  ['unzip', ['-q', 'files.zip']],
  ['bsdtar', ['-xpf', 'files.zip']],
] as const)
  describeWith([tool], `${tool} unpacks a zip`, () => {
    test('to the same bytes, modes and times', () => {
      fc.assert(
        fc.property(files, (wanted) =>
          inDirectory((directory) => {
            writeFileSync(join(directory, 'files.zip'), runSteps(zipInSteps(wanted)))
            run(tool, args, { cwd: directory })
            for (const { path, content, mode, mtime } of wanted) {
              const at = join(directory, path)
              const stat = statSync(at)
              expect([stat.mode & 0o777, stat.mtimeMs / 1000]).toEqual([mode, mtime])
              expect(readFileSync(at).equals(flatten(content))).toBe(true)
            }
          }),
        ),
        { numRuns: 15 },
      )
    })
  })

test('a zip of more files than its count can say is refused', () => {
  const file = { path: 'a', content: imageOf(new Uint8Array()), mode: 0o644 }
  expect(() => runSteps(zipInSteps(Array.from({ length: 65_536 }, () => file)))).toThrow('65,535 entries')
})

test('base64 in lines is what Node makes of the same bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const lines = Buffer.from(bytes)
        .toString('base64')
        .replace(/.{1,76}/g, '$&\n')
      expect(Buffer.from(base64Lines(bytes)).toString()).toBe(lines)
    }),
  )
})
