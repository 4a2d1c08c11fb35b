import { describe, expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { type ErrorCode, isPid1Error } from '../../src/error.ts'
import { ERRORS } from '../../src/formats/elf/execute.ts'
import { readProgram } from '../../src/image/program.ts'
import { blob, directories, grow } from '../../src/project/recipes/grow.ts'
import { add, applyEdit, encodePath, type Leaf, remove, type Tree } from '../../src/rootfs/index.ts'
import { type ElfWish, elfByHand } from '../formats/elf-by-hand.ts'

const i386 = (wish: ElfWish) => elfByHand({ class: 32, machine: 3, ...wish })
const fileOf = (content: Uint8Array, mode = 0o755): Leaf => ({ kind: 'file', mode, uid: 0, gid: 0, mtime: 0, content })

/** Debian's busybox with all that it needs. */
const DYNAMIC = grow([
  ...directories('bin', 'lib', 'lib/i386-linux-gnu'),
  ['bin/busybox', blob(0o755, 'busybox-1.35-i386-dynamic')],
  ['lib/ld-linux.so.2', blob(0o755, 'ld-linux-2.36-i386')],
  ['lib/i386-linux-gnu/libc.so.6', blob(0o755, 'libc-2.36-i386')],
  ['lib/i386-linux-gnu/libresolv.so.2', blob(0o644, 'libresolv-2.36-i386')],
])

const read = (tree: Tree, path = '/bin/busybox') => readProgram(tree, path, prebuiltBlobs)
const without = (path: string) => applyEdit(DYNAMIC, remove(DYNAMIC, path))

async function codeOf(work: Promise<unknown>): Promise<ErrorCode | undefined> {
  try {
    await work
    return undefined
  } catch (error) {
    if (!isPid1Error(error)) throw error
    return error.code
  }
}

describe('what a program needs', () => {
  test('is found, and what that needs as well, though the contents come later', async () => {
    const facts = await read(DYNAMIC)
    expect(facts).toMatchObject({
      file: { class: 32, machine: { name: 'Intel 80386' }, linking: 'dynamic', isStripped: true },
      verdict: 'executes',
      interpreter: { path: '/lib/ld-linux.so.2', file: '/lib/ld-linux.so.2' },
      loader: 'glibc',
      count: 3,
      faulty: 0,
    })
    expect(facts!.libraries.map(({ name, path, neededBy }) => [name, path, neededBy])).toEqual([
      ['libresolv.so.2', '/lib/i386-linux-gnu/libresolv.so.2', '/bin/busybox'],
      ['libc.so.6', '/lib/i386-linux-gnu/libc.so.6', '/bin/busybox'],
      ['ld-linux.so.2', '/lib/ld-linux.so.2', '/lib/i386-linux-gnu/libc.so.6'],
    ])
  })

  test('that is missing is told', async () => {
    const facts = await read(without('/lib/i386-linux-gnu/libresolv.so.2'))
    expect(facts).toMatchObject({ verdict: 'executes', faulty: 1 })
    expect(facts!.libraries[0]).toMatchObject({ name: 'libresolv.so.2', path: undefined })
  })

  test('in hundreds is told with what is wrong first, and counted', async () => {
    const needed = Array.from({ length: 300 }, (_, at) => `lib${at}.so`)
    const tree = grow([
      ['a', fileOf(i386({ needed }))],
      ...directories('lib'),
      ...needed.slice(0, 299).map((name) => [`lib/${name}`, fileOf(i386({ soname: name }))] as const),
    ])
    const facts = await read(tree, '/a')
    expect(facts).toMatchObject({ count: 300, faulty: 1 })
    expect(facts!.libraries).toHaveLength(200)
    expect(facts!.libraries[0]).toMatchObject({ name: 'lib299.so', path: undefined })
  })
})

describe('the kernel', () => {
  const at = (wish: ElfWish) => read(grow([['a', fileOf(elfByHand(wish))]]), '/a')
  const interpreted = (interpreter: Leaf | undefined) => {
    const tree = grow([['a', fileOf(i386({ interpreter: '/ld.so', needed: [] }))]])
    return read(interpreter ? applyEdit(tree, add(tree, '/ld.so', interpreter)) : tree, '/a')
  }

  test('executes programs for i386, static ones too', async () => {
    expect(await read(grow([['a', blob(0o755, 'busybox-1.37-i386')]]), '/a')).toMatchObject({
      verdict: 'executes',
      file: { linking: 'static' },
      count: 0,
    })
    expect(await at({ class: 32, machine: 6, type: 2 })).toMatchObject({ verdict: 'executes' })
  })

  test.each<[string, ElfWish]>([
    ['x86-64', {}],
    ['x32', { class: 32, machine: 62 }],
    ['AArch64', { machine: 183 }],
    ['a big-endian machine', { class: 32, data: 'big', machine: 3 }],
  ])('refuses one for %s', async (_, wish) => {
    expect(await at(wish)).toMatchObject({ verdict: 'other-machine' })
    expect(ERRORS['other-machine']).toBe(-8)
  })

  test('refuses an object file', async () => {
    expect(await at({ class: 32, machine: 3, type: 1 })).toMatchObject({ verdict: 'no-program' })
  })

  test('looks for the interpreter, at its modes, and into it', async () => {
    const loader = i386({ soname: 'ld.so' })
    expect(await interpreted(undefined)).toMatchObject({ verdict: 'interpreter-missing' })
    expect(await interpreted(fileOf(loader))).toMatchObject({ verdict: 'executes' })
    expect(await interpreted(fileOf(loader, 0o644))).toMatchObject({ verdict: 'interpreter-not-executable' })
    expect(await interpreted(fileOf(elfByHand({})))).toMatchObject({ verdict: 'interpreter-unfit' })
    expect(await interpreted(fileOf(encodePath('#!/bin/sh')))).toMatchObject({ verdict: 'interpreter-unfit' })
    expect(await interpreted(fileOf(loader.subarray(0, 40)))).toMatchObject({ verdict: 'interpreter-unfit' })
  })
})

describe('a file that is no sound program', () => {
  test('is none, whatever it is', async () => {
    expect(await read(grow([['a', fileOf(encodePath('#!/bin/sh\n'))]]), '/a')).toBeUndefined()
    expect(await read(grow([['a', fileOf(new Uint8Array(0))]]), '/a')).toBeUndefined()
    expect(await read(grow(directories('a')), '/a')).toBeUndefined()
    expect(await read(grow([]), '/a')).toBeUndefined()
  })

  test('cut short is told as damaged, at any length', async () => {
    const whole = i386({ interpreter: '/ld.so', needed: ['libc.so.6'], buildId: '00112233' })
    for (const length of [4, 16, 40, 100, 600])
      expect(await codeOf(read(grow([['a', fileOf(whole.subarray(0, length))]]), '/a')), String(length)).toBe(
        'elf-invalid',
      )
  })

  test('of libraries that need each other without end has an end', async () => {
    const tree = grow([
      ['a', fileOf(i386({ needed: ['b.so'] }))],
      ...directories('lib'),
      ['lib/b.so', fileOf(i386({ needed: ['c.so'] }))],
      ['lib/c.so', fileOf(i386({ needed: ['b.so'] }))],
    ])
    expect(await read(tree, '/a')).toMatchObject({ count: 2, faulty: 0 })
  })
})
