/** A disk of 2 GiB costs what is in it: in memory, and in the file. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { writeProjectFile } from '../../src/project/file.ts'
import { type Project, recipeNamed } from '../../src/project/index.ts'
import { describeWith, run } from '../tools.ts'

const ROOT = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'pid1-large-disk-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MIB = 1 << 20
/** All that a disk 64 times as large may take besides: its journal and its inode tables are larger. MiB. */
const MORE_MOST = 48

/** Tells the most memory that the process had, in MiB. */
const TELL_MEMORY = 'data:text/javascript,process.on("exit",()=>console.error(process.resourceUsage().maxRSS>>10))'

/** Runs the CLI, in one process. */
async function pid1(...args: string[]): Promise<{ stdout: string; memory: number }> {
  const program = ['--import', TELL_MEMORY, '--import', 'tsx', 'src/cli/main.ts', ...args]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, program, { cwd: ROOT })
  return { stdout, memory: Number(stderr.trim().split('\n').at(-1)) }
}

function projectFile(size: number): string {
  const project: Project = { ...recipeNamed('ext4').make(), medium: { kind: 'disk', fileSystem: 'ext4', size } }
  const file = join(folder, `${size}.pid1.json`)
  writeFileSync(
    file,
    writeProjectFile(project, () => undefined),
  )
  return file
}

describeWith(['e2fsck'], 'e2fsck', () => {
  test('finds nothing wrong with a disk of 2 GiB, which is built in little more memory than one of 32 MiB', async () => {
    const file = join(folder, 'large.img')
    const small = await pid1('build', projectFile(32), '-o', join(folder, 'small.img'))
    const large = await pid1('build', projectFile(2048), '-o', file)
    expect(large.memory - small.memory).toBeLessThan(MORE_MOST)
    const { size, blocks } = statSync(file)
    expect(size).toBe(2048 * MIB)
    expect(blocks * 512).toBeLessThan(32 * MIB)
    const hash = createHash('sha256')
    await pipeline(createReadStream(file, { highWaterMark: MIB }), hash)
    expect(large.stdout).toBe(`${hash.digest('hex')}  ${file}\n`)
    run('e2fsck', ['-fn', file])
  }, 180_000)
})

test('a disk of 2 GiB boots in little more memory than one of 32 MiB', async () => {
  const boot = (size: number) =>
    pid1('boot', projectFile(size), '--type', 'df -k /', '--until', '% /', '--timeout', '300')
  const small = await boot(32)
  const large = await boot(2048)
  expect(large.stdout).toMatch(/\/dev\/root +1\d{6} /)
  expect(large.memory - small.memory).toBeLessThan(MORE_MOST)
}, 180_000)
