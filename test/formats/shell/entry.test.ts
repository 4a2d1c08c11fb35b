import { readdirSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commandsToChange, commandsToMake, quote, relativePath } from '../../../src/formats/shell/index.ts'
import { encodePath, type Inode, type Kind } from '../../../src/rootfs/index.ts'
import { leaves, names } from '../../rootfs/random-tree.ts'
import { bytesPath, HOSTILE_NAMES, inNewRoot, isRoot, look, sh, wanted } from './sh.ts'

const ROOTS = { uid: 0, gid: 0, mtime: 0 }

/** What a shell can make: no sockets, and no owner 2^32 - 1, which to chown(2) means "leave it". */
const inodes: fc.Arbitrary<Inode> = fc
  .oneof(
    { weight: 4, arbitrary: leaves.filter(({ kind }) => kind !== 'socket') },
    fc.nat(0o7777).map((mode): Inode => ({ kind: 'directory', mode, ...ROOTS, entries: new Map() })),
  )
  .chain((inode) =>
    fc.record({ uid: fc.nat(0xffff_fffe), gid: fc.nat(0xffff_fffe) }).map((owner) => ({ ...inode, ...owner })),
  )
const rootsOwn = inodes.map((inode): Inode => ({ ...inode, ...ROOTS }))
const isDevice = (kind: Kind) => kind === 'character' || kind === 'block'
const nobodysDevice = rootsOwn.filter(({ kind }) => !isDevice(kind))

function make(root: string, path: string, inode: Inode): void {
  // Its content comes from elsewhere.
  if (inode.kind === 'file') writeFileSync(bytesPath(root, path), '')
  sh(root, commandsToMake(path, inode))
}

function expectMade(inodes: fc.Arbitrary<Inode>) {
  fc.assert(
    fc.property(fc.oneof(names, fc.constantFrom(...HOSTILE_NAMES)), inodes, (name, inode) =>
      inNewRoot((root) => {
        make(root, `/${name}`, inode)
        expect(look(root, `/${name}`)).toEqual(wanted(inode))
        expect(readdirSync(root, { encoding: 'buffer' })).toEqual([Buffer.from(encodePath(name))])
      }),
    ),
    { numRuns: 120 },
  )
}

function expectChanged(inodes: fc.Arbitrary<Inode>) {
  const pairs = inodes.chain((before) =>
    fc
      .tuple(
        inodes.filter(({ kind }) => kind === before.kind),
        fc.boolean(),
      )
      .map(([other, keepsMode]) => [before, keepsMode ? { ...other, mode: before.mode } : other] as const),
  )
  fc.assert(
    fc.property(fc.constantFrom(...HOSTILE_NAMES), pairs, (name, [before, after]) =>
      inNewRoot((root) => {
        make(root, `/${name}`, before)
        sh(root, commandsToChange(`/${name}`, before, after))
        expect(look(root, `/${name}`)).toEqual(wanted(after))
      }),
    ),
    { numRuns: 120 },
  )
}

test('a shell makes of the commands the very entry, whatever its name', () => expectMade(nobodysDevice))

test('a shell changes an entry into the other', () => expectChanged(nobodysDevice))

test.skipIf(!isRoot)('as root it makes device nodes and sets owners', () => expectMade(inodes))

test.skipIf(!isRoot)('as root it changes the numbers of device nodes, and owners', () => expectChanged(inodes))

test.each(HOSTILE_NAMES)('a shell takes %j as a name and as a target, and as nothing else', (name) => {
  inNewRoot((root) => {
    const link: Inode = { kind: 'symlink', mode: 0o777, ...ROOTS, target: name }
    make(root, '/in', { kind: 'directory', mode: 0o755, ...ROOTS, entries: new Map() })
    make(root, `/in/${name}`, link)
    expect(look(root, `/in/${name}`)).toEqual(wanted(link))
    expect(readdirSync(root)).toEqual(['in'])
  })
})

test('a directory loses setuid and setgid where it should', () => {
  const before: Inode = { kind: 'directory', mode: 0o6755, ...ROOTS, entries: new Map() }
  const after = { ...before, mode: 0o755 }
  inNewRoot((root) => {
    make(root, '/srv', before)
    sh(root, commandsToChange('/srv', before, after))
    expect(look(root, '/srv')).toEqual(wanted(after))
  })
})

test('a link to a directory is replaced, not followed', () => {
  const before: Inode = { kind: 'symlink', mode: 0o777, ...ROOTS, target: 'usr' }
  inNewRoot((root) => {
    sh(root, 'mkdir usr')
    make(root, '/bin', before)
    sh(root, commandsToChange('/bin', before, { ...before, target: '/usr/bin' }))
    expect(look(root, '/bin')).toMatchObject({ target: '/usr/bin' })
    expect(readdirSync(`${root}/usr`)).toEqual([])
  })
})

test('plain words are left as one types them', () => {
  expect(relativePath('/')).toBe('.')
  expect(relativePath('/etc/init.d/rcS')).toBe('etc/init.d/rcS')
  expect(commandsToMake('/dev/console', { kind: 'character', mode: 0o600, ...ROOTS, major: 5, minor: 1 })).toBe(
    'mknod -m 600 dev/console c 5 1',
  )
  expect(commandsToMake('/', { kind: 'directory', mode: 0o755, ...ROOTS, entries: new Map() })).toBe('chmod 755 .')
})

test('no character of a word reaches a terminal as an order to it, or shows as another', () => {
  fc.assert(
    fc.property(names, (name) => {
      expect(quote(name)).toMatch(/^(\n|[^\p{Cc}\p{Cf}\p{Cs}])+$/u)
    }),
  )
})

test('a change of content alone is no command', () => {
  const file: Inode = { kind: 'file', mode: 0o644, ...ROOTS, content: new Uint8Array() }
  expect(commandsToChange('/init', file, { ...file, content: Uint8Array.of(1) })).toBe('')
})
