import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { flatten } from '../../src/formats/sparse.ts'
import { exportProject } from '../../src/image/export.ts'
import { recipeNamed, writeProjectFile } from '../../src/project/index.ts'
import { describeWith, run } from '../tools.ts'
import { pid1 } from './cli.ts'

const minimal = recipeNamed('minimal').make()
const folder = mkdtempSync(join(tmpdir(), 'pid1-build-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Builds, and returns the bytes, having checked the hash that was printed. */
async function built(project: string, name: string, ...more: string[]): Promise<Buffer> {
  const { status, stdout, stderr } = await pid1(['build', project, '-o', at(name), ...more])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const bytes = readFileSync(at(name))
  expect(stdout).toBe(`${sha256(bytes)}  ${at(name)}\n`)
  return bytes
}

describe('build', () => {
  test('gives the same image in another directory, time zone, locale and umask', async () => {
    const here = await built('minimal', 'here.cpio')
    mkdirSync(at('elsewhere'))
    await pid1(['build', 'minimal', '-o', 'there.cpio'], {
      cwd: at('elsewhere'),
      env: { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
    })
    expect(sha256(readFileSync(at('elsewhere/there.cpio')))).toBe(sha256(here))
  })

  test('gives the same image from the recipe, its project file, its archive, and that gzipped', async () => {
    const image = await built('minimal', 'recipe.cpio')
    const { status } = await pid1(['save', 'minimal', '-o', at('minimal.pid1.json')])
    expect([status, readFileSync(at('minimal.pid1.json'), 'utf8')]).toEqual([0, writeProjectFile(minimal)])
    expect(sha256(await built(at('minimal.pid1.json'), 'file.cpio'))).toBe(sha256(image))
    expect(sha256(await built(at('recipe.cpio'), 'archive.cpio'))).toBe(sha256(image))
    const packed = await built('minimal', 'recipe.cpio.gz', '--as', 'cpio.gz')
    expect(sha256(gunzipSync(packed))).toBe(sha256(image))
    expect(sha256(await built(at('recipe.cpio.gz'), 'unpacked.cpio'))).toBe(sha256(image))
  })

  test.each(['list', 'script', 'zip'] as const)('gives the same %s as the page', async (format) => {
    const { content } = await exportProject(minimal, prebuiltBlobs, format)
    expect(sha256(await built('minimal', `minimal.${format}`, '--as', format))).toBe(sha256(flatten(content)))
    expect(statSync(at(`minimal.${format}`)).mode & 0o111).toBe(format === 'script' ? 0o111 : 0)
  })

  test('says what a format cannot say: as a warning, or writes nothing', async () => {
    const socket = { kind: 'socket', path: '/run', mode: '600' }
    const spaced = { kind: 'fifo', path: '/a b', mode: '600' }
    const file = JSON.parse(writeProjectFile(minimal))
    writeFileSync(at('odd.pid1.json'), JSON.stringify({ ...file, entries: [socket, spaced] }))
    const script = await pid1(['build', at('odd.pid1.json'), '-o', at('odd.sh'), '--as', 'script'])
    expect([script.status, script.stderr]).toEqual([0, expect.stringMatching(/^pid1: warning: \/run: left out, .*\n$/)])
    const list = await pid1(['build', at('odd.pid1.json'), '-o', at('odd.zip'), '--as', 'list'])
    expect([list.status, list.stderr]).toEqual([1, expect.stringMatching(/^pid1: .* "\/a b": .*white space.*\n$/)])
    expect(() => readFileSync(at('odd.zip'))).toThrow('ENOENT')
  })

  test('says what its medium cannot hold: owners as a warning, and too little room before anything is written', async () => {
    const owned = { kind: 'directory', path: '/home', mode: '755', uid: 1000 }
    const file = JSON.parse(writeProjectFile(minimal))
    const media = (medium: object) => ({ ...file, version: 2, medium, entries: [...file.entries, owned] })
    writeFileSync(
      at('romfs.pid1.json'),
      JSON.stringify(media({ kind: 'initrd', fileSystem: 'romfs', isGzipped: true })),
    )
    const romfs = await pid1(['build', at('romfs.pid1.json'), '-o', at('romfs.gz')])
    expect([romfs.status, romfs.stderr]).toEqual([0, expect.stringMatching(/^pid1: warning: \/home: .*owners.*\n$/)])
    const floppy = { kind: 'floppy', size: 1440, fileSystem: 'romfs', config: null }
    writeFileSync(at('floppy.pid1.json'), JSON.stringify(media(floppy)))
    for (const command of [
      ['build', at('floppy.pid1.json'), '-o', at('floppy.img')],
      ['boot', at('floppy.pid1.json')],
    ]) {
      const { status, stderr } = await pid1(command)
      expect([status, stderr]).toEqual([
        1,
        expect.stringMatching(/pid1: What is to go on this floppy needs \d+ bytes.*\n$/),
      ])
    }
    expect(() => readFileSync(at('floppy.img'))).toThrow('ENOENT')
    for (const [medium, says] of [
      [{ ...floppy, size: 1722 }, 'a floppy has 1440 or 2880 KiB'],
      [{ kind: 'disk', fileSystem: 'ext4', size: 4096 }, 'a disk has from 1 to 2048 MiB'],
    ] as const) {
      writeFileSync(at('odd.pid1.json'), JSON.stringify(media(medium)))
      const { status, stderr } = await pid1(['build', at('odd.pid1.json'), '-o', at('floppy.img')])
      expect([status, stderr.trimEnd()]).toEqual([1, expect.stringContaining(`at medium.size: ${says}`)])
    }
  })

  describeWith(['tar', 'cpio'], 'of a directory', () => {
    test('and of a tar of it holds the same entries', async () => {
      mkdirSync(at('tree/bin'), { recursive: true })
      writeFileSync(at('tree/init'), '#!/bin/sh\n', { mode: 0o755 })
      symlinkSync('../init', at('tree/bin/sh'))
      execFileSync('ln', [at('tree/init'), at('tree/bin/again')])
      run('tar', ['--sort=name', '--mtime=@0', '-cf', at('tree.tar'), '-C', at('tree'), '.'])
      const fromDirectory = await built(at('tree'), 'directory.cpio')
      expect(sha256(await built(at('tree.tar'), 'tar.cpio'))).toBe(sha256(fromDirectory))
      const names = run('cpio', ['-t', '--quiet'], { input: fromDirectory }).toString().split('\n')
      expect(names).toEqual(['.', 'bin', 'bin/again', 'bin/sh', 'init', ''])
    })

    test('with a 5 GiB file is refused, by its name and the limit', async () => {
      mkdirSync(at('large'))
      writeFileSync(at('large/disk.img'), '')
      truncateSync(at('large/disk.img'), 5 * 2 ** 30)
      const { status, stderr } = await pid1(['build', at('large'), '-o', at('large.cpio')])
      expect(status).toBe(1)
      expect(stderr).toMatch(/^pid1: \/disk\.img has 5368709120 bytes; .*4294967295\n$/)
    })
  })

  test('refuses an archive that is cut short, and writes nothing', async () => {
    const image = await built('minimal', 'whole.cpio')
    writeFileSync(at('cut.cpio'), image.subarray(0, 100_000))
    const { status, stderr } = await pid1(['build', at('cut.cpio'), '-o', at('never.cpio')])
    expect([status, stderr.split('\n').length]).toEqual([1, 2])
    expect(stderr).toContain('bin/busybox')
    expect(() => readFileSync(at('never.cpio'))).toThrow('ENOENT')
  })
})

describe('bad arguments exit with 2 and one clear line', () => {
  test.each([
    [[], 'a command is missing'],
    [['fly'], 'there is no command fly'],
    [['build', '-o', '/dev/null'], 'PROJECT is missing'],
    [['build', 'minimal'], '-o FILE is missing'],
    [
      ['build', 'minimal', '-o', '/dev/null', '--as', 'rar'],
      '--as takes image, cpio, cpio.gz, cpio.zst, romfs, ext2, ext4, disk, floppy, bzimage, list, script or zip',
    ],
    [['build', 'minimal', 'maximal', '-o', '/dev/null'], 'maximal'],
    [['build', 'no-such-recipe', '-o', '/dev/null'], 'no recipe'],
    [['build', 'minimal', '--colour'], '--colour'],
    [['save', 'minimal'], '-o FILE is missing'],
    [['boot'], 'PROJECT is missing'],
    [['boot', 'minimal', '--memory', 'much'], '--memory takes a whole number'],
    [['boot', 'minimal', '--timeout', '-1'], '--timeout'],
  ])('pid1 %j', async (args, words) => {
    const { status, stdout, stderr } = await pid1(args)
    expect({ status, stdout, lines: stderr.split('\n').length }).toEqual({ status: 2, stdout: '', lines: 2 })
    expect(stderr).toContain(words)
  })
})

test.each([['--help'], ['build', '--help'], ['save', '--help'], ['boot', '--help']])(
  'pid1 %s %s tells how it is used',
  async (...args) => {
    const { status, stdout } = await pid1(args.filter(Boolean))
    expect(status).toBe(0)
    expect(stdout).toMatch(/Usage: pid1/)
  },
)
