/** public/project.schema.json before a validator we did not write, beside our own reader. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Demo,
  type Medium,
  PROJECT_FILE_VERSION,
  readProjectFile,
  recipeNamed,
  writeProjectFile,
} from '../../src/project/index.ts'
import { inDirectory } from '../formats/snapshot.ts'
import { trees } from '../rootfs/random-tree.ts'
import { describeWith, findTool } from '../tools.ts'

const SCHEMA = join(import.meta.dirname, '../../public/project.schema.json')
const minimal = recipeNamed('minimal').make()

/** For each text whether the validator finds it valid. */
function judge(texts: readonly string[]): boolean[] {
  return inDirectory((directory) => {
    const names = texts.map((text, at) => {
      const name = join(directory, `${at}.json`)
      writeFileSync(name, text)
      return name
    })
    const args = ['--output', 'pretty', ...names.flatMap((name) => ['--instance', name]), SCHEMA]
    const { stdout, stderr } = spawnSync(findTool('jsonschema')!, args, { encoding: 'utf8', maxBuffer: 1 << 28 })
    const verdicts = new Map<string, boolean>()
    for (const [, verdict, name] of `${stdout}${stderr}`.matchAll(/===\[(\w+)\]===\((.*?)\)===/g))
      if (!verdicts.has(name!)) verdicts.set(name!, verdict === 'SUCCESS')
    return names.map((name) => {
      const verdict = verdicts.get(name)
      if (verdict === undefined) throw new Error(`no verdict on ${name}:\n${stderr.slice(0, 2000)}`)
      return verdict
    })
  })
}

function isRead(text: string): boolean {
  try {
    readProjectFile(text)
    return true
  } catch {
    return false
  }
}

type Json = Record<string, unknown>

/** Damage that no project file may have, done to one that has an entry of every kind. */
const DAMAGE: Readonly<Record<string, (file: Json, entry: (kind: string) => Json) => void>> = {
  'no format': (file) => delete file.format,
  'another format': (file) => Object.assign(file, { format: 'docker' }),
  'a newer version': (file) => Object.assign(file, { version: PROJECT_FILE_VERSION + 1 }),
  'no name': (file) => Object.assign(file, { name: '' }),
  'no kernel': (file) => delete file.kernel,
  'a hash that is too short': (file) => Object.assign(file, { kernel: { sha256: 'ab', size: 1 } }),
  'too much memory': (file) => Object.assign(file, { memory: 1e6 }),
  'part of a MiB': (file) => Object.assign(file, { memory: 1.5 }),
  'a medium there is not': (file) => Object.assign(file, { medium: 'tape' }),
  'entries by path': (file) => Object.assign(file, { entries: {} }),
  'a field nobody knows': (file) => Object.assign(file, { colour: 'red' }),
  'an entry with a field nobody knows': (_, entry) => Object.assign(entry('directory'), { colour: 'red' }),
  'a mode as a number': (_, entry) => Object.assign(entry('directory'), { mode: 755 }),
  'a mode that is not octal': (_, entry) => Object.assign(entry('directory'), { mode: '789' }),
  'a relative path': (_, entry) => Object.assign(entry('fifo'), { path: 'fifo' }),
  'a path that leads out': (_, entry) => Object.assign(entry('fifo'), { path: '/../fifo' }),
  'an empty name': (_, entry) => Object.assign(entry('fifo'), { path: '//fifo' }),
  'an owner below zero': (_, entry) => Object.assign(entry('fifo'), { uid: -1 }),
  'a time after 2106': (_, entry) => Object.assign(entry('fifo'), { mtime: 2 ** 32 }),
  'two contents': (_, entry) => Object.assign(entry('file'), { base64: '' }),
  'no content': (_, entry) => delete entry('file').text,
  'no base64': (_, entry) => Object.assign(entry('file'), { text: undefined, base64: '*' }),
  'no target': (_, entry) => delete entry('symlink').target,
  'an empty target': (_, entry) => Object.assign(entry('symlink'), { target: '' }),
  'no minor number': (_, entry) => delete entry('character').minor,
  'a major number out of range': (_, entry) => Object.assign(entry('block'), { major: 4096 }),
  'a hard link to nothing': (_, entry) => delete entry('link').to,
  'a medium nobody knows': (file) => Object.assign(file, { medium: { kind: 'tape' } }),
  'a floppy of no known size': (file) => Object.assign(file, { medium: { ...MEDIA[4], size: 720 } }),
  'a disk of no size': (file) => Object.assign(file, { medium: { ...MEDIA[2], size: 0 } }),
  'a disk that is no directory': (file) =>
    Object.assign(file, { disks: [{ directory: 'mnt', fileSystem: 'ext4', size: 1 }] }),
  'a script with a field nobody knows': (file) => Object.assign(file, { demo: { script: [{ run: 'ls' }] } }),
  'a step that types a line and presses keys': (file) =>
    Object.assign(file, { demo: { script: [{ type: 'ls', keys: 'q' }] } }),
  'a script without end': (file) => Object.assign(file, { demo: { script: Array.from({ length: 201 }, () => ({})) } }),
  'a note of no text': (file) => Object.assign(file, { demo: { note: 1 } }),
  'an origin longer than any link': (file) => Object.assign(file, { origin: 'a'.repeat(65_537) }),
  'an entry of no known kind': (_, entry) => Object.assign(entry('fifo'), { kind: 'door' }),
}

const MEDIA: readonly Medium[] = [
  { kind: 'initramfs' },
  { kind: 'initrd', fileSystem: 'ext2', isGzipped: true },
  { kind: 'disk', fileSystem: 'ext4', size: 2048 },
  { kind: 'boot-disk', size: 64, isPartitioned: true, config: null },
  { kind: 'floppy', size: 1440, fileSystem: 'romfs', config: 'DEFAULT linux\n' },
]

const DEMO: Demo = {
  note: 'Two lines\nof text',
  script: [{ caption: 'Look', wait: 'as init', type: 'ls', expect: 'bin' }, { keys: 'q\x1b' }, {}],
  masks: ['[#.#]', '*'],
}

function everyKind(): Json {
  const entries = [
    { kind: 'directory', path: '/', mode: '755' },
    { kind: 'directory', path: '/a', mode: '1777', uid: 1, gid: 4294967295, mtime: 4294967295 },
    { kind: 'file', path: '/a/text', mode: '644', text: 'ä\n' },
    { kind: 'file', path: '/a/binary', mode: '4755', base64: '/w==' },
    { kind: 'file', path: '/a/blob', mode: '755', blob: { sha256: '0'.repeat(64), size: 3 } },
    { kind: 'symlink', path: '/..a', target: '../../x' },
    { kind: 'character', path: '/console', mode: '600', major: 5, minor: 1 },
    { kind: 'block', path: '/disk', mode: '660', gid: 6, major: 4095, minor: 1048575 },
    { kind: 'fifo', path: '/...', mode: '600' },
    { kind: 'socket', path: '/s', mode: '600' },
    { kind: 'link', path: '/z', to: '/a/text' },
  ]
  return {
    ...JSON.parse(writeProjectFile({ ...minimal, demo: DEMO, origin: 'demo=abc' })),
    $schema: './project.schema.json',
    entries,
  }
}

describeWith(['jsonschema'], 'the schema of project files', () => {
  test('holds for whatever is written', () => {
    const projects = fc.sample(
      fc.record({
        name: fc.string({ minLength: 1, maxLength: 200 }),
        commandLine: fc.string(),
        memory: fc.integer({ min: 1, max: 4096 }),
        tree: trees,
        medium: fc.constantFrom(...MEDIA),
        disks: fc.array(fc.constant({ directory: '/mnt', fileSystem: 'ext4', size: 16 } as const), { maxLength: 3 }),
        demo: fc.constantFrom(DEMO, { note: '', script: [], masks: [] }),
        origin: fc.constantFrom('demo=abc', ''),
      }),
      30,
    )
    const texts = [minimal, ...projects.map((some) => ({ ...minimal, ...some }))].map((project) =>
      writeProjectFile(project),
    )
    expect(judge(texts)).toEqual(texts.map(() => true))
  })

  test('and our own reader take and refuse the same', () => {
    const whole = JSON.stringify(everyKind())
    const damaged = Object.values(DAMAGE).map((damage) => {
      const file = everyKind()
      damage(file, (kind) => (file.entries as Json[]).find((entry) => entry.kind === kind)!)
      return JSON.stringify(file)
    })
    expect([whole, ...damaged].map(isRead)).toEqual([true, ...damaged.map(() => false)])
    expect(judge([whole, ...damaged])).toEqual([true, ...damaged.map(() => false)])
  })
})
