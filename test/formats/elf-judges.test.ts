/** What we read of ELF files beside what file, readelf and the loader of this machine say of them. */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decodeCpio } from '../../src/formats/cpio/decode.ts'
import { describeElf } from '../../src/formats/elf/describe.ts'
import { findLibraries } from '../../src/formats/elf/libraries.ts'
import { isElf, readElf } from '../../src/formats/elf/read.ts'
import { type Tree, treeFromEntries } from '../../src/rootfs/index.ts'
import { describeWith, run } from '../tools.ts'
import { bytesOf, inDirectory } from './snapshot.ts'

const BUSYBOX = join(import.meta.dirname, '../../prebuilt/busybox/busybox')
const read = (path: string) => new Uint8Array(readFileSync(path))
const isRoot = process.getuid?.() === 0

/** ELF files of this machine, programs and libraries, `most` of each directory and none that is very large. */
function elfFiles(most: number): string[] {
  const files = [BUSYBOX]
  for (const directory of [
    '/usr/bin',
    '/usr/sbin',
    '/usr/lib',
    '/usr/lib/x86_64-linux-gnu',
    '/usr/lib/i386-linux-gnu',
  ]) {
    if (!existsSync(directory)) continue
    const found = readdirSync(directory)
      .sort()
      .map((name) => join(directory, name))
      .filter((path) => lstatSync(path).isFile() && lstatSync(path).size < 1 << 20)
    const step = Math.max(1, Math.floor(found.length / most))
    files.push(...found.filter((path, at) => at % step === 0 && isElf(read(path))).slice(0, most))
  }
  return files
}

/** Object files, libraries and programs of every sort that the machine's compiler makes. */
function compiled(directory: string): string[] {
  const source = join(directory, 'main.c')
  writeFileSync(source, 'int helper(void); int main(void) { return 0; } void _start(void) { for (;;); }\n')
  const bare = ['-nostdlib', source]
  const makes: readonly (readonly string[])[] = [
    ['-c', source],
    ['-m32', '-c', source],
    ['-g', '-c', source],
    [...bare, '-static-pie'],
    [...bare, '-no-pie'],
    [...bare, '-m32', '-static', '-Wl,--build-id=none'],
    [...bare, '-m32', '-shared', '-fPIC', '-Wl,-soname,libbare.so.1'],
    [...bare, '-g', '-static', '-Wl,--build-id=md5'],
    [...bare, '-static', '-s', '-Wl,--build-id=sha1'],
  ]
  return makes.map((args, at) => {
    const file = join(directory, `made-${at}`)
    execFileSync('gcc', [...args, '-o', file], { stdio: 'pipe' })
    return file
  })
}

/** What of the words of `file` the bytes do not tell, or not in the same order. */
function comparable(words: string): string {
  const parts = words
    .replace(/^set[ug]id /, '')
    .replace(', too many notes (256)', '')
    .split(', ')
    // A library that needs no other is none that is "static-pie linked".
    .map((part) => (part === 'static-pie linked' && words.includes('shared object') ? 'dynamically linked' : part))
  return parts.sort((a, b) => Number(/^for GNU/.test(b)) - Number(/^for GNU/.test(a))).join(', ')
}

describeWith(['file', 'gcc'], 'file', () => {
  const wordsOf = (paths: readonly string[]) =>
    run('file', ['-b', ...paths])
      .toString()
      .trimEnd()
      .split('\n')

  test('says of this machine’s programs and libraries what we say', () => {
    const paths = elfFiles(40)
    expect(paths.length).toBeGreaterThan(40)
    const words = wordsOf(paths)
    for (const [at, path] of paths.entries())
      expect(`${path}: ${comparable(describeElf(readElf(read(path))))}`).toBe(`${path}: ${comparable(words[at]!)}`)
  }, 30_000)

  test('says it of object files, and of programs of every linking', () => {
    inDirectory((directory) => {
      const paths = compiled(directory)
      const words = wordsOf(paths)
      expect(words.join('\n')).toMatch(/relocatable.*\n.*static-pie linked.*not stripped/s)
      for (const [at, path] of paths.entries())
        expect(`${at}: ${comparable(describeElf(readElf(read(path))))}`).toBe(`${at}: ${comparable(words[at]!)}`)
    })
  })

  test('says it of other machines, their flags and other systems', () => {
    inDirectory((directory) => {
      const original = read(BUSYBOX)
      const cases: (readonly [machine: number, flags: number, osAbi: number])[] = []
      for (const machine of [0, 2, 3, 6, 20, 21, 22, 40, 42, 50, 62, 83, 92, 94, 113, 183, 189, 243, 247, 252, 258])
        cases.push([machine, 0, 0])
      for (const osAbi of [1, 2, 3, 4, 6, 9, 12, 17, 18, 64, 97, 200, 255]) cases.push([3, 0, osAbi])
      for (let flags = 0; flags < 16; flags++) cases.push([243, flags, 0])
      for (const flags of [0x05000200, 0x05000400, 0x04000000, 0x05800400]) cases.push([40, flags, 0])
      for (let level = 0; level < 11; level++) cases.push([8, level * 2 ** 28, 0])
      const paths = cases.map(([machine, flags, osAbi], at) => {
        const bytes = original.slice()
        const view = new DataView(bytes.buffer)
        bytes[7] = osAbi
        view.setUint16(18, machine, true)
        view.setUint32(36, flags, true)
        const path = join(directory, `${at}`)
        writeFileSync(path, bytes)
        return path
      })
      const words = wordsOf(paths)
      for (const [at, path] of paths.entries())
        expect(`${cases[at]}: ${describeElf(readElf(read(path)))}`).toBe(`${cases[at]}: ${words[at]}`)
    })
  })
})

describeWith(['readelf', 'gcc'], 'readelf', () => {
  test('finds the same headers, segments, libraries, paths and build ids', () => {
    inDirectory((directory) => {
      const paths = [...elfFiles(15), ...compiled(directory)]
      const texts = run('readelf', ['-W', '-h', '-l', '-d', '-n', ...paths])
        .toString()
        .split(/^\nFile: .*$/m)
        .slice(1)
      for (const [at, path] of paths.entries()) {
        const facts = readElf(read(path))
        const text = texts[at]!
        const first = (pattern: RegExp) => pattern.exec(text)?.[1]
        const all = (pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]!)
        expect(facts.class, path).toBe(Number(first(/Class:\s+ELF(\d+)/)))
        expect(`0x${facts.entry.toString(16)}`, path).toBe(first(/Entry point address:\s+(0x[0-9a-f]+)/))
        expect(facts.sectionCount, path).toBe(Number(first(/Number of section headers:\s+(\d+)/)))
        expect(facts.interpreter, path).toBe(first(/Requesting program interpreter: ([^\]]+)\]/))
        expect(facts.needed, path).toEqual(all(/\(NEEDED\)\s+Shared library: \[([^\]]*)\]/g))
        expect(facts.soname, path).toBe(first(/\(SONAME\)\s+Library soname: \[([^\]]*)\]/))
        expect(facts.rpath, path).toBe(first(/\(RPATH\)\s+Library rpath: \[([^\]]*)\]/))
        expect(facts.runpath, path).toBe(first(/\(RUNPATH\)\s+Library runpath: \[([^\]]*)\]/))
        expect(facts.buildId, path).toBe(first(/Build ID: ([0-9a-f]+)/))
        expect(facts.oldestLinux, path).toBe(first(/OS: Linux, ABI: ([0-9.]+)/))
        const hex = (value: number | bigint) => `0x${value.toString(16)}`
        const segments = facts.programHeaders.map(({ name, offset, vaddr, filesz, memsz, flags, align }) =>
          [name, hex(offset), hex(vaddr), hex(filesz), hex(memsz), flags, hex(align)].join(' '),
        )
        const theirs = [
          ...text.matchAll(
            /^ {2}([A-Z_]+)\s+0x([0-9a-f]+) 0x([0-9a-f]+) 0x[0-9a-f]+ 0x([0-9a-f]+) 0x([0-9a-f]+) ([R ][W ][E ]) (?:0x)?([0-9a-f]+)$/gm,
          ),
        ].map(([, name, ...rest]) => {
          const [offset, vaddr, filesz, memsz, flags, align] = rest as [string, string, string, string, string, string]
          const bits = (flags[0] === 'R' ? 4 : 0) + (flags[1] === 'W' ? 2 : 0) + (flags[2] === 'E' ? 1 : 0)
          const numbers = [offset, vaddr, filesz, memsz].map((digits) => hex(BigInt(`0x${digits}`)))
          return [name, ...numbers, bits, hex(BigInt(`0x${align}`))].join(' ')
        })
        expect(segments, path).toEqual(theirs)
      }
    })
  }, 30_000)
})

/** A root file system of this machine's own programs, each with the libraries that it needs. */
function withRoot(body: (root: string) => void): void {
  inDirectory((root) => {
    for (const directory of ['bin', 'lib', 'lib64', 'usr/lib', 'opt/app/lib', LIBRARY_DIRECTORY.slice(1)])
      mkdirSync(join(root, directory), { recursive: true })
    copyFileSync(realpathSync(LOADER), join(root, LOADER))
    chmodSync(join(root, LOADER), 0o755)
    body(root)
  })
}

const LOADER = '/lib64/ld-linux-x86-64.so.2'
const LIBRARY_DIRECTORY = '/lib/x86_64-linux-gnu'

const treeOf = (root: string): Tree =>
  treeFromEntries(
    decodeCpio(
      run('cpio', ['-o0', '-H', 'newc', '--quiet'], {
        cwd: root,
        input: execFileSync('find', ['.', '-print0'], { cwd: root }),
      }),
      { entries: 10_000, bytes: 1 << 28 },
    ).entries,
  )

/** "name => path" for each library, in order of names; what the loader says within `root`. */
function loaderSays(root: string, program: string): string[] {
  // As ldd does it, but for `chroot`, which would be traced itself.
  const trace = 'chroot shift; chdir "/"; $ENV{LD_TRACE_LOADED_OBJECTS} = 1; exec @ARGV'
  const text = execFileSync('perl', ['-e', trace, root, LOADER, program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  }).toString()
  return text
    .split('\n')
    .map((line) => /^\s+(\S+)(?: => (.*?))?(?: \(0x[0-9a-f]+\))?$/.exec(line))
    .filter((match) => match !== null && !match[1]!.startsWith('linux-vdso'))
    .map((match) => `${match![1]!.replace(/.*\//, '')} => ${match![2] ?? match![1]}`)
    .sort()
}

function weSay(root: string, program: string): string[] {
  return findLibraries(treeOf(root), program, bytesOf)!
    .libraries.map(({ name, path }) => `${name} => ${path ?? 'not found'}`)
    .sort()
}

const canRun = isRoot && process.arch === 'x64' && existsSync(LOADER)
describeWith(['gcc', 'cpio'], 'the loader of this machine, in a root of its own', () => {
  describe.runIf(canRun)('as root on x86-64', () => {
    test('finds the libraries of programs where we find them', () => {
      withRoot((root) => {
        const programs = ['/bin/ls', '/usr/bin/find', '/usr/bin/file'].filter(existsSync)
        for (const program of programs) {
          copyFileSync(realpathSync(program), join(root, 'bin/program'))
          const listed = execFileSync('ldd', [program])
            .toString()
            .matchAll(/=> (\/\S+)/g)
          for (const [, library] of listed)
            copyFileSync(realpathSync(library!), join(root, LIBRARY_DIRECTORY, library!.replace(/.*\//, '')))
          const said = loaderSays(root, '/bin/program')
          expect(said.length).toBeGreaterThan(1)
          expect(weSay(root, '/bin/program'), program).toEqual(said)
          const { interpreter } = findLibraries(treeOf(root), '/bin/program', bytesOf)!
          expect(interpreter).toEqual({ path: LOADER, file: LOADER })
        }
        // One of them gone, and one in another place.
        copyFileSync(realpathSync('/bin/ls'), join(root, 'bin/program'))
        rmSync(join(root, LIBRARY_DIRECTORY, 'libselinux.so.1'), { force: true })
        const libc = join(root, LIBRARY_DIRECTORY, 'libc.so.6')
        copyFileSync(libc, join(root, 'usr/lib/libc.so.6'))
        rmSync(libc)
        expect(weSay(root, '/bin/program').join('\n')).toMatch(
          /libc.so.6 => \/usr\/lib\/libc.so.6\n.*libselinux.so.1 => not found/s,
        )
        expect(weSay(root, '/bin/program')).toEqual(loaderSays(root, '/bin/program'))
      })
    }, 30_000)

    test('follows RPATH, RUNPATH and $ORIGIN as we do, and passes over libraries of another class', () => {
      withRoot((root) => {
        const at = (path: string) => join(root, path)
        const gcc = (...args: string[]) =>
          execFileSync('gcc', ['-nostdlib', '-x', 'c', ...args, '-'], { input: 'void f(void) {}\n', stdio: 'pipe' })
        const library = (path: string, name: string, ...more: string[]) => {
          mkdirSync(dirname(at(path)), { recursive: true })
          gcc('-shared', '-fPIC', `-Wl,-soname,${name}`, '-o', at(path), ...more)
        }
        const needs = (...names: string[]) => [
          '-Wl,--no-as-needed,--allow-shlib-undefined',
          `-L${at('link')}`,
          ...names.map((name) => `-l:${name}`),
        ]
        for (const name of ['liba.so', 'libb.so', 'libc1.so', 'libd.so']) library(`link/${name}`, name)
        // libb is found by way of the program's RPATH alone; libd lies in two places; liba is first met as one of 32 bits.
        library('opt/app/lib/liba.so', 'liba.so', ...needs('libb.so', 'libd.so'))
        library('opt/app/lib/deeper/libc1.so', 'libc1.so', ...needs('libd.so'))
        library('opt/app/lib/libd.so', 'libd.so')
        library('usr/lib/libd.so', 'libd.so')
        library('other/liba.so', 'liba.so', '-m32')
        mkdirSync(at('opt/app/bin'))
        for (const tags of ['--enable-new-dtags', '--disable-new-dtags']) {
          library('opt/app/lib/libb.so', 'libb.so', ...needs('libc1.so'), `-Wl,${tags},-rpath,$ORIGIN/deeper`)
          for (const rpath of ['$ORIGIN/../lib', '/nowhere:/opt/app/lib/', '$'.concat('{ORIGIN}/../lib:/usr/lib')]) {
            gcc(
              '-Wl,-e,f',
              `-Wl,-dynamic-linker,${LOADER}`,
              '-pie',
              '-fPIC',
              '-o',
              at('opt/app/bin/program'),
              ...needs('liba.so'),
              `-Wl,${tags},-rpath,/other:${rpath}`,
            )
            const said = loaderSays(root, '/opt/app/bin/program')
            expect(said.length, `${tags} ${rpath}`).toBeGreaterThan(2)
            expect(weSay(root, '/opt/app/bin/program'), `${tags} ${rpath}`).toEqual(said)
            const { libraries } = findLibraries(treeOf(root), '/opt/app/bin/program', bytesOf)!
            expect(libraries.find(({ name }) => name === 'liba.so')!.passedOver).toEqual(['/other/liba.so'])
          }
        }
      })
    }, 60_000)
  })
})
