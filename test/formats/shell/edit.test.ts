import { Buffer } from 'node:buffer'
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commandsForEdit, Sources, sessionScript } from '../../../src/formats/shell/index.ts'
import {
  add,
  applyEdit,
  chmod,
  chown,
  comparePaths,
  copyAll,
  decodePath,
  duplicate,
  type Edit,
  EMPTY_TREE,
  editBetween,
  encodePath,
  type Inode,
  inTurn,
  isBlobRef,
  joinPath,
  type Leaf,
  link,
  listEntries,
  moveAll,
  remove,
  removeAll,
  rename,
  type Tree,
  write,
} from '../../../src/rootfs/index.ts'
import { anyStep, perform, steps } from '../../rootfs/random-tree.ts'
import { bytesPath, HOSTILE_NAMES, inNewRoot, isRoot, look, sh, wanted } from './sh.ts'

/** The tree without what no shell can make: sockets, and the owner 2^32 - 1, which to chown(2) means "leave it". */
function makeable(tree: Tree): Tree {
  const inodes = new Map<number, Inode>()
  for (const [ino, inode] of tree.inodes) {
    const owned = { ...inode, uid: Math.min(inode.uid, 0xffff_fffe), gid: Math.min(inode.gid, 0xffff_fffe) }
    inodes.set(ino, owned.kind === 'socket' ? { ...owned, kind: 'fifo' } : owned)
  }
  return { ...tree, inodes }
}

/** What a root file system is: each path with all that lstat tells of it, its content, and its first name. */
function described(entries: readonly { path: string; ino: unknown; facts: object; content: Uint8Array | undefined }[]) {
  const firsts = new Map<unknown, string>()
  return entries
    .toSorted((a, b) => comparePaths(a.path, b.path))
    .map(({ path, ino, facts, content }) => {
      if (!firsts.has(ino)) firsts.set(ino, path)
      return { path, ...facts, content: content && Buffer.from(content).toString('latin1'), first: firsts.get(ino) }
    })
}

function ofTree(tree: Tree) {
  return described(
    listEntries(tree).map(({ path, ino, inode }) => {
      const content = inode.kind === 'file' && !isBlobRef(inode.content) ? inode.content : undefined
      return { path, ino, facts: wanted(inode as Inode), content }
    }),
  )
}

function ofDirectory(root: string) {
  const entries: Parameters<typeof described>[0][number][] = []
  const visit = (path: string) => {
    const at = bytesPath(root, path)
    const facts = look(root, path)
    const { ino } = lstatSync(at)
    entries.push({ path, ino, facts, content: facts.kind === 'file' ? readFileSync(at) : undefined })
    if (facts.kind !== 'directory') return
    for (const name of readdirSync(at, { encoding: 'buffer' })) visit(joinPath(path, decodePath(name)))
  }
  visit('/')
  return described(entries)
}

/** Types the commands in `root`, with the files that they copy from beside it. */
function type(root: string, files: string, script: string, sources: Sources) {
  for (const [path, content] of sources.contents)
    if (!isBlobRef(content)) writeFileSync(bytesPath(files, path.slice('/path/to'.length)), content)
  sh(root, script.replaceAll('/path/to/', `${files}/`))
}

function inEmptyRoot(act: (root: string, files: string) => void) {
  inNewRoot((parent) => {
    const [root, files] = [`${parent}/root`, `${parent}/files`]
    mkdirSync(root)
    mkdirSync(files)
    chmodSync(root, 0o755)
    act(root, files)
  })
}

test.skipIf(!isRoot)('a shell makes of any edit what the edit makes', () => {
  fc.assert(
    fc.property(steps, fc.array(anyStep, { minLength: 1, maxLength: 5 }), (first, then) => {
      const before = makeable(perform(first).tree)
      const after = makeable(perform(then, before).tree)
      inEmptyRoot((root, files) => {
        const sources = new Sources()
        const make = commandsForEdit(EMPTY_TREE, editBetween('make', EMPTY_TREE, before), sources)
        type(root, files, `set -e\n${make.join('\n')}`, sources)
        expect(ofDirectory(root)).toEqual(ofTree(before))
        const change = commandsForEdit(before, editBetween('change', before, after), sources)
        type(root, files, `set -e\n${change.join('\n')}`, sources)
        expect(ofDirectory(root)).toEqual(ofTree(after))
      })
    }),
    { numRuns: 40 },
  )
})

test.skipIf(!isRoot)('a session as a script makes what all its steps have made', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const start = applyEdit(EMPTY_TREE, chmod(EMPTY_TREE, '/', 0o700))
      const done: { before: Tree; edit: Edit }[] = []
      let tree = start
      for (const step of list) {
        const made = step(tree)
        if (!made) continue
        const after = makeable(applyEdit(tree, made))
        const edit = editBetween(made.name, tree, after)
        done.push({ before: tree, edit })
        tree = after
      }
      inEmptyRoot((root, files) => {
        chmodSync(root, 0o700)
        const sources = new Sources()
        type(root, files, sessionScript(done, sources), sources)
        expect(ofDirectory(root)).toEqual(ofTree(tree))
      })
    }),
    { numRuns: 15 },
  )
})

const OWN = { mode: 0o644, uid: 0, gid: 0, mtime: 0 }
const text = (content: string): Leaf => ({ kind: 'file', ...OWN, content: encodePath(content) })
const directory = { kind: 'directory', ...OWN, mode: 0o755 } as const
const after = (tree: Tree, ...acts: ((tree: Tree) => Edit)[]) => applyEdit(tree, inTurn(tree, '', acts))

/** A shell makes `before`, does what the commands for `edit` say, and has what the edit makes. */
function expectDone(before: Tree, edit: Edit) {
  inEmptyRoot((root, files) => {
    const sources = new Sources()
    const make = commandsForEdit(EMPTY_TREE, editBetween('', EMPTY_TREE, before), sources)
    const change = commandsForEdit(before, edit, sources)
    type(root, files, ['set -e', ...make, ...change].join('\n'), sources)
    expect(ofDirectory(root)).toEqual(ofTree(applyEdit(before, edit)))
  })
}

const TREE = after(
  EMPTY_TREE,
  (tree) => add(tree, '/bin', directory),
  (tree) => add(tree, '/bin/busybox', { ...text('\x7fELF\0'), mode: 0o755 }),
  (tree) => add(tree, '/etc', directory),
  (tree) => add(tree, '/etc/fstab', text('proc /proc proc defaults 0 0\n')),
  (tree) => add(tree, '/etc/init.d', directory),
  (tree) => add(tree, '/etc/init.d/rcS', { ...text('#!/bin/sh\nmount -a\n'), mode: 0o744 }),
)

const BY_HAND: readonly [commands: string[], act: (tree: Tree) => Edit][] = [
  [['mkdir -m 755 proc'], (tree) => add(tree, '/proc', directory)],
  [
    ['mknod -m 600 console c 5 1'],
    (tree) => add(tree, '/console', { kind: 'character', ...OWN, mode: 0o600, major: 5, minor: 1 }),
  ],
  [
    ['ln -s busybox bin/sh'],
    (tree) => add(tree, '/bin/sh', { kind: 'symlink', ...OWN, mode: 0o777, target: 'busybox' }),
  ],
  [['ln bin/busybox bin/ls'], (tree) => link(tree, '/bin/ls', '/bin/busybox')],
  [['touch init && chmod 644 init'], (tree) => add(tree, '/init', text(''))],
  [
    ["cat > init <<'EOF'\n#!/bin/sh\nexec sh\nEOF", 'chmod 644 init'],
    (tree) => add(tree, '/init', text('#!/bin/sh\nexec sh\n')),
  ],
  [
    ["cat > etc/fstab <<'EOF'\nnone /tmp tmpfs\nEOF"],
    (tree) => write(tree, '/etc/fstab', encodePath('none /tmp tmpfs\n')),
  ],
  [["printf %s 'tiny linux' > etc/fstab"], (tree) => write(tree, '/etc/fstab', encodePath('tiny linux'))],
  [[': > etc/fstab'], (tree) => write(tree, '/etc/fstab', new Uint8Array())],
  [['cp /path/to/busybox bin/busybox'], (tree) => write(tree, '/bin/busybox', Uint8Array.of(0x7f, 0))],
  [['chmod 755 etc/fstab'], (tree) => chmod(tree, '/etc/fstab', 0o755)],
  [['chown 1000:100 etc/fstab'], (tree) => chown(tree, '/etc/fstab', 1000, 100)],
  [['rm etc/fstab'], (tree) => remove(tree, '/etc/fstab')],
  [['rm -r etc'], (tree) => remove(tree, '/etc')],
  [['rm bin/busybox etc/fstab'], (tree) => removeAll(tree, ['/bin/busybox', '/etc/fstab'])],
  [['mv etc/fstab fstab'], (tree) => rename(tree, '/etc/fstab', '/fstab')],
  [['mv etc/fstab etc/init.d bin/'], (tree) => moveAll(tree, ['/etc/fstab', '/etc/init.d'], '/bin')],
  [['cp -a etc etc-2'], (tree) => duplicate(tree, ['/etc'])],
  [
    ['cp -a etc/init.d bin/init.d', 'cp -a bin/busybox bin/busybox-2'],
    (tree) => copyAll(tree, ['/etc/init.d', '/bin/busybox'], '/bin'),
  ],
]

test.each(BY_HAND)('a person would type %j', (commands, act) => {
  const edit = act(TREE)
  expect(commandsForEdit(TREE, edit)).toEqual(commands)
  if (isRoot) expectDone(TREE, edit)
})

test('many links of one kind are a loop', () => {
  const names = ['[', 'ash', 'cat', "it's", '-x', '$HOME']
  const links = inTurn(
    TREE,
    '',
    names.map((name) => (tree) => link(tree, `/bin/${name}`, '/bin/busybox')),
  )
  expect(commandsForEdit(TREE, links)).toEqual([
    `for name in '$HOME' -x '[' ash cat 'it'\\''s'; do ln bin/busybox "bin/$name"; done`,
  ])
  if (isRoot) expectDone(TREE, links)
})

test.skipIf(!isRoot)('names that change places are moved aside', () => {
  expectDone(
    TREE,
    inTurn(TREE, 'swap', [
      (tree) => rename(tree, '/bin', '/x'),
      (tree) => rename(tree, '/etc', '/bin'),
      (tree) => rename(tree, '/x', '/etc'),
    ]),
  )
  // A directory into what lay in it, and a name of the kind that is used for this.
  expectDone(
    TREE,
    inTurn(TREE, 'inside out', [
      (tree) => rename(tree, '/etc/init.d', '/y'),
      (tree) => rename(tree, '/etc', '/y/init.d'),
      (tree) => rename(tree, '/y', '/etc'),
      (tree) => add(tree, '/.aside-1', directory),
    ]),
  )
})

test.skipIf(!isRoot)('what is moved out of a directory that goes is moved first', () => {
  expectDone(
    TREE,
    inTurn(TREE, '', [
      (tree) => rename(tree, '/etc/init.d/rcS', '/rcS'),
      (tree) => remove(tree, '/etc'),
      (tree) => add(tree, '/etc', text('a file now\n')),
    ]),
  )
})

test.skipIf(!isRoot).each(HOSTILE_NAMES)('a shell takes %j as a name in every command', (name) => {
  const at = (path: string) => `/${name}${path}`
  const before = after(
    EMPTY_TREE,
    (tree) => add(tree, at(''), directory),
    (tree) => add(tree, at('/file'), text(`${name}\nEOF\n`)),
    (tree) => link(tree, at(`/${name}`), at('/file')),
    (tree) => add(tree, at('/other'), text('\0')),
    (tree) => add(tree, at('/moved'), text(name)),
    (tree) => add(tree, at('/--'), directory),
  )
  expectDone(
    before,
    inTurn(before, '', [
      (tree) => moveAll(tree, [at('/moved'), at(`/${name}`)], at('/--')),
      (tree) => remove(tree, at('/other')),
      (tree) => add(tree, at('/link'), { kind: 'symlink', ...OWN, mode: 0o777, target: name }),
      (tree) => rename(tree, at(''), `/-${name}`),
    ]),
  )
  expectDone(before, duplicate(before, [at('')]))
})

const CONTENTS = {
  'a line that is the delimiter': 'EOF\nEOF_\n',
  'what a shell would expand': '$HOME `date` $(date) \\ \\\\ "quoted" \'single\' ~ * !!\n',
  'no newline at its end': '100% %s \\n \\\\ -n',
  'newlines alone': '\n\n\n',
  'letters of all alphabets': 'ä 日本 🐧\n',
  tabs: 'a\tb\n\tc',
  'carriage returns': 'a\r\nb\r\n',
  'orders to a terminal': '\x1b[2J\n',
  'no bytes': '',
  'bytes that are no text': '\0\udcff\n',
  'a dash': '-',
}

test.skipIf(!isRoot).each(Object.entries(CONTENTS))('a file with %s is written as it is', (_, content) => {
  expectDone(EMPTY_TREE, add(EMPTY_TREE, '/file', text(content)))
  expectDone(TREE, write(TREE, '/etc/fstab', encodePath(content)))
})

test('contents that are not typed have a place each', () => {
  const sources = new Sources()
  const tree = after(
    TREE,
    (tree) => add(tree, '/busybox', text('\0other')),
    (tree) => add(tree, '/again', text('\0other')),
  )
  commandsForEdit(EMPTY_TREE, editBetween('', EMPTY_TREE, tree), sources)
  expect([...sources.contents.keys()]).toEqual(['/path/to/again', '/path/to/busybox', '/path/to/busybox-2'])
})

test.skipIf(!isRoot).each(['n'.repeat(255), '日'.repeat(85), '\udcff'.repeat(255)])(
  'contents of the longest name have places whose names are no longer',
  (name) => {
    const first = add(EMPTY_TREE, `/${name}`, text('\0first'))
    const before = applyEdit(EMPTY_TREE, first)
    expectDone(before, write(before, `/${name}`, encodePath('\0second')))
  },
)

test('a session reads as a script', () => {
  const first = add(EMPTY_TREE, '/bin', directory)
  const tree = applyEdit(EMPTY_TREE, first)
  const content = { sha256: 'ab'.repeat(32), size: 1057968 }
  const second = add(tree, '/bin/busybox', { kind: 'file', ...OWN, mode: 0o755, content })
  const third = add(tree, '/new\nline', directory)
  const steps = [first, second, third].map((edit, at) => ({ before: at === 0 ? EMPTY_TREE : tree, edit }))
  expect(sessionScript(steps)).toBe(`#!/bin/sh
# Run as root in the directory that becomes the root of the file system.
# It needs these files:
# /path/to/busybox: 1057968 bytes, SHA-256 ${'ab'.repeat(32)}
set -e

# mkdir /bin
mkdir -m 755 bin

# touch /bin/busybox
cp /path/to/busybox bin/busybox
chmod 755 bin/busybox

# mkdir /new?line
mkdir -m 755 'new
line'
`)
})
