import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changesSince, isEmptied } from '../../../src/machine/agent/changes.ts'
import { collect } from '../../../src/machine/agent/collect.ts'
import { type GuestState, takeChanges } from '../../../src/machine/agent/take.ts'
import { blobNamed, refTo } from '../../../src/project/catalog.ts'
import { recipeNamed } from '../../../src/project/recipes/index.ts'
import {
  applyEdit,
  type BlobRef,
  contentSize,
  decodePath,
  EMPTY_TREE,
  type Entry,
  encodePath,
  get,
  isBlobRef,
  listEntries,
  type Tree,
  TYPE_BITS,
  treeFromEntries,
} from '../../../src/rootfs/index.ts'
import { bootTree, type GuestWithAgent } from './boot-with-agent.ts'

const root = { uid: 0, gid: 0, mtime: 0 }

/** What the kernel makes by itself in every root (linux/usr/default_cpio_list). */
const KERNELS_OWN: readonly Entry[] = [
  { path: '/dev/console', ino: 9000, nlink: 1, inode: { kind: 'character', mode: 0o600, ...root, major: 5, minor: 1 } },
  { path: '/root', ino: 9001, nlink: 1, inode: { kind: 'directory', mode: 0o700, ...root } },
]

/** What the guest's own tools say of its root file system, but for the programs: a line an entry, and one a content. */
const WALK = `cd /
set -- -xdev '(' -path /bin -o -path /sbin -o -path /usr ')' -prune -o
find / "$@" -exec stat -c '%f %u %g %t,%T %i %N' {} +
find / "$@" -type f -exec md5sum {} +
`

const file = (path: string, text: string, ino: number, nlink = 1): Entry => ({
  path,
  ino,
  nlink,
  inode: { kind: 'file', mode: 0o644, ...root, content: encodePath(text) },
})
const directory = (path: string, ino: number): Entry => ({
  path,
  ino,
  nlink: 1,
  inode: { kind: 'directory', mode: 0o755, ...root },
})

/** A guest that mounts nothing, so that its shell sees the bare root file system as well. */
function bareTree(): Tree {
  const minimal = listEntries(recipeNamed('minimal').make().tree).filter(({ path }) => path !== '/init')
  return treeFromEntries([
    ...minimal,
    { ...file('/init', '#!/bin/sh\nexec setsid cttyhack sh\n', 9002), inode: initInode },
    ...KERNELS_OWN,
    file('/walk', WALK, 9003),
    directory('/w', 9010),
    directory('/w/d', 9011),
    directory('/w/e', 9012),
    directory('/w/d/e', 9013),
    file('/w/a', 'first\n', 9014, 2),
    file('/w/d/a', 'first\n', 9014, 2),
    file('/w/e/a', 'third\n', 9015),
    file('/w/d/e/b', 'fourth\n', 9016),
    { path: '/w/c', ino: 9017, nlink: 1, inode: { kind: 'symlink', mode: 0o777, ...root, target: 'd/a' } },
  ])
}
const initInode = {
  kind: 'file',
  mode: 0o755,
  ...root,
  content: encodePath('#!/bin/sh\nexec setsid cttyhack sh\n'),
} as const

/** The contents that were kept, by hash. */
class Contents {
  readonly #bytes = new Map<string, Uint8Array>()

  keep = async (bytes: Uint8Array): Promise<BlobRef> => {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    this.#bytes.set(sha256, bytes.slice())
    return { sha256, size: bytes.length }
  }

  of(tree: Tree, path: string): Uint8Array {
    const { inode } = get(tree, path)
    if (inode.kind !== 'file') throw new Error(`${path} is no file`)
    return isBlobRef(inode.content) ? this.#bytes.get(inode.content.sha256)! : inode.content
  }
}

async function changesIn({ guest, agent }: GuestWithAgent, booted: Tree, commands: string) {
  await guest.runs(commands)
  const contents = new Contents()
  const state = await collect(agent, booted, contents.keep)
  return { state, contents, told: tell(state) }
}

/** Each change in a few words, without the shell's own history. */
function tell({ changes }: GuestState): string[] {
  return changes
    .filter(({ path }) => path !== '/.ash_history')
    .map(({ path, change, differences }) => [change, path, ...differences].join(' '))
}

function takeAll(tree: Tree, state: GuestState): Tree {
  const { edit, refused } = takeChanges(tree, state, new Set(state.changes.map(({ path }) => path)))
  expect(refused).toEqual([])
  return applyEdit(tree, edit)
}

test('each kind of change comes back exactly', async () => {
  const booted = bareTree()
  const machine = await bootTree(booted)
  const { state, contents, told } = await changesIn(
    machine,
    booted,
    [
      "printf 'made here' > /made; chmod 750 /made; chown 7:8 /made",
      'chmod 600 /w/e/a',
      'rm /w/d/e/b',
      'mv /w/e /w/moved',
      'ln /made /w/linked',
      'mknod /w/null c 1 3; mknod /w/sda b 8 0; mkfifo /w/pipe',
      "ln -s 'to nowhere' /w/way",
      'touch /init; echo same > /w/d/x; rm /w/d/x',
      'chown 5 /w/d',
      'ln -sf elsewhere /w/c',
      ': > /empty',
    ].join('; '),
  )
  expect(told).toEqual([
    'added /empty',
    'added /made',
    'edited /w/c target',
    'edited /w/d owner',
    'removed /w/d/e/b',
    'removed /w/e',
    'added /w/linked',
    'added /w/moved',
    'added /w/moved/a',
    'added /w/null',
    'added /w/pipe',
    'added /w/sda',
    'added /w/way',
  ])
  const after = takeAll(booted, state)
  const made = get(after, '/made')
  expect(made.inode).toMatchObject({ kind: 'file', mode: 0o750, uid: 7, gid: 8 })
  expect(decodePath(contents.of(after, '/made'))).toBe('made here')
  expect(get(after, '/w/linked').ino).toBe(made.ino)
  expect(get(after, '/w/moved/a').inode).toMatchObject({ kind: 'file', mode: 0o600 })
  expect(decodePath(contents.of(after, '/w/moved/a'))).toBe('third\n')
  expect(get(after, '/w/null').inode).toMatchObject({ kind: 'character', major: 1, minor: 3 })
  expect(get(after, '/w/sda').inode).toMatchObject({ kind: 'block', major: 8, minor: 0 })
  expect(get(after, '/w/pipe').inode).toMatchObject({ kind: 'fifo' })
  expect(get(after, '/w/way').inode).toMatchObject({ kind: 'symlink', target: 'to nowhere' })
  expect(get(after, '/w/c').inode).toMatchObject({ kind: 'symlink', target: 'elsewhere' })
  expect(() => get(after, '/w/e')).toThrowError()
  expect(() => get(after, '/w/d/e/b')).toThrowError()
})

test('a hard link to a file of the image becomes one in the project, chosen alone', async () => {
  const booted = bareTree()
  const { state, told } = await changesIn(await bootTree(booted), booted, 'ln /bin/busybox /w/box')
  expect(told).toEqual(['edited /bin/busybox links', 'added /w/box'])
  const { edit } = takeChanges(booted, state, new Set(['/w/box']))
  const after = applyEdit(booted, edit)
  expect(get(after, '/w/box').ino).toBe(get(booted, '/bin/busybox').ino)
  expect(get(after, '/bin/busybox').inode).toBe(get(booted, '/bin/busybox').inode)
})

test('of several changes only the chosen come, with the directories they need', async () => {
  const booted = bareTree()
  const { state } = await changesIn(
    await bootTree(booted),
    booted,
    'mkdir -m 700 /n; mkdir /n/m; echo x > /n/m/x; echo y > /n/y; rm /w/a; mkdir /w/a; echo z > /w/a/z',
  )
  const { edit } = takeChanges(booted, state, new Set(['/n/m/x', '/w/a/z']))
  const after = applyEdit(booted, edit)
  expect(get(after, '/n').inode).toMatchObject({ kind: 'directory', mode: 0o700 })
  expect(get(after, '/w/a').inode).toMatchObject({ kind: 'directory' })
  expect(get(after, '/w/a/z').inode).toMatchObject({ kind: 'file' })
  expect(() => get(after, '/n/y')).toThrowError()
  expect(edit.name).toBe('bring back 2 changes')
})

test('a guest that emptied its root, as switch_root does, is told from one where files were removed', async () => {
  const booted = bareTree()
  const machine = await bootTree(booted)
  const { state } = await changesIn(machine, booted, 'rm /w/a')
  expect(isEmptied(booted, state.changes)).toBe(false)
  const emptied = await changesIn(machine, booted, 'rm -rf /w /etc /usr /proc /sys /sbin /linuxrc /root')
  expect(isEmptied(booted, emptied.state.changes)).toBe(true)
})

test('a list that tells nothing is no change, and an empty tree has none', () => {
  const listing = { entries: [], leftOut: 0 }
  expect(changesSince(bareTree(), listing, new Map())).toEqual([])
  expect(isEmptied(EMPTY_TREE, [])).toBe(false)
})

const place = fc
  .tuple(fc.constantFrom('/w', '/w/d', '/w/e', '/w/d/e', '/w/b'), fc.constantFrom('a', 'b', 'c', 'd', 'e'))
  .map((parts) => parts.join('/'))
const command = fc.oneof(
  place.map((path) => `mkdir ${path}`),
  fc.tuple(place, fc.nat(9)).map(([path, n]) => `[ -p ${path} ] || echo ${n} > ${path}`),
  fc.tuple(place, fc.nat(9)).map(([path, n]) => `[ -p ${path} ] || echo ${n} >> ${path}`),
  fc.tuple(place, fc.constantFrom('600', '755', '4711', '1777')).map(([path, mode]) => `chmod ${mode} ${path}`),
  fc.tuple(place, fc.nat(3)).map(([path, id]) => `chown -h ${id}:${id} ${path}`),
  fc.tuple(place, place).map(([from, to]) => `mv -f ${from} ${to}`),
  fc.tuple(place, place).map(([from, to]) => `mv ${from} /w/t; mv ${to} ${from}; mv /w/t ${to}`),
  place.map((path) => `rm -rf ${path}`),
  fc.tuple(place, place).map(([from, to]) => `ln ${from} ${to}`),
  fc.tuple(place, place).map(([from, to]) => `ln -s ${from} ${to}`),
  fc.tuple(place, place).map(([from, to]) => `cp -a ${from} ${to}`),
  fc.tuple(place, fc.nat(255)).map(([path, minor]) => `mknod ${path} c 240 ${minor}`),
  place.map((path) => `mkfifo ${path}`),
  place.map((path) => `touch ${path}`),
)

/** The same lines of a tree. */
function walk(tree: Tree, contents: Contents): string[] {
  return listEntries(tree).flatMap(({ path, ino, inode }) => {
    const type = (TYPE_BITS[inode.kind] | inode.mode).toString(16)
    const device = 'major' in inode ? `${inode.major.toString(16)},${inode.minor.toString(16)}` : '0,0'
    const name = inode.kind === 'symlink' ? `'${path}' -> '${inode.target}'` : path
    const entry = `${type} ${inode.uid} ${inode.gid} ${device} ${ino} ${name}`
    return inode.kind === 'file' && path !== '/bin/busybox'
      ? [entry, `${createHash('md5').update(contents.of(tree, path)).digest('hex')}  ${path}`]
      : [entry]
  })
}

/** Lines without inode numbers, but with which names are one; the shell's own history left out. */
function normal(lines: readonly string[]): string[] {
  const kept = lines.filter((line) => !/ '?\/(\.ash_history|bin|sbin|usr|linuxrc)\b/.test(line))
  const parsed = kept.map((line) => /^(\S+ \d+ \d+ \S+) (\d+) (.*)$/.exec(line)?.slice(1) ?? [line, '', ''])
  const first = new Map<string, string>()
  return parsed
    .toSorted(([, , a], [, , b]) => (a! < b! ? -1 : 1))
    .map(([before, ino, name]) => {
      if (ino === '') return before!
      if (!first.has(ino!)) first.set(ino!, name!)
      return `${before} ${first.get(ino!)} ${name}`
    })
    .toSorted()
}

test('after twenty random sequences of commands, what was taken is what the guest itself finds', {
  timeout: 120_000,
}, async () => {
  const booted = bareTree()
  const machine = await bootTree(booted)
  const sequence = fc.array(command, { minLength: 5, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(sequence, async (commands) => {
      const script = commands.map((command) => `{ ${command}; } 2>/dev/null`).join('; ')
      const { state, contents } = await changesIn(machine, booted, script)
      const after = takeAll(booted, state)
      const guests = (await machine.guest.runs('sh /walk')).split('\n')
      expect(normal(walk(after, contents))).toEqual(normal(guests))
    }),
    { numRuns: 20, endOnFailure: true },
  )
})

test('what was not changed has no content to be read', async () => {
  const booted = bareTree()
  const { state } = await changesIn(await bootTree(booted), booted, 'echo 1 > /w/new')
  const sizes = [...state.contents.values()].map(contentSize)
  expect(Math.max(...sizes)).toBeLessThan(refTo(blobNamed('busybox-1.37-i386')).size)
})
