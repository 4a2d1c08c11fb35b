import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isPid1Error, type Pid1Error } from '../../src/error.ts'
import { PROJECT_FILE_VERSION, readProjectFile, recipeNamed, writeProjectFile } from '../../src/project/index.ts'
import { listEntries } from '../../src/rootfs/index.ts'
import { canonical, trees } from '../rootfs/random-tree.ts'

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
        const read = readProjectFile(writeProjectFile(project))
        expect({ ...read, tree: 0 }).toEqual({ ...project, tree: 0 })
        expect(canonical(read.tree)).toEqual(canonical(tree))
      }),
    )
  })

  test('is the same text for the same project, one entry a line', () => {
    const text = writeProjectFile(minimal)
    expect(writeProjectFile(readProjectFile(text))).toBe(text)
    expect(text.split('\n').filter((line) => line.includes('"kind"')).length).toBe(listEntries(minimal.tree).length)
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
    [
      'a device number out of range',
      [{ kind: 'block', path: '/a', mode: '600', major: 4096, minor: 0 }],
      'number-invalid',
    ],
    ['an owner below zero', [{ kind: 'fifo', path: '/a', mode: '600', uid: -1 }], 'number-invalid'],
  ])('whose entries have %s is refused', (_, entries, code) => {
    expect(refusal(changed((file) => Object.assign(file, { entries }))).code).toBe(code)
  })
})
