import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  canRedo,
  canUndo,
  changes,
  commitProject,
  configure,
  isChanged,
  nameOf,
  perform,
  project,
  redo,
  redoName,
  replaceProject,
  startFrom,
  steps,
  tree,
  type,
  undo,
  undoName,
} from '../../../src/app/state/project.ts'
import { writeSoon } from '../../../src/app/state/typing.ts'
import type { Project } from '../../../src/project/project.ts'
import { minimal } from '../../../src/project/recipes/minimal.ts'
import { chmod, encodePath, find, get, remove, rename } from '../../../src/rootfs/index.ts'
import { steps as randomSteps, type Step } from '../../rootfs/random-tree.ts'

const PAUSE_MS = 2_000

const undoAll = () => {
  while (canUndo.value) undo()
}
const redoAll = () => {
  while (canRedo.value) redo()
}
const typeText = (path: string, text: string) => type(path, encodePath(text))
const bootWith = (commandLine: string) => configure('change the command line', { commandLine })
const contentOf = (path: string) => get(tree.value, path).inode

/** All but the next inode number, which never goes back. */
const shape = ({ tree, ...settings }: Project) => ({ ...settings, inodes: tree.inodes })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  undoAll()
  vi.useRealTimers()
})

test('a new page has nothing to undo, and no changes', () => {
  expect([canUndo.value, canRedo.value, isChanged.value, changes.value.size]).toEqual([false, false, false, 0])
  expect([undo(), redo()]).toEqual([undefined, undefined])
})

test('a run of typing in a file is one step', () => {
  const before = contentOf('/init')
  for (const text of ['a', 'ab', 'abc']) {
    typeText('/init', text)
    vi.advanceTimersByTime(PAUSE_MS - 1)
  }
  expect(contentOf('/init')).toMatchObject({ content: encodePath('abc') })
  expect(undo()).toBe('edit /init')
  expect(contentOf('/init')).toBe(before)
  expect(canUndo.value).toBe(false)
  redo()
  expect(contentOf('/init')).toMatchObject({ content: encodePath('abc') })
})

test('a run of typing in a setting is one step', () => {
  const before = project.value
  for (const text of ['q', 'qu', 'qui', 'quiet']) bootWith(text)
  expect(undo()).toBe('change the command line')
  expect(project.value).toBe(before)
  redo()
  expect(project.value.commandLine).toBe('quiet')
})

const ENDS_A_RUN: readonly [what: string, act: () => void][] = [
  ['a pause', () => vi.advanceTimersByTime(PAUSE_MS)],
  ['typing elsewhere', () => configure('change the memory', { memory: 256 })],
  ['an act', () => perform((before) => chmod(before, '/init', 0o700))],
  ['an undo and a redo', () => [undo(), redo()]],
]

test.each(ENDS_A_RUN)('%s ends a run of typing', (_, act) => {
  bootWith('a')
  act()
  bootWith('b')
  undo()
  expect(project.value.commandLine).toBe('a')
})

test('what is typed right after an undo is a step of its own', () => {
  bootWith('a')
  perform((before) => remove(before, '/init'))
  undo()
  bootWith('b')
  expect(canRedo.value).toBe(false)
  undo()
  expect(project.value.commandLine).toBe('a')
})

test('a new act forgets what was undone', () => {
  bootWith('a')
  undo()
  perform((before) => remove(before, '/init'))
  expect(canRedo.value).toBe(false)
})

test('an act that is refused changes nothing', () => {
  const before = project.value
  expect(() => perform((now) => remove(now, '/nothing'))).toThrowError(
    expect.objectContaining({ code: 'path-missing' }),
  )
  expect(() => typeText('/bin', 'x')).toThrowError(expect.objectContaining({ code: 'is-a-directory' }))
  expect(project.value).toBe(before)
  expect(canUndo.value).toBe(false)
})

test('starting over is a step that undo takes back', () => {
  bootWith('quiet')
  perform((before) => remove(before, '/init'))
  startFrom(minimal)
  expect(isChanged.value).toBe(false)
  expect(undo()).toBe('start from minimal')
  expect(changes.value).toEqual(new Map([['/init', 'removed']]))
  expect(project.value.commandLine).toBe('quiet')
})

test('another project begins a history of its own', () => {
  const before = project.value
  perform((now) => chmod(now, '/init', 0o700))
  undo()
  perform((now) => chmod(now, '/init', 0o711))
  replaceProject({ ...before, name: 'another' })
  expect([project.value.name, canUndo.value, canRedo.value, steps.value]).toEqual(['another', false, false, []])
  replaceProject(before)
})

test('what undo and redo would do has a name', () => {
  expect([undoName.value, redoName.value]).toEqual([undefined, undefined])
  perform((now) => chmod(now, '/init', 0o700))
  commitProject('open another kernel', { ...project.value, kernel: { sha256: 'f'.repeat(64), size: 1 } })
  expect(isChanged.value).toBe(true)
  expect(steps.value.map(nameOf)).toEqual(['chmod 700 /init', 'open another kernel'])
  undo()
  expect([undoName.value, redoName.value]).toEqual(['chmod 700 /init', 'open another kernel'])
})

test('what is typed and not yet in the project is, before any act', () => {
  const typed: string[] = []
  writeSoon(() => {
    typeText('/init', 'x')
    typed.push('x')
  })
  undo()
  expect(typed).toEqual(['x'])
  expect(redoName.value).toBe('edit /init')
})

test('changes are told by path, and only those', () => {
  typeText('/init', 'x')
  perform((before) => rename(before, '/etc', '/ETC'))
  expect(changes.value).toEqual(
    new Map([
      ['/ETC', 'new'],
      ['/init', 'edited'],
      ['/etc', 'removed'],
    ]),
  )
  undoAll()
  expect(changes.value.size).toBe(0)
})

type Act = () => unknown

const performAll = (list: readonly Step[]) => {
  for (const step of list) {
    const edit = step(tree.value)
    if (edit) perform(() => edit)
  }
}

const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    randomSteps.map(
      (list): Act =>
        () =>
          performAll(list),
    ),
    fc.string().map(
      (text): Act =>
        () =>
          find(tree.value, '/init')?.inode.kind === 'file' && typeText('/init', text),
    ),
    fc.string().map(
      (text): Act =>
        () =>
          bootWith(text),
    ),
    fc.nat(2048).map(
      (memory): Act =>
        () =>
          configure('change the memory', { memory }),
    ),
    fc.nat(2 * PAUSE_MS).map(
      (ms): Act =>
        () =>
          vi.advanceTimersByTime(ms),
    ),
    fc.constantFrom<Act>(undo, redo, () => startFrom(minimal)),
  ),
)

test('whatever is done, undoing all leads back to the first project, and redoing all to the last', () => {
  fc.assert(
    fc.property(acts, (list) => {
      const first = project.value
      for (const act of list) act()
      redoAll()
      const last = project.value
      undoAll()
      expect(shape(project.value)).toEqual(shape(first))
      redoAll()
      expect(shape(project.value)).toEqual(shape(last))
      undoAll()
    }),
    { numRuns: 60 },
  )
})
