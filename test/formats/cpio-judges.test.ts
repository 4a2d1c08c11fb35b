/** Our archives before judges we did not write, and theirs before us. */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  lchownSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeCpio } from '../../src/formats/cpio/decode.ts'
import { encodeCpio } from '../../src/formats/cpio/encode.ts'
import {
  add,
  applyEdit,
  decodePath,
  type Edit,
  EMPTY_TREE,
  type Leaf,
  link,
  listEntries,
  type Tree,
  treeFromEntries,
} from '../../src/rootfs/index.ts'
import { trees } from '../rootfs/random-tree.ts'
import { describeWith, findTool, run, type Tool } from '../tools.ts'
import { bytesOf, inDirectory, snapshotOfDirectory, snapshotOfEntries, type Unasked } from './snapshot.ts'

const LIMITS = { entries: 100_000, bytes: 1 << 28 }
const isRoot = process.getuid?.() === 0
const BUSYBOX = join(import.meta.dirname, '../../prebuilt/busybox/busybox')

/** Made of nothing but acts: a tree with every kind of entry and every odd attribute. */
const EVERYTHING = grow((put, tie) => {
  const own = { mode: 0o644, uid: 0, gid: 0, mtime: 1_000_000_000 }
  const file = (text: string, more = {}): Leaf => ({
    kind: 'file',
    ...own,
    ...more,
    content: new TextEncoder().encode(text),
  })
  put('/init', file('#!/bin/sh\nexec sh\n', { mode: 0o755 }))
  put('/empty', file(''))
  put('/suid', file('s', { mode: 0o4755, uid: 1000, gid: 100 }))
  put('/sgid', file('g', { mode: 0o2711, uid: 65534, gid: 65534 }))
  put('/far-owner', file('o', { uid: 0xffff_fffe, gid: 0xffff_fffe }))
  put('/epoch', file('t', { mtime: 0 }))
  put('/y2106', file('t', { mtime: 0xffff_ffff }))
  for (const length of [1, 2, 3, 4, 5, 511, 512, 513]) put(`/length-${length}`, file('x'.repeat(length)))
  put('/tmp', { kind: 'directory', ...own, mode: 0o1777 })
  put('/tmp/locked', { kind: 'directory', ...own, mode: 0o2700, uid: 5, gid: 6, mtime: 5 })
  put('/TRAILER!!!', file('not the end'))
  put('/TRAILER!!!x', file('not the end either'))
  put('/tmp/TRAILER!!!', file('nor this'))
  put('/grüße 🐧', file('utf-8'))
  put(decodePath(Uint8Array.of(0x2f, 0xff, 0xfe, 0xe9)), file('latin-1'))
  put('/link', { kind: 'symlink', ...own, mode: 0o777, target: 'init' })
  put('/dangling', { kind: 'symlink', ...own, mode: 0o777, target: '../../grüße' })
  put('/long-target', { kind: 'symlink', ...own, mode: 0o777, target: 'x/'.repeat(2000) })
  put('/console', { kind: 'character', ...own, mode: 0o600, major: 5, minor: 1 })
  put('/far-device', { kind: 'block', ...own, mode: 0o660, gid: 6, major: 0xfff, minor: 0xfffff })
  put('/fifo', { kind: 'fifo', ...own })
  put('/socket', { kind: 'socket', ...own, mode: 0o777 })
  put('/hard-1', file('one inode, three names'))
  tie('/tmp/hard-2', '/hard-1')
  tie('/zz-hard-3', '/hard-1')
  tie('/empty-2', '/empty')
  tie('/tmp/console-2', '/console')
  tie('/tmp/fifo-2', '/fifo')
  let deep = ''
  for (let i = 0; i < 15; i++) {
    deep += `/${String(i).padStart(200, 'd')}`
    put(deep, { kind: 'directory', ...own, mode: 0o755 })
  }
  put(`${deep}/${'f'.repeat(255)}`, file('deep'))
})

function grow(
  build: (
    put: (path: string, inode: Parameters<typeof add>[2]) => void,
    tie: (path: string, target: string) => void,
  ) => void,
): Tree {
  let tree = EMPTY_TREE
  const then = (edit: Edit) => {
    tree = applyEdit(tree, edit)
  }
  build(
    (path, inode) => then(add(tree, path, inode)),
    (path, target) => then(link(tree, path, target)),
  )
  return tree
}

const encode = (tree: Tree, format: 'newc' | 'crc' = 'newc') => encodeCpio(listEntries(tree), bytesOf, format).bytes
const decode = (bytes: Uint8Array) => {
  const { entries, warnings } = decodeCpio(bytes, LIMITS)
  expect(warnings).toEqual([])
  return treeFromEntries(entries)
}

interface Unpacker {
  readonly name: string
  readonly tools: readonly Tool[]
  readonly unpack: (archive: Uint8Array, directory: string) => void
  readonly unasked: Unasked
  /** bsdcpio makes an empty file of a socket. */
  readonly makesSockets: boolean
  /** busybox takes the time of a file with several names for a signed number. */
  readonly linksBefore2038?: boolean
}

const GNU: Unpacker = {
  name: 'GNU cpio',
  tools: ['cpio'],
  unpack: (input, cwd) => run('cpio', ['-idmu', '--quiet'], { input, cwd }),
  unasked: { root: false, symlinkTimes: false, directoryTimes: false },
  makesSockets: true,
}
const BSD: Unpacker = {
  name: 'bsdcpio',
  tools: ['bsdcpio'],
  unpack: (input, cwd) => run('bsdcpio', ['-idmu', '--quiet'], { input, cwd }),
  unasked: { root: false },
  makesSockets: false,
}
const BUSYBOX_CPIO: Unpacker = {
  name: 'busybox cpio',
  tools: [],
  unpack: (input, cwd) => execFileSync(BUSYBOX, ['cpio', '-idmu'], { input, cwd, stdio: ['pipe', 'pipe', 'pipe'] }),
  unasked: { symlinkTimes: false, symlinkOwners: false, directoryTimes: false, nodeLinks: false },
  makesSockets: true,
  linksBefore2038: true,
}

/** The committed busybox is an i386 program: most machines run it, ARM ones do not. */
const runsBusybox = (() => {
  try {
    execFileSync(BUSYBOX, ['true'])
    return true
  } catch {
    return false
  }
})()

const unpacked = ({ unpack, unasked }: Unpacker, archive: Uint8Array) =>
  inDirectory((directory) => {
    unpack(archive, directory)
    return snapshotOfDirectory(directory, unasked)
  })

const forJudge = ({ makesSockets }: Unpacker, tree: Tree) =>
  makesSockets ? tree : treeFromEntries(listEntries(tree).filter(({ inode }) => inode.kind !== 'socket'))

/** Owners that chown(2) takes to mean "as it is" cannot be asked for. */
const isExtractable = (tree: Tree) =>
  [...tree.inodes.values()].every(({ uid, gid }) => uid < 0xffff_ffff && gid < 0xffff_ffff)

const isFor = ({ linksBefore2038 }: Unpacker, tree: Tree) =>
  isExtractable(tree) &&
  !(linksBefore2038 && listEntries(tree).some(({ nlink, inode }) => nlink > 1 && inode.mtime >= 2 ** 31))

for (const judge of [GNU, BSD, ...(runsBusybox ? [BUSYBOX_CPIO] : [])])
  describeWith(judge.tools, `${judge.name} unpacks what we pack`, () => {
    describe.runIf(isRoot)('as root', () => {
      test.each(['newc', 'crc'] as const)(
        'every mode, owner, device, link, time and byte of a tree with everything (%s)',
        (format) => {
          const asked = forJudge(judge, EVERYTHING)
          expect(unpacked(judge, encode(asked, format))).toEqual(snapshotOfEntries(listEntries(asked), judge.unasked))
        },
      )

      test('and of random trees', () => {
        fc.assert(
          fc.property(
            trees.filter((tree) => isFor(judge, tree)),
            (tree) => {
              const asked = forJudge(judge, tree)
              expect(unpacked(judge, encode(asked))).toEqual(snapshotOfEntries(listEntries(asked), judge.unasked))
            },
          ),
          { numRuns: 15 },
        )
      })
    })
  })
if (!runsBusybox)
  describe.skip('busybox cpio unpacks what we pack [skipped: this machine does not run i386 programs]', () => {
    test('as root', () => {})
  })

describeWith(['cpio', 'bsdcpio'], 'without being root', () => {
  const listed = (tool: Tool, args: string[], tree: Tree) =>
    run(tool, args, { input: encode(tree) })
      .toString('latin1')
      .split('\n')
      .filter((line) => line !== '')

  test('both tools list each name, mode, owner and device', () => {
    const tree = grow((put) => {
      for (const { path, inode } of listEntries(EVERYTHING).slice(1))
        if (/^\/[\w/.-]+$/.test(path) && path.length < 100 && inode.kind !== 'symlink') put(path, inode)
    })
    const wanted = listEntries(tree).map(({ path, inode }) => {
      const size = inode.kind === 'file' ? `${bytesOf(inode.content).length}` : '0'
      const what = 'major' in inode ? `${inode.major},${inode.minor}` : size
      return `${inode.uid} ${inode.gid} ${what} ${path === '/' ? '.' : path.slice(1)}`
    })
    for (const [tool, args] of [
      ['cpio', ['-itvn', '--quiet']],
      ['bsdcpio', ['-itvn', '--quiet']],
    ] as const) {
      const found = listed(tool, [...args], tree).map((line) => {
        // mode nlink uid gid size|major, minor month day time|year name
        const match = /^\S{10}\s+\d+\s+(\d+)\s+(\d+)\s+(\d+(?:,\s*\d+)?)\s+\S+\s+\S+\s+\S+\s(.*)$/.exec(line)!
        return `${match[1]} ${match[2]} ${match[3]!.replace(/\s/g, '')} ${match[4]}`
      })
      expect(found).toEqual(wanted)
    }
  })

  test('GNU cpio finds each checksum right, and says so of a wrong one', () => {
    const archive = encode(EVERYTHING, 'crc')
    const verify = (input: Uint8Array) =>
      execFileSync(findTool('cpio')!, ['-i', '--only-verify-crc', '--quiet'], { input, stdio: 'pipe' })
    expect(verify(archive).toString()).toBe('')
    const { dataOffset } = encodeCpio(listEntries(EVERYTHING), bytesOf, 'crc').spans.find(
      ({ path }) => path === '/init',
    )!
    archive[dataOffset]! ^= 1
    expect(() => decodeCpio(archive, LIMITS)).toThrowError(expect.objectContaining({ code: 'archive-corrupt' }))
  })
})

interface Packer {
  readonly name: string
  readonly tools: readonly Tool[]
  readonly pack: (directory: string) => Uint8Array
}
const found = (directory: string) => execFileSync('find', ['.', '-print0'], { cwd: directory })
const PACKERS: readonly Packer[] = [
  {
    name: 'GNU cpio -H newc',
    tools: ['cpio'],
    pack: (cwd) => run('cpio', ['-o0', '-H', 'newc', '--quiet'], { cwd, input: found(cwd) }),
  },
  {
    name: 'GNU cpio -H crc',
    tools: ['cpio'],
    pack: (cwd) => run('cpio', ['-o0', '-H', 'crc', '--quiet'], { cwd, input: found(cwd) }),
  },
  {
    name: 'GNU cpio --reproducible',
    tools: ['cpio'],
    pack: (cwd) => run('cpio', ['-o0', '-H', 'newc', '--quiet', '--reproducible'], { cwd, input: found(cwd) }),
  },
  {
    name: 'bsdcpio -H newc',
    tools: ['bsdcpio'],
    pack: (cwd) => run('bsdcpio', ['-o0', '-H', 'newc', '--quiet'], { cwd, input: found(cwd) }),
  },
]

for (const { name, tools, pack } of PACKERS)
  describeWith([...tools, 'cpio'], `what ${name} packs`, () => {
    test.runIf(isRoot)('is read and packed again without loss', async () => {
      await inWorkshop((directory) => {
        const original = snapshotOfDirectory(directory)
        const kept = snapshotOfDirectory(directory, GNU.unasked)
        const tree = decode(pack(directory))
        expect(snapshotOfEntries(listEntries(tree))).toEqual(original)
        expect(unpacked(GNU, encode(tree))).toEqual(kept)
        expect(unpacked(GNU, encode(tree, 'crc'))).toEqual(kept)
      })
    })
  })

/** A directory with everything in it, made by the system's own calls and tools. */
async function inWorkshop(body: (directory: string) => void): Promise<void> {
  const { promise, resolve, reject } = withResolvers()
  inDirectory((directory) => {
    const at = (name: string) => join(directory, name)
    mkdirSync(at('bin'))
    writeFileSync(at('bin/busybox'), 'x'.repeat(100_001), { mode: 0o4755 })
    linkSync(at('bin/busybox'), at('bin/sh'))
    linkSync(at('bin/busybox'), at('ash'))
    writeFileSync(at('empty'), '')
    linkSync(at('empty'), at('bin/empty'))
    writeFileSync(Buffer.concat([Buffer.from(at('')), Buffer.of(0xff, 0xe4)]), 'latin-1')
    writeFileSync(at('grüße\n🐧'), 'newline')
    symlinkSync('bin/busybox', at('link'))
    symlinkSync('x/'.repeat(1000), at('bin/far'))
    execFileSync('mknod', [at('console'), 'c', '5', '1'])
    execFileSync('mknod', [at('disk'), 'b', '4095', '1048575'])
    linkSync(at('console'), at('bin/console'))
    execFileSync('mkfifo', ['-m', '600', at('fifo')])
    mkdirSync(at('tmp'))
    chmodSync(at('tmp'), 0o1777)
    lchownSync(at('fifo'), 1000, 4_000_000_000)
    lchownSync(at('link'), 7, 8)
    const server = createServer().listen(at('socket'))
    lutimesSync(at('link'), 5, 5)
    utimesSync(at('tmp'), 1, 4_000_000_000)
    utimesSync(at('empty'), 0, 0)
    try {
      body(directory)
      resolve()
    } catch (error) {
      reject(error)
    } finally {
      server.close()
    }
  })
  await promise
}

function withResolvers() {
  let resolve!: () => void
  let reject!: (error: unknown) => void
  const promise = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

describeWith(['gen_init_cpio', 'cpio'], 'what gen_init_cpio packs', () => {
  test('is read and packed again without loss', () => {
    inDirectory((directory) => {
      writeFileSync(join(directory, 'content'), 'hello\n')
      utimesSync(join(directory, 'content'), 1000, 1000)
      writeFileSync(
        join(directory, 'list'),
        `# what every root needs
dir /dev 0755 0 0
nod /dev/console 0600 0 0 c 5 1
nod /dev/ram 0660 0 6 b 1 0
dir /tmp 1777 1 2
pipe /tmp/pipe 0600 3 4
sock /tmp/sock 0777 5 6
slink /link tmp/far/away 0777 7 8
file /hello ${join(directory, 'content')} 4755 9 10 /hello-2 /tmp/hello-3
file /alone ${join(directory, 'content')} 0644 0 0
`,
      )
      const archive = run('gen_init_cpio', ['-t', '1000', join(directory, 'list')])
      const tree = decode(archive)
      const snapshot = snapshotOfEntries(listEntries(tree)).slice(1)
      expect(snapshot).toEqual([
        '/alone 100644 0:0 1000 6 bytes 5891b5b522d5',
        '/dev 40755 0:0 1000',
        '/dev/console 20600 0:0 1000 5, 1',
        '/dev/ram 60660 0:6 1000 1, 0',
        '/hello 104755 9:10 1000 6 bytes 5891b5b522d5',
        '/hello-2 104755 9:10 1000 6 bytes 5891b5b522d5 = /hello',
        '/link 120000 7:8 1000 -> tmp/far/away',
        '/tmp 41777 1:2 1000',
        '/tmp/hello-3 104755 9:10 1000 6 bytes 5891b5b522d5 = /hello',
        '/tmp/pipe 10600 3:4 1000',
        '/tmp/sock 140777 5:6 1000',
      ])
      if (isRoot) expect(unpacked(GNU, encode(tree))).toEqual(unpacked(GNU, archive))
    })
  })
})
