/**
 * How long links are, against the same content carried in other ways. `npm run lengths` prints the table, and writes it
 * into docs/links.md. Nothing here depends on the computer, or on the images: their hashes take the same room whatever
 * they are.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync, gzipSync } from 'fflate'
import lzString from 'lz-string'
import { encodeBase64Url } from '../../src/link/base64url.ts'
import { unpackBody } from '../../src/link/body.ts'
import { openEnvelope, sealEnvelope } from '../../src/link/envelope.ts'
import { writeLink } from '../../src/link/link.ts'
import { type Project, RECIPES, recipeNamed, writeProjectFile } from '../../src/project/index.ts'
import { add, applyEdit, chmod, encodePath, find, remove, type Tree, write } from '../../src/rootfs/index.ts'

export interface Lengths {
  readonly what: string
  /** Characters of the link. */
  readonly link: number
  /** Of one whose body may not refer to the dictionary. */
  readonly withoutDictionary: number
  /** Of the whole project file, compressed in one of these ways. */
  readonly deflate: number
  readonly gzip: number
  readonly lzString: number
}

const minimal = recipeNamed('minimal').make()
const init = new TextDecoder().decode((find(minimal.tree, '/init')!.inode as { content: Uint8Array }).content)

const TEN_LINES = `#!/bin/sh
export PATH=/bin:/sbin:/usr/bin:/usr/sbin
mount -t proc none /proc
mount -t tmpfs none /dev
mknod /dev/console c 5 1
for word in $(cat /proc/cmdline); do
    echo "the boot loader said: $word"
done
echo "up for $(cut -d ' ' -f 1 /proc/uptime) seconds"
exec /bin/sh
`

const own = { uid: 0, gid: 0, mtime: 0 }
const edited = (edit: (tree: Tree) => Parameters<typeof applyEdit>[1]): Project => ({
  ...minimal,
  tree: applyEdit(minimal.tree, edit(minimal.tree)),
})
const withInit = (text: string) => edited((tree) => write(tree, '/init', encodePath(text)))

/** What people do to a first recipe. */
const EDITS: Readonly<Record<string, Project>> = {
  'another greeting in /init': withInit(init.replace('hello from pid $$', 'good morning from process $$')),
  'a line added to /init': withInit(init.replace('exec', 'hostname penguin\nexec')),
  'a new /init of 10 lines': withInit(TEN_LINES),
  '/init not executable': edited((tree) => chmod(tree, '/init', 0o644)),
  '/init removed': edited((tree) => remove(tree, '/init')),
  'a file /etc/motd': edited((tree) =>
    add(tree, '/etc/motd', {
      kind: 'file',
      mode: 0o644,
      ...own,
      content: encodePath('Welcome. There is nothing here but what you put here.\n'),
    }),
  ),
  'a symlink': edited((tree) =>
    add(tree, '/etc/mtab', { kind: 'symlink', mode: 0o777, ...own, target: '/proc/self/mounts' }),
  ),
  'another kernel command line': { ...minimal, commandLine: 'console=ttyS0 quiet rdinit=/bin/sh' },
  'a device node': edited((tree) =>
    add(tree, '/dev/console', { kind: 'character', mode: 0o600, ...own, major: 5, minor: 1 }),
  ),
  'a demo: a note, a script of 5 steps': {
    ...minimal,
    name: 'The first process',
    demo: {
      note: 'What is it that runs first, and what happens when it ends?',
      script: [
        { caption: 'The kernel runs /init, and no more than that.', wait: 'Run /init as init process' },
        { caption: 'It has become a shell: the first process there is.', type: 'echo $$', expect: '1' },
        { type: 'cat /proc/1/comm', expect: 'sh' },
        { caption: 'All others are the kernel’s own, or its children.', type: 'ps' },
        { caption: 'When it ends, nothing is left to run.', type: 'exit', expect: 'Attempted to kill init!' },
      ],
      masks: ['[#.#]'],
    },
  },
}

/** Each recipe as it is, and `minimal` with each edit. */
export function measureAll(): Lengths[] {
  return [
    ...RECIPES.map(({ name, make }) => measure(name, make())),
    ...Object.entries(EDITS).map(([what, project]) => measure(what, project)),
  ]
}

function measure(what: string, project: Project): Lengths {
  const { fragment: link } = writeLink(
    project,
    [project.medium, ...project.disks].map(() => '00'.repeat(32)),
  )
  const envelope = openEnvelope(link)
  const body = unpackBody(envelope.body, envelope.size)
  const file = JSON.stringify(JSON.parse(writeProjectFile(project)))
  const bytes = new TextEncoder().encode(file)
  return {
    what,
    link: link.length,
    withoutDictionary: sealEnvelope({ ...envelope, body: deflateSync(body, { level: 9 }) }).length,
    deflate: encodeBase64Url(deflateSync(bytes, { level: 9 })).length,
    gzip: encodeBase64Url(gzipSync(bytes, { level: 9, mtime: 0 })).length,
    lzString: lzString.compressToEncodedURIComponent(file).length,
  }
}

/** As Markdown. */
export function tableOf(rows: readonly Lengths[]): string {
  const number = (value: number) => value.toLocaleString('en')
  return [
    '| of | link | without the dictionary | file: deflate | file: gzip | file: lz-string |',
    '|---|--:|--:|--:|--:|--:|',
    ...rows.map(({ what, ...lengths }) => `| ${[what, ...Object.values(lengths).map(number)].join(' | ')} |`),
  ].join('\n')
}

export const DOC = join(import.meta.dirname, '../../docs/links.md')
const TABLE = /(?<=<!-- lengths: npm run lengths writes this table -->\n).*(?=\n<!-- end of lengths -->)/s

/** The text of `doc` with another table. */
export function withTable(doc: string, table: string): string {
  if (!TABLE.test(doc)) throw new Error('There are no marks around a table in docs/links.md')
  return doc.replace(TABLE, () => table)
}

if (process.argv[1] === import.meta.filename) {
  const table = tableOf(measureAll())
  writeFileSync(DOC, withTable(readFileSync(DOC, 'utf8'), table))
  console.log(table)
}
