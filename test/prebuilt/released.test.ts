/** What a release has shipped is there for ever: links and project files hold its hash, and no bytes of it. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import catalog from '../../prebuilt/catalog.json' with { type: 'json' }
import released from '../../prebuilt/released.json' with { type: 'json' }
import { servedFiles } from '../../prebuilt/vite-plugin.ts'
import { BLOBS, blobWithHash } from '../../src/project/index.ts'
import { inDirectory } from '../formats/snapshot.ts'

const PREBUILT = join(import.meta.dirname, '../../prebuilt')

test.each(BLOBS)('$name is among what was released', ({ sha256, name }) => {
  const hint = `${name} is new or has changed: run prebuilt/build/release.mjs YYYY-MM with the month of the release`
  expect(
    released.map((blob) => blob.sha256),
    hint,
  ).toContain(sha256)
})

test.each(released)(
  '$name, released in $since, is shipped, and no project file needs its bytes',
  ({ sha256, bytes }) => {
    expect(blobWithHash(sha256)?.bytes).toBe(bytes)
    expect([...servedFiles().keys()]).toContain(`blobs/${sha256}.bcj.xz`)
  },
)

test('the catalog has of what was released only that once more which is not current', () => {
  const current = new Set(BLOBS.map(({ sha256 }) => sha256))
  const gone = released.filter(({ sha256 }) => !current.has(sha256)).map(({ sha256 }) => sha256)
  expect(
    catalog.earlier.map(({ sha256 }: { sha256: string }) => sha256),
    'run prebuilt/build/catalog.mjs',
  ).toEqual(gone)
})

test('every released recipe is shipped as it is', () => {
  for (const file of readdirSync(join(PREBUILT, 'recipes')))
    expect(servedFiles().get(`recipes/${file}`)?.()).toEqual(readFileSync(join(PREBUILT, 'recipes', file)))
})

test('a blob that is built anew stays in the catalog as it was released, with its licence and source', () => {
  inDirectory((directory) => {
    const run = (script: string, ...args: string[]) =>
      execFileSync(join(PREBUILT, 'build', script), [...args, directory], { encoding: 'utf8' })
    const read = (file: string) => JSON.parse(readFileSync(join(directory, file), 'utf8'))
    const source = [{ package: 'hello', version: '2.10-3' }]
    const record = { name: 'hello', role: 'agent', version: '1', licence: 'MIT', licenceFiles: [], source }
    mkdirSync(join(directory, 'hello'))
    writeFileSync(join(directory, 'released.json'), '[]')
    const build = (content: string) => {
      writeFileSync(join(directory, 'hello/hello'), content)
      writeFileSync(join(directory, 'hello/hello.meta.json'), JSON.stringify(record))
      run('catalog.mjs')
      return createHash('sha256').update(content).digest('hex')
    }

    const first = build('hello, world')
    run('release.mjs', '2026-11')
    expect(run('release.mjs', '2026-12')).toBe('')
    expect(read('catalog.json').earlier).toEqual([])

    const second = build('hello, worlds')
    expect(read('catalog.json').earlier).toEqual([
      { sha256: first, bytes: 12, name: 'hello', version: '1', licence: 'MIT', source },
    ])
    run('release.mjs', '2026-12')
    expect(read('released.json')).toMatchObject([
      { sha256: first, since: '2026-11' },
      { sha256: second, since: '2026-12' },
    ])

    build('hello, world')
    expect(read('catalog.json').earlier).toMatchObject([{ sha256: second }])
  })
})
