import { describe, expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { assemble } from '../../src/image/assemble.ts'
import {
  appletsOf,
  BLOBS,
  blobNamed,
  fewApplets,
  installApplets,
  type LinkKind,
  recipeNamed,
  refTo,
  removeApplets,
} from '../../src/project/index.ts'
import {
  add,
  applyEdit,
  diffTrees,
  type Edit,
  EMPTY_TREE,
  find,
  get,
  hardLinks,
  inTurn,
  invertEdit,
  type Leaf,
  link,
  listEntries,
  remove,
  type Tree,
} from '../../src/rootfs/index.ts'

const OWN = { mode: 0o755, uid: 0, gid: 0, mtime: 0 }
const blob = blobNamed('busybox-1.37-i386')
const all = blob.applets!
const busybox: Leaf = { kind: 'file', ...OWN, content: refTo(blob) }
const directory = { kind: 'directory', ...OWN } as const
const symlink = (target: string): Leaf => ({ kind: 'symlink', ...OWN, mode: 0o777, target })

const BARE = applyEdit(
  EMPTY_TREE,
  inTurn(EMPTY_TREE, '', [(tree) => add(tree, '/bin', directory), (tree) => add(tree, '/bin/busybox', busybox)]),
)
const install = (tree: Tree, kind: LinkKind, applets = all, path = '/bin/busybox') =>
  applyEdit(tree, installApplets(tree, path, applets, kind).edit)
const linksOf = (tree: Tree) =>
  Object.fromEntries(appletsOf(tree, BLOBS)[0]!.applets.map(({ path, link }) => [path, link]))
const tally = (tree: Tree) => {
  const counts: Record<string, number> = {}
  for (const link of Object.values(linksOf(tree))) counts[link ?? 'missing'] = (counts[link ?? 'missing'] ?? 0) + 1
  return counts
}

test('a busybox of the catalog is known by its content, wherever it lies', () => {
  expect(appletsOf(EMPTY_TREE, BLOBS)).toEqual([])
  const [found] = appletsOf(BARE, BLOBS)
  expect(found).toMatchObject({ path: '/bin/busybox', blob: { name: blob.name } })
  expect(tally(BARE)).toEqual({ missing: all.length })
})

test('minimal has all applets, by symbolic links', () => {
  expect(tally(recipeNamed('minimal').make().tree)).toEqual({ symlink: all.length })
})

test('what is built by hand from nothing is the image of minimal, byte for byte', async () => {
  const minimal = recipeNamed('minimal').make()
  const empty = recipeNamed('empty').make()
  const init = get(minimal.tree, '/init').inode as Leaf
  // In another order than the recipe's.
  const acts: ((tree: Tree) => Edit)[] = [
    (tree) => add(tree, '/init', init),
    ...['usr', 'usr/sbin', 'usr/bin', 'sys', 'sbin', 'proc', 'etc', 'dev', 'bin'].map(
      (name) => (tree: Tree) => add(tree, `/${name}`, directory),
    ),
    (tree) => add(tree, '/bin/busybox', busybox),
    (tree) => installApplets(tree, '/bin/busybox', all, 'symlink').edit,
  ]
  const tree = applyEdit(empty.tree, inTurn(empty.tree, 'by hand', acts))
  const [made, wanted] = await Promise.all(
    [{ ...empty, tree }, minimal].map((project) => assemble(project, prebuiltBlobs)),
  )
  expect(made!.sha256).toBe(wanted!.sha256)
})

describe.each(['symlink', 'hard'] as const)('as %s links', (kind) => {
  const tree = install(BARE, kind)

  test('all are installed, in directories that are made', () => {
    expect(tally(tree)).toEqual({ [kind]: all.length })
    expect(get(tree, '/usr/sbin').inode).toMatchObject(directory)
    const { ino } = get(tree, '/bin/busybox')
    expect(hardLinks(tree).get(ino) ?? 1).toBe(kind === 'hard' ? all.length + 1 : 1)
  })

  test('installing them again changes nothing', () => {
    expect(installApplets(tree, '/bin/busybox', all, kind).edit.changes.size).toBe(0)
  })

  test('they take the place of links of the other kind, and give it back', () => {
    const { edit } = installApplets(tree, '/bin/busybox', all, kind === 'hard' ? 'symlink' : 'hard')
    expect(tally(applyEdit(tree, edit))).toEqual({ [kind === 'hard' ? 'symlink' : 'hard']: all.length })
    expect(applyEdit(applyEdit(tree, edit), invertEdit(edit)).inodes).toEqual(tree.inodes)
  })

  test('removed, only busybox and the directories are left', () => {
    const { edit, skipped } = removeApplets(tree, '/bin/busybox', all)
    expect(skipped).toEqual([])
    expect(listEntries(applyEdit(tree, edit)).map(({ path }) => path)).toEqual([
      '/',
      '/bin',
      '/bin/busybox',
      '/sbin',
      '/usr',
      '/usr/bin',
      '/usr/sbin',
    ])
  })
})

test('a name that is taken is left alone, and said', () => {
  const taken = applyEdit(
    BARE,
    inTurn(BARE, '', [
      (tree) => add(tree, '/bin/ls', { kind: 'file', ...OWN, content: Uint8Array.of(1) }),
      (tree) => add(tree, '/bin/vi', symlink('/usr/bin/vim')),
      (tree) => add(tree, '/sbin', symlink('bin')),
    ]),
  )
  const { edit, skipped } = installApplets(
    taken,
    '/bin/busybox',
    ['bin/ls', 'bin/vi', 'bin/cat', 'sbin/init'],
    'symlink',
  )
  expect(skipped).toEqual([
    { path: '/bin/ls', reason: 'something else is in its place' },
    { path: '/bin/vi', reason: 'something else is in its place' },
    { path: '/sbin/init', reason: '/sbin is no directory' },
  ])
  const after = applyEdit(taken, edit)
  expect([...diffTrees(taken, after)]).toEqual([['/bin/cat', 'new']])
  const removal = removeApplets(after, '/bin/busybox', all)
  expect(removal.skipped.map(({ path }) => path)).toEqual(['/bin/ls', '/bin/vi'])
  expect([...diffTrees(after, applyEdit(after, removal.edit))]).toEqual([['/bin/cat', 'removed']])
})

test('a link to a link leads to busybox too', () => {
  const tree = applyEdit(
    install(BARE, 'symlink', ['bin/ash']),
    add(install(BARE, 'symlink', ['bin/ash']), '/bin/sh', symlink('/bin/ash')),
  )
  expect(linksOf(tree)).toMatchObject({ '/bin/ash': 'symlink', '/bin/sh': 'symlink' })
})

test('symbolic links are relative to where they lie, whatever busybox’s place', () => {
  const moved = applyEdit(
    EMPTY_TREE,
    inTurn(EMPTY_TREE, '', [
      (tree) => add(tree, '/usr', directory),
      (tree) => add(tree, '/usr/lib', directory),
      (tree) => add(tree, '/usr/lib/bb', busybox),
    ]),
  )
  const tree = install(moved, 'symlink', ['bin/ls', 'usr/bin/env', 'linuxrc'], '/usr/lib/bb')
  const targets = ['/bin/ls', '/usr/bin/env', '/linuxrc'].map(
    (path) => (get(tree, path).inode as { target?: string }).target,
  )
  expect(targets).toEqual(['../usr/lib/bb', '../lib/bb', 'usr/lib/bb'])
  expect(appletsOf(tree, BLOBS)[0]!.path).toBe('/usr/lib/bb')
})

test('of hard links, the one named busybox is busybox', () => {
  const tree = applyEdit(BARE, link(BARE, '/bin/ash', '/bin/busybox'))
  expect(appletsOf(tree, BLOBS).map(({ path }) => path)).toEqual(['/bin/busybox'])
  const renamed = applyEdit(tree, remove(tree, '/bin/busybox'))
  expect(appletsOf(renamed, BLOBS).map(({ path }) => path)).toEqual(['/bin/ash'])
  const { edit } = removeApplets(renamed, '/bin/ash', all)
  expect(find(applyEdit(renamed, edit), '/bin/ash')).toBeDefined()
})

test('the small set is short, and the blob holds all of it', () => {
  const list = fewApplets(blob)
  for (const applet of list) expect(all).toContain(applet)
  expect(list).toEqual(expect.arrayContaining(['bin/sh', 'bin/ls', 'bin/mount', 'sbin/init', 'sbin/halt', 'usr/bin/[']))
  expect(list.length).toBeGreaterThan(80)
  expect(list.length).toBeLessThan(120)
})

test('edits read as what was done', () => {
  expect(installApplets(BARE, '/bin/busybox', ['bin/ls'], 'hard').edit.name).toBe('install ls')
  expect(installApplets(BARE, '/bin/busybox', all, 'hard').edit.name).toBe(`install ${all.length} applets`)
  expect(removeApplets(BARE, '/bin/busybox', all).edit.name).toBe(`remove ${all.length} applets`)
})
