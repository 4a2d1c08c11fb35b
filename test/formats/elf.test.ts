/** ELF files made by hand; those of compilers are judged in elf-judges.test.ts. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ErrorCode, isPid1Error } from '../../src/error.ts'
import { describeElf } from '../../src/formats/elf/describe.ts'
import { findLibraries } from '../../src/formats/elf/libraries.ts'
import { isElf, readElf } from '../../src/formats/elf/read.ts'
import { type Content, type Entry, parentPath, type Tree, treeFromEntries } from '../../src/rootfs/index.ts'
import { type ElfWish, elfByHand } from './elf-by-hand.ts'
import { bytesOf } from './snapshot.ts'

const BUSYBOX = join(import.meta.dirname, '../../prebuilt/busybox/busybox')

const codeOf = (act: () => unknown): ErrorCode | undefined => {
  try {
    act()
    return undefined
  } catch (error) {
    if (!isPid1Error(error)) throw error
    return error.code
  }
}

describe('reading', () => {
  test.each([
    [32, 'little'],
    [32, 'big'],
    [64, 'little'],
    [64, 'big'],
  ] as const)('all facts of a program of %i bits, %s-endian', (elfClass, data) => {
    const bytes = elfByHand({
      class: elfClass,
      data,
      machine: 8,
      flags: 0x70001007,
      interpreter: '/lib/ld.so.1',
      needed: ['libm.so.6', 'libc.so.6'],
      rpath: '/a:/b',
      runpath: '$ORIGIN/lib',
      flags1: 0x08000001,
      buildId: '00112233445566778899aabbccddeeff00112233',
    })
    expect(isElf(bytes)).toBe(true)
    expect(readElf(bytes)).toMatchObject({
      class: elfClass,
      data,
      machine: { number: 8, name: 'MIPS' },
      flags: 0x70001007,
      type: 'pie',
      entry: 0x400000n,
      interpreter: '/lib/ld.so.1',
      needed: ['libm.so.6', 'libc.so.6'],
      soname: undefined,
      rpath: '/a:/b',
      runpath: '$ORIGIN/lib',
      buildId: '00112233445566778899aabbccddeeff00112233',
      linking: 'dynamic',
      isStripped: true,
      sectionCount: 0,
    })
    expect(readElf(bytes).programHeaders.map(({ name }) => name)).toEqual(['LOAD', 'INTERP', 'NOTE', 'DYNAMIC'])
  })

  test('how a program is linked', () => {
    const linking = (wish: ElfWish) => readElf(elfByHand(wish)).linking
    expect(linking({ type: 2 })).toBe('static')
    expect(linking({ flags1: 0x08000000 })).toBe('static-pie')
    expect(linking({ type: 2, interpreter: '/lib/ld.so', needed: ['libc.so.6'] })).toBe('dynamic')
    expect(linking({ soname: 'libc.so.6' })).toBe('dynamic')
    expect(linking({ type: 1 })).toBe('none')
  })

  test('a program that may lie anywhere is told from a library', () => {
    const type = (wish: ElfWish) => readElf(elfByHand(wish)).type
    expect(type({ flags1: 0x08000000 })).toBe('pie')
    expect(type({ interpreter: '/lib/ld.so', needed: [] })).toBe('pie')
    expect(type({ interpreter: '/lib/ld.so', soname: 'libc.so.6' })).toBe('library')
    expect(type({ soname: 'liba.so', flags1: 1 })).toBe('library')
  })

  test('what file says of 64-bit PowerPC, by its flags', () => {
    const words = (flags: number) => describeElf(readElf(elfByHand({ machine: 21, data: 'big', flags, needed: [] })))
    expect(words(1)).toBe(
      'ELF 64-bit MSB shared object, 64-bit PowerPC or cisco 7500, Unspecified or Power ELF V1 ABI, version 1 (SYSV), dynamically linked, no section header',
    )
    expect(words(2)).toMatch(/OpenPOWER ELF V2 ABI/)
  })
})

describe('bad input', () => {
  const whole = () =>
    elfByHand({ interpreter: '/lib/ld.so', needed: ['liba.so'], runpath: '/x', buildId: '00'.repeat(20), flags1: 0 })
  const busybox = new Uint8Array(readFileSync(BUSYBOX))

  const put16 = (bytes: Uint8Array, at: number, value: number) => new DataView(bytes.buffer).setUint16(at, value, true)
  const put64 = (bytes: Uint8Array, at: number, value: bigint) =>
    new DataView(bytes.buffer).setBigUint64(at, value, true)
  /** Where the program header of this type is. */
  const segmentAt = (bytes: Uint8Array, name: string) =>
    64 + 56 * readElf(bytes).programHeaders.findIndex((header) => header.name === name)

  const BAD: readonly [what: string, spoil: (bytes: Uint8Array) => void][] = [
    ['no magic', (bytes) => bytes.set([0x7e])],
    ['a class that is none', (bytes) => bytes.set([3], 4)],
    ['a byte order that is none', (bytes) => bytes.set([0], 5)],
    ['program headers beyond its end', (bytes) => put64(bytes, 32, 0x10_0000n)],
    ['program headers beyond all numbers', (bytes) => put64(bytes, 32, 0xffff_ffff_ffff_ffffn)],
    ['more program headers than any', (bytes) => put16(bytes, 56, 0xffff)],
    ['program headers of another size', (bytes) => put16(bytes, 54, 32)],
    ['section headers beyond its end', (bytes) => put64(bytes, 40, 0x10_0000n)],
    ['a segment beyond its end', (bytes) => put64(bytes, segmentAt(bytes, 'LOAD') + 32, 5000n)],
    ['an interpreter beyond its end', (bytes) => put64(bytes, segmentAt(bytes, 'INTERP') + 8, 5000n)],
    ['an interpreter’s path without end', (bytes) => put64(bytes, segmentAt(bytes, 'INTERP') + 32, 3n)],
    ['an interpreter’s path that is too long', (bytes) => put64(bytes, segmentAt(bytes, 'INTERP') + 32, 4097n)],
    ['a dynamic section beyond its end', (bytes) => put64(bytes, segmentAt(bytes, 'DYNAMIC') + 8, 5000n)],
    ['no table of names', (bytes) => put64(bytes, segmentAt(bytes, 'LOAD') + 16, 0x900000n)],
    ['notes beyond its end', (bytes) => put64(bytes, segmentAt(bytes, 'NOTE') + 8, 5000n)],
  ]
  test.each(BAD)('a file with %s is refused', (_, spoil) => {
    const bytes = whole()
    expect(codeOf(() => readElf(bytes))).toBe(undefined)
    spoil(bytes)
    expect(codeOf(() => readElf(bytes))).toBe('elf-invalid')
  })

  test('more libraries than any program needs are refused', () => {
    expect(codeOf(() => readElf(elfByHand({ needed: Array.from({ length: 1024 }, () => 'a') })))).toBe(undefined)
    expect(codeOf(() => readElf(elfByHand({ needed: Array.from({ length: 1025 }, () => 'a') })))).toBe('elf-invalid')
  })

  test('a program cut short anywhere is refused', () => {
    for (let length = 0; length < busybox.length; length += 997)
      expect(codeOf(() => readElf(busybox.subarray(0, length)))).toBe('elf-invalid')
    expect(codeOf(() => readElf(busybox.subarray(0, busybox.length - 1)))).toBe('elf-invalid')
  })

  test('any damage gives facts or an error with a code', () => {
    fc.assert(
      fc.property(fc.nat(1023), fc.uint8Array({ minLength: 1, maxLength: 8 }), (at, noise) => {
        const bytes = whole()
        bytes.set(noise, at)
        codeOf(() => describeElf(readElf(bytes)))
      }),
      { numRuns: 3000 },
    )
  })
})

/** A tree of ELF files, symbolic links ("-> target") and texts, with the directories above them. */
function treeOf(files: Readonly<Record<string, ElfWish | string>>): Tree {
  const own = { mode: 0o755, uid: 0, gid: 0, mtime: 0 }
  const paths = new Set<string>()
  for (const path of Object.keys(files)) for (let at = path; at !== '/'; at = parentPath(at)) paths.add(at)
  return treeFromEntries(
    [...paths].sort().map((path, at): Entry => {
      const what = files[path]
      const inode: Entry['inode'] =
        what === undefined
          ? { kind: 'directory', ...own }
          : typeof what === 'string' && what.startsWith('-> ')
            ? { kind: 'symlink', ...own, target: what.slice(3) }
            : {
                kind: 'file',
                ...own,
                content: typeof what === 'string' ? new TextEncoder().encode(what) : elfByHand(what),
              }
      return { path, ino: at + 2, nlink: 1, inode }
    }),
  )
}

const find = (
  files: Readonly<Record<string, ElfWish | string>>,
  read: (content: Content) => Uint8Array | undefined = bytesOf,
) => findLibraries(treeOf(files), '/bin/a', read)
const paths = (files: Readonly<Record<string, ElfWish | string>>) =>
  find(files)!.libraries.map(({ name, path }) => `${name} ${path ?? '-'}`)

describe('the libraries of a program', () => {
  const I386 = { class: 32, machine: 3, interpreter: '/lib/ld-linux.so.2' } as const
  const MUSL = { interpreter: '/lib/ld-musl-x86_64.so.1' } as const

  test('are found by Debian’s loader for i386 in its directories, before /lib and /usr/lib', () => {
    const library = (soname: string) => ({ class: 32, machine: 3, soname }) as const
    expect(
      paths({
        '/bin/a': { ...I386, needed: ['libx.so', 'liby.so', 'libz.so', 'libc.so.6', 'libnone.so'] },
        '/lib/ld-linux.so.2': library('ld-linux.so.2'),
        '/lib/i386-linux-gnu/libx.so': library('libx.so'),
        '/usr/lib/i386-linux-gnu/libx.so': library('libx.so'),
        '/usr/lib/i386-linux-gnu/liby.so': library('liby.so'),
        '/lib/liby.so': library('liby.so'),
        '/usr/lib/libz.so': library('libz.so'),
        '/lib/libc.so.6': { ...library('libc.so.6'), needed: ['ld-linux.so.2'] },
      }),
    ).toEqual([
      'libx.so /lib/i386-linux-gnu/libx.so',
      'liby.so /usr/lib/i386-linux-gnu/liby.so',
      'libz.so /usr/lib/libz.so',
      'libc.so.6 /lib/libc.so.6',
      'libnone.so -',
      'ld-linux.so.2 /lib/ld-linux.so.2',
    ])
  })

  test('are followed through symbolic links of the tree', () => {
    const { interpreter, libraries } = find({
      '/bin/a': '-> ../opt/a',
      '/opt/a': { ...I386, needed: ['libx.so'] },
      '/lib': '-> usr/lib',
      '/usr/lib/ld-linux.so.2': '-> ld-2.36.so',
      '/usr/lib/ld-2.36.so': { class: 32, machine: 3 },
      '/usr/lib/libx.so': '-> libx.so.1',
      '/usr/lib/libx.so.1': { class: 32, machine: 3, soname: 'libx.so' },
    })!
    expect(interpreter).toEqual({ path: '/lib/ld-linux.so.2', file: '/usr/lib/ld-2.36.so' })
    expect(libraries).toMatchObject([{ path: '/lib/libx.so', file: '/usr/lib/libx.so.1', neededBy: '/opt/a' }])
  })

  test('of another machine are passed over by glibc, and stop musl', () => {
    const files = { '/lib/libx.so': { class: 32, machine: 3 }, '/usr/lib/libx.so': { soname: 'libx.so' } } as const
    const of = (interpreter: string) =>
      find({ '/bin/a': { interpreter, needed: ['libx.so'] }, [interpreter]: {}, ...files })!.libraries[0]
    expect(of('/lib64/ld-linux-x86-64.so.2')).toMatchObject({
      path: '/usr/lib/libx.so',
      passedOver: ['/lib/libx.so'],
      problem: undefined,
    })
    expect(of('/lib/ld-musl-x86_64.so.1')).toMatchObject({ path: '/lib/libx.so', problem: 'it is for another machine' })
  })

  test('that are no ELF files stop the loader, which is said', () => {
    const [library] = find({
      '/bin/a': { ...I386, needed: ['libx.so'] },
      '/lib/libx.so': '/* GNU ld script */',
    })!.libraries
    expect(library).toMatchObject({ path: '/lib/libx.so', problem: 'it is no ELF file' })
  })

  test('are those of musl: its own names are the loader, and one file may tell the directories', () => {
    const files = {
      '/bin/a': { ...MUSL, needed: ['libc.so', 'libpthread.so.0', 'libx.so', 'libmagic.so'] },
      '/lib/ld-musl-x86_64.so.1': {},
      '/usr/local/lib/libx.so': {},
      '/opt/lib/libx.so': {},
      '/usr/lib/libmagic.so': {},
    }
    const own = ['libc.so /lib/ld-musl-x86_64.so.1', 'libpthread.so.0 /lib/ld-musl-x86_64.so.1']
    expect(paths(files)).toEqual([...own, 'libx.so /usr/local/lib/libx.so', 'libmagic.so /usr/lib/libmagic.so'])
    expect(paths({ ...files, '/etc/ld-musl-x86_64.path': '/nowhere\n/opt/lib:/opt\n' })).toEqual([
      ...own,
      'libx.so /opt/lib/libx.so',
      'libmagic.so -',
    ])
  })

  test('are searched by musl in the RUNPATHs of all that caused them', () => {
    expect(
      paths({
        '/bin/a': { ...MUSL, needed: ['libx.so'], runpath: '/opt/x:/opt/y' },
        '/opt/x/libx.so': { needed: ['liby.so'] },
        '/opt/y/liby.so': {},
      }),
    ).toEqual(['libx.so /opt/x/libx.so', 'liby.so /opt/y/liby.so'])
  })

  test('may be named by a path', () => {
    expect(
      paths({
        '/bin/a': { ...I386, needed: ['/opt/libx.so', '$ORIGIN/../liby.so', '$PLATFORM/libz.so'] },
        '/opt/libx.so': { class: 32, machine: 3 },
        '/liby.so': { class: 32, machine: 3 },
      }),
    ).toEqual(['/opt/libx.so /opt/libx.so', '$ORIGIN/../liby.so /bin/../liby.so', '$PLATFORM/libz.so -'])
  })

  test('need not be at hand: then what they need is not known', () => {
    const files = {
      '/bin/a': { ...I386, needed: ['libx.so'] },
      '/lib/libx.so': { class: 32, machine: 3, needed: ['liby.so'] },
    } as const
    const program = bytesOf(elfByHand(files['/bin/a']))
    const { libraries } = find(files, (content) =>
      Buffer.compare(bytesOf(content), program) === 0 ? program : undefined,
    )!
    expect(libraries).toMatchObject([{ name: 'libx.so', path: '/lib/libx.so', problem: undefined }])
  })

  test('are none for a static program, and none are looked for of what is no ELF file', () => {
    expect(find({ '/bin/a': { type: 2 } })).toMatchObject({ interpreter: undefined, libraries: [] })
    expect(find({ '/bin/a': '#!/bin/sh\n' })).toBe(undefined)
    expect(find({ '/bin/b': {} })).toBe(undefined)
    expect(find({ '/bin/a': { ...I386, needed: [] } })!.interpreter).toEqual({
      path: '/lib/ld-linux.so.2',
      file: undefined,
    })
  })

  test('that need each other end, and a tree that has one look everywhere is refused', () => {
    const round = {
      '/lib/libx.so': { ...I386, needed: ['liby.so'] },
      '/lib/liby.so': { ...I386, needed: ['libx.so', 'a'] },
    }
    expect(paths({ '/bin/a': { ...I386, needed: ['libx.so'] }, ...round })).toHaveLength(3)
    const rpath = Array.from({ length: 130 }, (_, at) => `${'/.'.repeat(12)}/${at}`).join(':')
    const needed = Array.from({ length: 1000 }, (_, at) => `lib${at}.so`)
    expect(codeOf(() => paths({ '/bin/a': { ...I386, rpath, needed } }))).toBe('limit-exceeded')
  })
})
