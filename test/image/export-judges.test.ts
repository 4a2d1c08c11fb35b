/** What one takes away, in the hands of the tools it is for. */
import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { decodeCpio } from '../../src/formats/cpio/decode.ts'
import { FIELD, HEADER_LENGTH } from '../../src/formats/cpio/header.ts'
import { flatten } from '../../src/formats/sparse.ts'
import { assemble } from '../../src/image/assemble.ts'
import { exportProject } from '../../src/image/export.ts'
import type { ExportFormat } from '../../src/image/export-format.ts'
import { blobNamed, type Project, recipeNamed } from '../../src/project/index.ts'
import {
  add,
  applyEdit,
  type Entry,
  encodePath,
  find,
  type Inode,
  listEntries,
  remove,
  type Tree,
} from '../../src/rootfs/index.ts'
import { inDirectory, snapshotOfEntries } from '../formats/snapshot.ts'
import { trees } from '../rootfs/random-tree.ts'
import { describeWith, findTool, run } from '../tools.ts'

const isRoot = process.getuid!() === 0
const PREBUILT_BUSYBOX = join(import.meta.dirname, '../../prebuilt', blobNamed('busybox-1.37-i386').file)
const minimal = recipeNamed('minimal').make()
const own = { uid: 0, gid: 0, mtime: 0 }
const NOBODY = 65_534

const runsBusybox = (() => {
  try {
    execFileSync(PREBUILT_BUSYBOX, ['true'])
    return true
  } catch {
    return false
  }
})()

async function exported(tree: Tree, as: ExportFormat): Promise<Uint8Array> {
  return flatten((await exportProject({ ...minimal, tree }, prebuiltBlobs, as)).content)
}

async function image(project: Project): Promise<Uint8Array> {
  return flatten((await assemble(project, prebuiltBlobs)).medium)
}

function entriesOf(archive: Uint8Array): readonly Entry[] {
  return decodeCpio(archive, { entries: 10_000, bytes: 1 << 28 }).entries
}

/** The tree without what a format has no words for. */
function without(tree: Tree, isLeftOut: (path: string, inode: Entry['inode']) => boolean): Tree {
  let rest = tree
  for (const { path, inode } of listEntries(tree))
    if (path !== '/' && isLeftOut(path, inode) && find(rest, path)) rest = applyEdit(rest, remove(rest, path))
  return rest
}

function grown(tree: Tree, added: Readonly<Record<string, Inode>>): Tree {
  return Object.entries(added).reduce((grown, [path, inode]) => applyEdit(grown, add(grown, path, inode)), tree)
}

/** The archive with inode numbers and directories' link counts, on which archivers differ, set to 0. */
function levelled(archive: Uint8Array): string {
  const bytes = Buffer.from(archive)
  for (let at = 0; bytes.toString('latin1', at, at + 6) === '070701'; ) {
    const field = (offset: number) => Number.parseInt(bytes.toString('latin1', at + offset, at + offset + 8), 16)
    bytes.write('00000000', at + FIELD.ino)
    if ((field(FIELD.mode) & 0o170000) === 0o040000) bytes.write('00000000', at + FIELD.nlink)
    const name = at + HEADER_LENGTH + field(FIELD.namesize)
    at = (((name + 3) & ~3) + field(FIELD.filesize) + 3) & ~3
  }
  return bytes.toString('latin1')
}

interface Shell {
  readonly name: string
  readonly command: readonly string[]
  /** The only programs it finds; without it, this machine's. */
  readonly path?: (directory: string) => string
}

/** A directory that holds links to programs. */
function linked(directory: string, programs: Readonly<Record<string, string>>): string {
  mkdirSync(directory)
  for (const [name, program] of Object.entries(programs)) symlinkSync(program, join(directory, name))
  return directory
}

/** What the script takes of a machine but base64. */
const WITHOUT_BASE64 =
  'awk cat chgrp chmod chown cpio find grep gzip id ln ls mkdir mkfifo mknod rm sort touch tr'.split(' ')
const BUSYBOXS = (blobNamed('busybox-1.37-i386').applets ?? []).map((applet) =>
  applet.slice(applet.lastIndexOf('/') + 1),
)

const DASH: Shell = { name: 'dash', command: ['dash'] }
const BASH: Shell = { name: 'bash', command: ['bash', '--posix'] }
const NO_BASE64: Shell = {
  name: 'dash without base64',
  command: [findTool('dash') ?? 'dash'],
  path: (directory) =>
    linked(
      directory,
      Object.fromEntries(WITHOUT_BASE64.map((name) => [name, execFileSync('which', [name]).toString().trim()])),
    ),
}
const BUSYBOX: Shell = {
  name: 'busybox sh, with nothing but busybox',
  command: [PREBUILT_BUSYBOX, 'sh'],
  path: (directory) => linked(directory, Object.fromEntries(BUSYBOXS.map((name) => [name, PREBUILT_BUSYBOX]))),
}
const BUSYBOX_NO_BASE64: Shell = {
  name: 'busybox sh without base64',
  command: [PREBUILT_BUSYBOX, 'sh'],
  path: (directory) =>
    linked(
      directory,
      Object.fromEntries(BUSYBOXS.filter((name) => name !== 'base64').map((name) => [name, PREBUILT_BUSYBOX])),
    ),
}

/** Runs the script in an empty directory, and returns the archive it made there and nowhere else. */
function packedBy({ command, path }: Shell, script: Uint8Array, uid = process.getuid!()): Buffer {
  return inDirectory((directory) => {
    const at = (name: string) => join(directory, name)
    writeFileSync(at('make.sh'), script)
    mkdirSync(at('work'))
    chownSync(directory, uid, uid)
    chownSync(at('work'), uid, uid)
    const [program, ...args] = command
    execFileSync(program!, [...args, '../make.sh', 'out'], {
      cwd: at('work'),
      uid,
      gid: uid,
      env: { PATH: path ? path(at('path')) : process.env.PATH },
      stdio: 'pipe',
    })
    expect(readdirSync(at('work'))).toEqual(['out'])
    expect(readdirSync(at('work/out'))).toEqual(['initramfs.cpio', 'initramfs.cpio.gz', 'rootfs'])
    const archive = readFileSync(at('work/out/initramfs.cpio'))
    expect(gunzipSync(readFileSync(at('work/out/initramfs.cpio.gz'))).equals(archive)).toBe(true)
    return archive
  })
}

/** What a script has words for. */
const scriptable = trees
  .map((tree) => without(tree, (path, { kind }) => kind === 'socket' || path === '/TRAILER!!!'))
  .filter((tree) => [...tree.inodes.values()].every(({ uid, gid }) => uid < 0xffff_ffff && gid < 0xffff_ffff))

const hasLinks = (tree: Tree) => listEntries(tree).some(({ nlink }) => nlink > 1)
const with777 = (tree: Tree): Tree => ({
  ...tree,
  inodes: new Map(
    [...tree.inodes].map(([ino, inode]) => [ino, inode.kind === 'symlink' ? { ...inode, mode: 0o777 } : inode]),
  ),
})

describeWith(['dash', 'bash', 'cpio', 'gzip'], 'the exported shell script', () => {
  const shells = [DASH, BASH, ...(runsBusybox ? [BUSYBOX] : [])]
  const allShells = [...shells, NO_BASE64, ...(runsBusybox ? [BUSYBOX_NO_BASE64] : [])]

  test.each(shells.map((shell) => [shell.name, shell] as const))('makes minimal in %s', async (_, shell) => {
    const [script, wanted] = await Promise.all([exported(minimal.tree, 'script'), image(minimal)])
    const archive = packedBy(shell, script)
    const contents = (bytes: Uint8Array) => snapshotOfEntries(entriesOf(bytes))
    expect(contents(archive)).toEqual(contents(wanted))
    if (!shell.command.includes(PREBUILT_BUSYBOX)) expect(levelled(archive)).toBe(levelled(wanted))
  })

  describe.runIf(isRoot)('as root', () => {
    for (const shell of allShells)
      test(`makes the very entries of random trees in ${shell.name}`, async () => {
        await fc.assert(
          fc.asyncProperty(scriptable, async (random) => {
            const tree = with777(random)
            const archive = packedBy(shell, await exported(tree, 'script'))
            expect(snapshotOfEntries(entriesOf(archive))).toEqual(snapshotOfEntries(listEntries(tree)))
            if (!shell.command.includes(PREBUILT_BUSYBOX) && !hasLinks(tree))
              expect(levelled(archive)).toBe(levelled(await image({ ...minimal, tree })))
          }),
          { numRuns: 6 },
        )
      })

    test('needs not be root where nothing in the tree is', async () => {
      const script = await exported(minimal.tree, 'script')
      expect(levelled(packedBy(DASH, script, NOBODY))).toBe(levelled(await image(minimal)))
    })

    test.each<[string, Inode, string]>([
      ['device nodes', { kind: 'character', mode: 0o600, ...own, major: 5, minor: 1 }, 'only root makes device nodes'],
      ['owners', { kind: 'fifo', mode: 0o600, ...own, gid: 5 }, 'only root gives files away'],
      ['files nobody may read', { kind: 'file', mode: 0, ...own, content: new Uint8Array() }, 'only root reads'],
    ])('with %s says so to anybody else, and makes nothing', async (_, inode, words) => {
      const script = await exported(grown(minimal.tree, { '/etc/x': inode }), 'script')
      inDirectory((directory) => {
        chownSync(directory, NOBODY, NOBODY)
        writeFileSync(join(directory, 'make.sh'), script)
        const runAs = () =>
          execFileSync('dash', ['make.sh'], { cwd: directory, uid: NOBODY, gid: NOBODY, stdio: 'pipe' })
        expect(runAs).toThrow(`make.sh: run it as root: ${words}`)
        expect(readdirSync(directory)).toEqual(['make.sh'])
      })
    })
  })

  test('leaves a directory that is there as it is', async () => {
    const script = await exported(minimal.tree, 'script')
    inDirectory((directory) => {
      writeFileSync(join(directory, 'make.sh'), script)
      mkdirSync(join(directory, 'minimal'))
      expect(() => execFileSync('dash', ['make.sh'], { cwd: directory, stdio: 'pipe' })).toThrow('is there already')
      expect(readdirSync(join(directory, 'minimal'))).toEqual([])
    })
  })

  test('takes any text for text, whatever a shell might read in it', async () => {
    const texts = fc.oneof(
      fc.constantFrom(
        'EOF\n',
        'a\nEOF\nEOF_1\n',
        '$HOME `id` \\\\ \\\n',
        "'\"'\n",
        '\n',
        'no end',
        "it's $x",
        '\u{1f427} à Á\n',
      ),
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'grapheme' }).map((text) => `${text}\n`),
    )
    for (const { command } of shells)
      await fc.assert(
        fc.asyncProperty(fc.array(texts, { minLength: 30, maxLength: 60 }), async (contents) => {
          const files = contents.map((text, at) => {
            return [`/${at}`, { kind: 'file', mode: 0o644, ...own, content: encodePath(text) }] as const
          })
          const tree = grown(
            without(minimal.tree, () => true),
            Object.fromEntries(files),
          )
          const archive = packedBy({ name: '', command }, await exported(tree, 'script'))
          expect(snapshotOfEntries(entriesOf(archive))).toEqual(snapshotOfEntries(listEntries(tree)))
        }),
        { numRuns: 3 },
      )
  })

  test('shows the names in it to a shell, a reader and a terminal as nothing but names', async () => {
    const hostile = { kind: 'fifo', mode: 0o600, ...own, uid: 7 } as const
    const names = ['/\nrm -rf x', '/\u202eevil', '/\x1b[2J', '/$(id)', "/'"]
    for (const name of names) {
      const text = new TextDecoder().decode(await exported(grown(minimal.tree, { [name]: hostile }), 'script'))
      const comments = text.slice(0, text.indexOf('\nset -eu')).split('\n')
      expect(comments.every((line) => line === '' || line.startsWith('#'))).toBe(true)
      expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u)
    }
  })
})

/** What a list has words for. */
const listable = trees.map((tree) =>
  without(tree, (path, inode) => /[\t-\r ]/.test(path) || (inode.kind === 'symlink' && /[\t-\r ]/.test(inode.target))),
)

/** What gen_init_cpio makes of the zip. */
function packedByKernelsTool(zip: Uint8Array): Buffer {
  return inDirectory((directory) => {
    writeFileSync(join(directory, 'list.zip'), zip)
    run('unzip', ['-q', 'list.zip'], { cwd: directory })
    const cwd = join(directory, 'minimal')
    const [command] = /gen_init_cpio -t \d+ initramfs\.list/.exec(readFileSync(join(cwd, 'initramfs.list'), 'latin1'))!
    return run('gen_init_cpio', command.split(' ').slice(1), { cwd })
  })
}

describeWith(['gen_init_cpio', 'unzip'], 'the exported list', () => {
  test('makes minimal', async () => {
    const archive = packedByKernelsTool(await exported(minimal.tree, 'list'))
    expect(snapshotOfEntries(entriesOf(archive))).toEqual(snapshotOfEntries(listEntries(minimal.tree).map(loaded)))
  })

  test('makes random trees, but for what was said before', async () => {
    await fc.assert(
      fc.asyncProperty(listable, async (tree) => {
        const { content, warnings } = await exportProject({ ...minimal, tree }, prebuiltBlobs, 'list')
        const time = Number(
          /the same time, (\d+)$/m.exec(warnings.map(({ message }) => message).join('\n'))?.[1] ?? Number.NaN,
        )
        const entries = listEntries(tree)
        const odd = entries.filter(({ nlink, inode }) => nlink > 1 && inode.kind !== 'file')
        expect(warnings.some(({ code }) => code === 'hard-links-split')).toBe(odd.length > 0)
        const wanted = entries.map((entry, at): Entry => {
          const inode = { ...entry.inode, mtime: Number.isNaN(time) ? entry.inode.mtime : time }
          return { ...entry, ino: inode.kind === 'file' ? entry.ino : 1_000_000 + at, inode }
        })
        expect(snapshotOfEntries(entriesOf(packedByKernelsTool(flatten(content))))).toEqual(snapshotOfEntries(wanted))
      }),
      { numRuns: 30 },
    )
  })
})

const busybox = readFileSync(PREBUILT_BUSYBOX)
/** The entry with its bytes in place of their name. */
function loaded(entry: Entry): Entry {
  return entry.path === '/bin/busybox' && entry.inode.kind === 'file'
    ? { ...entry, inode: { ...entry.inode, content: busybox } }
    : entry
}
