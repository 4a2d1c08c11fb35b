import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { currentBase } from '../../src/link/bases.ts'
import { DICTIONARY_1 } from '../../src/link/dictionary-1.ts'
import { readLink, writeLink } from '../../src/link/link.ts'
import { type Project, RECIPES, recipeNamed, writeProjectFile } from '../../src/project/index.ts'
import { applyEdit, encodePath, find, write } from '../../src/rootfs/index.ts'
import golden from './golden/version-1.json' with { type: 'json' }
import { projects } from './random-project.ts'

const RELEASED = join(import.meta.dirname, '../../prebuilt/recipes')
const HASH = 'ab'.repeat(32)
const hash = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex')
const nothingReleased = async () => {
  throw new Error('no released recipe is needed')
}
const released = async (sha256: string) => readFileSync(join(RELEASED, `${sha256}.json`), 'utf8')
const imagesOf = ({ disks }: Project) => [HASH, ...disks.map(() => HASH)]

const minimal = recipeNamed('minimal').make()
const init = new TextDecoder().decode((find(minimal.tree, '/init')!.inode as { content: Uint8Array }).content)

describe('a link', () => {
  test('holds any project without loss', async () => {
    await fc.assert(
      fc.asyncProperty(projects, async (project) => {
        const { project: read, images } = await readLink(
          writeLink(project, imagesOf(project)).fragment,
          nothingReleased,
        )
        expect(writeProjectFile(read)).toBe(writeProjectFile(project))
        expect(images).toEqual(imagesOf(project))
      }),
      { numRuns: 200 },
    )
  })

  test('is the same for the same project, and goes into any address as it is', () => {
    fc.assert(
      fc.property(projects, (project) => {
        const { fragment: link } = writeLink(project, imagesOf(project))
        expect(link).toMatch(/^demo=[\w-]+$/)
        expect(new URL(`https://example.org/#${link}`).hash).toBe(`#${link}`)
        expect(writeLink(project, imagesOf(project)).fragment).toBe(link)
      }),
    )
  })

  test('of a recipe is a line, and of a recipe whose /init is changed is one too', () => {
    for (const { make } of RECIPES) expect(writeLink(make(), imagesOf(make())).fragment.length).toBeLessThanOrEqual(115)
    const changed = init.replace('hello from pid $$', 'good morning, and welcome to a very small system')
    const edited = { ...minimal, tree: applyEdit(minimal.tree, write(minimal.tree, '/init', encodePath(changed))) }
    expect(writeLink(edited, [HASH]).fragment.length).toBeLessThanOrEqual(200)
  })

  test('leaves out where a project came from', async () => {
    const { fragment } = writeLink({ ...minimal, origin: 'demo=abc' }, [HASH])
    expect(fragment).toBe(writeLink(minimal, [HASH]).fragment)
  })

  test('of what is too much is refused', () => {
    const content = new Uint8Array(2 << 20)
    const large = { ...minimal, tree: applyEdit(minimal.tree, write(minimal.tree, '/init', content)) }
    expect(() => writeLink(large, [HASH])).toThrow(expect.objectContaining({ code: 'limit-exceeded' }))
    const random = new Uint8Array(randomBytes(60_000))
    const noisy = { ...minimal, tree: applyEdit(minimal.tree, write(minimal.tree, '/init', random)) }
    expect(() => writeLink(noisy, [HASH])).toThrow(expect.objectContaining({ code: 'limit-exceeded' }))
  })
})

describe('what links are made with', () => {
  test('is the dictionary of version 1, to the byte', () => {
    expect(hash(DICTIONARY_1)).toBe('c058ed3f869a43a7c3e6a24dc20f7510c0da66d6ae5d65cbc55614f37d2ca3fc')
  })

  test('is a recipe that is released as it is: another hash is another recipe, and both are shipped', () => {
    for (const { name } of RECIPES) {
      const { sha256 } = currentBase(name)
      expect(readdirSync(RELEASED), `${name} has changed: release it anew`).toContain(`${sha256}.json`)
    }
  })

  test('is under its own hash', () => {
    for (const file of readdirSync(RELEASED)) expect(`${hash(readFileSync(join(RELEASED, file)))}.json`).toBe(file)
  })
})

describe('a link that an earlier release made', () => {
  test.for(golden)('opens as what it was: $name', async ({ link, file }) => {
    const { project } = await readLink(link, released)
    expect(hash(writeProjectFile(project))).toBe(file)
  })
})
