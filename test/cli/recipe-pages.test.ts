/** What the recipes' pages say one will see, seen: each try is done, and the lines it quotes come. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isBootable, type Project, RECIPES, writeProjectFile } from '../../src/project/index.ts'
import { pageOf } from '../../src/project/recipes/pages/index.ts'
import {
  applyEdit,
  chmod,
  type Edit,
  encodePath,
  get,
  remove,
  rename,
  type Tree,
  write,
} from '../../src/rootfs/index.ts'
import { elfByHand } from '../formats/elf-by-hand.ts'
import { pid1 } from './cli.ts'

type Change = (project: Project) => Project

/** How a try is done: what becomes of the recipe's project, and what is typed. */
interface Doing {
  readonly to?: Change
  readonly type?: readonly string[]
  /** What else the console must say, where the page does not quote it. */
  readonly and?: string
}

const edit =
  (act: (tree: Tree) => Edit): Change =>
  (project) => ({ ...project, tree: applyEdit(project.tree, act(project.tree)) })

const text = (path: string, change: (text: string) => string) =>
  edit((tree) => {
    const { inode } = get(tree, path)
    if (inode.kind !== 'file' || !(inode.content instanceof Uint8Array)) throw new Error(`${path} holds no text`)
    const before = new TextDecoder().decode(inode.content)
    const after = change(before)
    // A try that changes nothing is none.
    if (after === before) throw new Error(`${path} has not what is to be changed`)
    return write(tree, path, encodePath(after))
  })

const config =
  (change: (config: string) => string | null): Change =>
  (project) => {
    if (!isBootable(project.medium)) throw new Error('SYSLINUX has no part in it')
    return { ...project, medium: { ...project.medium, config: change(project.medium.config ?? '') } }
  }

const commandLine =
  (change: (line: string) => string): Change =>
  (project) => ({
    ...project,
    commandLine: change(project.commandLine),
  })

const RESOLV = '/lib/i386-linux-gnu/libresolv.so.2'

const DOINGS: Readonly<Record<string, Readonly<Record<string, Doing>>>> = {
  minimal: {
    'no-devtmpfs': { to: text('/init', (init) => init.replace('mount -t devtmpfs devtmpfs /dev\n', '')) },
    'not-executable': { to: edit((tree) => chmod(tree, '/init', 0o644)) },
    'no-init': { to: edit((tree) => remove(tree, '/init')) },
    exit: { type: ['exit'] },
    'wrong-machine': { to: edit((tree) => write(tree, '/bin/busybox', elfByHand())) },
  },
  disk: {
    'no-config': { to: config(() => null) },
    'wrong-kernel': { to: config((syslinux) => syslinux.replace('bzImage', 'vmlinuz')) },
    top: { type: ['top'] },
    exit: { type: ['exit'] },
    serial: { to: config((syslinux) => `${syslinux}    APPEND console=ttyS0\n`) },
  },
  ext4: {
    'no-rw': { to: commandLine((line) => line.replace(' rw', '')), type: ['touch /root/note'] },
    'wrong-disk': { to: commandLine((line) => line.replace('sda', 'sdb')) },
    exit: { type: ['exit', 'echo still $((6 * 7))'], and: 'still 42' },
    'rcs-not-executable': { to: edit((tree) => chmod(tree, '/etc/init.d/rcS', 0o644)) },
  },
  'switch-root': {
    'wrong-disk': { to: text('/init', (init) => init.replace('/dev/sda', '/dev/sdb')) },
    'no-exec': { to: text('/init', (init) => init.replace('exec switch_root', 'switch_root')) },
    'no-init': { to: edit((tree) => remove(tree, '/mnt/sbin/init')) },
    look: { type: ['mount'] },
  },
  floppy: {
    'read-only': { type: ['touch /tmp/note'] },
    writable: {
      to: text('/etc/fstab', (fstab) => `${fstab}none /tmp tmpfs defaults 0 0\n`),
      type: ['touch /tmp/note && echo it is th""ere'],
      and: 'it is there',
    },
    'rcs-not-executable': { to: edit((tree) => chmod(tree, '/etc/init.d/rcS', 0o644)) },
    'no-init': { to: edit((tree) => remove(tree, '/bin/init')) },
    'no-config': { to: config(() => null) },
  },
  dynamic: {
    'no-loader': { to: edit((tree) => remove(tree, '/lib/ld-linux.so.2')) },
    'loader-not-executable': { to: edit((tree) => chmod(tree, '/lib/ld-linux.so.2', 0o644)) },
    'no-library': { to: edit((tree) => remove(tree, RESOLV)) },
    'library-elsewhere': {
      to: edit((tree) => rename(tree, RESOLV, '/lib/libresolv.so.2')),
      type: ['echo still $((6 * 7))'],
      and: 'still 42',
    },
    'ask-the-loader': { type: ['/lib/ld-linux.so.2 --list /bin/busybox'], and: `libresolv.so.2 => ${RESOLV}` },
  },
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pid1-pages-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

for (const recipe of RECIPES) {
  const { tries } = pageOf(recipe.name)!
  if (tries.length === 0) continue
  describe(`the page of ${recipe.name}`, () => {
    test.each(tries.map((one) => [one.id, one] as const))('is right about %s', async (id, { says }) => {
      const doing = DOINGS[recipe.name]?.[id]
      if (!doing) throw new Error(`No test does the try ${id}`)
      const file = join(folder, `${recipe.name}-${id}.pid1.json`)
      writeFileSync(file, writeProjectFile(doing.to?.(recipe.make()) ?? recipe.make()))
      const wanted = [...says, ...(doing.and === undefined ? [] : [doing.and])]
      const typed = (doing.type ?? []).flatMap((line) => ['--type', line])
      // Of what can't be waited for, because the machine ends with it, the end itself tells.
      const { stdout } = await pid1(['boot', file, ...typed, '--until', wanted.at(-1)!])
      const lines = stdout.replaceAll('\r', '')
      for (const line of wanted) expect(lines).toContain(line)
    })
  })
}
