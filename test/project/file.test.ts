import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isPid1Error, type Pid1Error } from '../../src/error.ts'
import { PROJECT_FILE_VERSION, readProjectFile, recipeNamed, writeProjectFile } from '../../src/project/index.ts'
import { type Entry, encodePath, listEntries, treeFromEntries } from '../../src/rootfs/index.ts'
import { canonical, trees } from '../rootfs/random-tree.ts'

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const minimal = recipeNamed('minimal').make()

/** The error that reading `text` ends in. */
function refusal(text: string): Pid1Error {
  try {
    readProjectFile(text)
  } catch (error) {
    if (isPid1Error(error)) return error
    throw error
  }
  throw new Error('it was read')
}

/** The minimal recipe's file with some of its JSON changed. */
function changed(change: (file: Record<string, unknown>) => void): string {
  const file = JSON.parse(writeProjectFile(minimal))
  change(file)
  return JSON.stringify(file)
}

describe('a project file', () => {
  test('holds any project without loss', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const project = { ...minimal, tree }
        const { project: read, contents } = readProjectFile(writeProjectFile(project))
        expect(contents).toEqual([])
        expect({ ...read, tree: 0 }).toEqual({ ...project, tree: 0 })
        expect(canonical(read.tree)).toEqual(canonical(tree))
      }),
    )
  })

  test('keeps a demo and where the project came from, and says no newer version than it must', () => {
    const demo = { note: 'n', script: [{ expect: 'x', type: 'ls' }], masks: ['#'] }
    const { project } = readProjectFile(writeProjectFile({ ...minimal, demo, origin: 'demo=abc' }))
    expect(project).toMatchObject({ demo, origin: 'demo=abc' })
    const versionOf = (text: string) => JSON.parse(text).version
    expect(versionOf(writeProjectFile({ ...minimal, demo }))).toBe(3)
    expect(versionOf(writeProjectFile({ ...minimal, origin: 'x' }))).toBe(3)
    expect(versionOf(writeProjectFile(minimal))).toBe(1)
    expect(versionOf(writeProjectFile(recipeNamed('disk').make()))).toBe(2)
    expect(readProjectFile(writeProjectFile(minimal)).project).not.toHaveProperty('demo')
  })

  test('is the same text for the same project, one entry a line', () => {
    const text = writeProjectFile(minimal)
    expect(writeProjectFile(readProjectFile(text).project)).toBe(text)
    expect(text.split('\n').filter((line) => line.includes('"kind"')).length).toBe(listEntries(minimal.tree).length)
  })

  test("brings along what the catalog does not hold: contents, and a kernel of one's own", () => {
    const bytes = [encodePath('text'), Uint8Array.of(0xff, 0), encodePath('a kernel')]
    const [text, binary, kernel] = bytes.map((content) => ({ sha256: hash(content), size: content.length }))
    const attributes = { mode: 0o644, uid: 0, gid: 0, mtime: 0 }
    const entries = [text!, binary!].map((content, at): Entry => {
      return { path: `/${at}`, ino: at + 2, nlink: 1, inode: { kind: 'file', ...attributes, content } }
    })
    const project = { ...minimal, kernel: kernel!, tree: treeFromEntries(entries) }
    expect(() => writeProjectFile(project)).toThrow(expect.objectContaining({ code: 'blob-missing' }))
    const { project: read, contents } = readProjectFile(
      writeProjectFile(project, ({ sha256 }) => bytes.find((content) => hash(content) === sha256)),
    )
    expect(contents).toEqual([{ sha256: kernel!.sha256, bytes: bytes[2] }])
    expect(read.kernel).toEqual(kernel)
    const found = listEntries(read.tree).flatMap(({ inode }) => (inode.kind === 'file' ? [inode.content] : []))
    expect(found).toEqual(bytes.slice(0, 2))
  })

  test('of a newer version is refused by its version', () => {
    const error = refusal(changed((file) => Object.assign(file, { version: PROJECT_FILE_VERSION + 1 })))
    expect(error.code).toBe('project-invalid')
    expect(error.message).toContain('newer pid1')
  })

  test('that is no JSON is refused', () => {
    expect(refusal('{"format": "pid1",').code).toBe('project-invalid')
    expect(refusal('[]').code).toBe('project-invalid')
    expect(refusal('null').code).toBe('project-invalid')
  })

  test.each<[string, (file: Record<string, unknown>) => void, string]>([
    ['memory as text', (file) => Object.assign(file, { memory: '128' }), 'memory'],
    ['a kernel without a hash', (file) => Object.assign(file, { kernel: { size: 1 } }), 'kernel.sha256'],
    ['a field nobody knows', (file) => Object.assign(file, { colour: 'red' }), 'colour'],
    [
      'an entry of no known kind',
      (file) => Object.assign(file, { entries: [{ kind: 'door', path: '/a' }] }),
      'entries.0.kind',
    ],
    [
      'a file with two contents',
      (file) => Object.assign(file, { entries: [{ kind: 'file', path: '/a', mode: '644', text: '', base64: '' }] }),
      'entries[0]',
    ],
    [
      'content that is not base64',
      (file) => Object.assign(file, { entries: [{ kind: 'file', path: '/a', mode: '644', base64: '*' }] }),
      'entries[0].base64',
    ],
    [
      'a device number out of range',
      (file) => Object.assign(file, { entries: [{ kind: 'block', path: '/a', mode: '600', major: 4096, minor: 0 }] }),
      'entries.0.major',
    ],
    [
      'an owner below zero',
      (file) => Object.assign(file, { entries: [{ kind: 'fifo', path: '/a', mode: '600', uid: -1 }] }),
      'entries.0.uid',
    ],
    ['no format', (file) => Object.assign(file, { format: undefined }), 'format'],
    [
      'a kernel that is not the one it is named for',
      (file) => Object.assign(file, { kernel: { ...minimal.kernel, size: 3, base64: 'AAAA' } }),
      'kernel.sha256',
    ],
  ])('with %s is refused, naming the place', (_, change, where) => {
    const error = refusal(changed(change))
    expect([error.code, error.data]).toEqual(['project-invalid', expect.objectContaining({ where })])
  })

  test.each<[string, object[], string]>([
    ['a path with ..', [{ kind: 'directory', path: '/../etc', mode: '755' }], 'path-invalid'],
    ['a path with NUL', [{ kind: 'directory', path: '/a\0b', mode: '755' }], 'path-invalid'],
    ['two entries of one name', [1, 2].map(() => ({ kind: 'fifo', path: '/a', mode: '600' })), 'path-exists'],
    ['no parent directory', [{ kind: 'fifo', path: '/a/b', mode: '600' }], 'parent-missing'],
    ['a hard link to nothing', [{ kind: 'link', path: '/b', to: '/a' }], 'link-target-missing'],
  ])('whose entries have %s is refused', (_, entries, code) => {
    expect(refusal(changed((file) => Object.assign(file, { entries }))).code).toBe(code)
  })
})
