/** Links on the command line: made, opened, and checked as a course's CI would. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Project, recipeNamed, writeProjectFile } from '../../src/project/index.ts'
import { DEMOS } from '../link/demos.ts'
import { pid1 } from './cli.ts'

const directory = mkdtempSync(join(tmpdir(), 'pid1-link-'))
afterAll(() => rmSync(directory, { recursive: true }))

let files = 0

/** A file that no other test has. */
const newFile = () => join(directory, `${files++}.pid1.json`)

/** The link that the command line makes of a project. */
async function linkOf(project: Project): Promise<string> {
  const file = newFile()
  writeFileSync(file, writeProjectFile(project))
  const { status, stdout, stderr } = await pid1(['link', file])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout.trim()
}

const minimal = DEMOS[0]!

for (const demo of DEMOS)
  test(`${demo.recipe} with a script is verified: the same bytes, and all as the author saw it`, async () => {
    const { status, stdout } = await pid1(['verify', await linkOf(demo)])
    expect(stdout).toMatch(/^same bytes as the author's: SHA-256 [0-9a-f, ]+\nas the author saw it: \d steps\n$/)
    expect(status).toBe(0)
  })

describe('verify', () => {
  test('tells the first line that differs, and fails', async () => {
    const script = [{ type: 'ls /', expect: 'dev      init     home' }]
    const link = await linkOf({ ...minimal, demo: { note: '', script, masks: [] } })
    const { status, stdout } = await pid1(['verify', link])
    expect(stdout).toContain('step 1 differs: "dev      init     home" should have come, and "bin      etc')
    expect(status).toBe(1)
  })

  test('of a link without a script waits for a prompt', async () => {
    const { status, stdout } = await pid1(['verify', await linkOf(recipeNamed('minimal').make())])
    expect(stdout).toMatch(/boots to its prompt\n$/)
    expect(status).toBe(0)
  })

  test('says that a machine ended before its script was over', async () => {
    const script = [{ type: 'poweroff -f' }, { type: 'ls' }]
    const { status, stdout } = await pid1([
      'verify',
      await linkOf({ ...minimal, demo: { note: '', script, masks: [] } }),
    ])
    expect(stdout).toContain('step 2 differs: the machine ended before')
    expect(status).toBe(1)
  })

  test('refuses what is damaged, and a command without a link', async () => {
    const link = await linkOf(minimal)
    const cut = await pid1(['verify', link.slice(0, -20)])
    expect(cut).toMatchObject({ status: 1, stderr: expect.stringContaining('it is cut short, and some 20 characters') })
    expect(await pid1(['verify'])).toMatchObject({ status: 2, stderr: expect.stringContaining('LINK is missing') })
  })
})

test('a link is opened as the project file that it was made of, and goes behind any page', async () => {
  const [before, after] = [newFile(), newFile()]
  writeFileSync(before, writeProjectFile(minimal))
  const { stdout } = await pid1(['link', before, '--page', 'https://example.org/pid1/'])
  expect(stdout).toMatch(/^https:\/\/example\.org\/pid1\/#demo=[\w-]+\n$/)
  expect(await pid1(['open', stdout.trim(), '-o', after])).toMatchObject({ status: 0 })
  expect(readFileSync(after, 'utf8')).toBe(readFileSync(before, 'utf8'))
})

describe('a link to a project file', () => {
  // It says that it came from itself.
  const file = writeProjectFile({ ...minimal, origin: 'src=demo.pid1.json&sha256=00' })
  const sha256 = createHash('sha256').update(file).digest('hex')
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/demo.pid1.json' ? 200 : 404
    response.end(response.statusCode === 200 ? file : '')
  })
  let address: string

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.close()
  })

  const linkTo = (path: string, hash: string = sha256): string =>
    `#src=${encodeURIComponent(address + path)}&sha256=${hash}`

  test('is opened if that is what the link says', async () => {
    const output = newFile()
    expect(await pid1(['open', linkTo('/demo.pid1.json'), '-o', output])).toMatchObject({ status: 0 })
    expect(readFileSync(output, 'utf8')).toBe(writeProjectFile(minimal))
  })

  const refused: readonly [name: string, link: () => string, reason: string][] = [
    ['another file', () => linkTo('/demo.pid1.json', 'ab'.repeat(32)), 'is not what the link is of'],
    ['a file that is not there', () => linkTo('/none'), 'the server answered 404'],
    ['no address', () => '#src=nowhere&sha256=0', 'is no address of a file on the web'],
    [
      'an address that is none of the web',
      () => `#src=file:///etc/passwd&sha256=${sha256}`,
      'is no address of a file on the web',
    ],
    ['no hash', () => `#src=${encodeURIComponent(address)}`, 'does not say the SHA-256'],
  ]

  test.for(refused)('of %s is refused', async ([, link, reason]) => {
    const { status, stderr } = await pid1(['open', link(), '-o', '/dev/null'])
    expect(stderr).toContain(reason)
    expect(status).toBe(1)
  })
})
