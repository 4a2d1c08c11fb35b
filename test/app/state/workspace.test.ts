import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { nlinks, rows, sizesBelow } from '../../../src/app/files/rows.ts'
import {
  canUndo,
  changeAt,
  commitProject,
  perform,
  project,
  replaceProject,
  startFrom,
  tree,
  undo,
} from '../../../src/app/state/project.ts'
import {
  activate,
  activeTab,
  close,
  expanded,
  extendSelection,
  followTree,
  open,
  select,
  selected,
  selection,
  setExpanded,
  tabs,
  toggleSelected,
} from '../../../src/app/state/workspace.ts'
import { empty } from '../../../src/project/recipes/empty.ts'
import { minimal } from '../../../src/project/recipes/minimal.ts'
import {
  add,
  applyEdit,
  contentSize,
  EMPTY_TREE,
  get,
  type Leaf,
  link,
  ROOT_INO,
  remove,
  rename,
} from '../../../src/rootfs/index.ts'

const file = (size: number): Leaf => ({
  kind: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  mtime: 0,
  content: new Uint8Array(size),
})
const paths = () => tabs.value.map(({ path }) => path)
const move = (from: string, to: string) => perform((before) => rename(before, from, to))
const drop = (path: string) => perform((before) => remove(before, path))
const create = (path: string, size = 0) => perform((before) => add(before, path, file(size)))

beforeAll(followTree)

beforeEach(() => {
  create('/etc/a', 10)
  create('/etc/b', 20)
})
afterEach(() => {
  for (const { ino } of tabs.value) close(ino)
  while (canUndo.value) undo()
  expanded.value = new Set([ROOT_INO])
  select('/')
})

describe('tabs', () => {
  test('a file opens once, and comes to the front with its entry', () => {
    open('/etc/a')
    open('/etc/b')
    open('/etc/a')
    expect(paths()).toEqual(['/etc/a', '/etc/b'])
    expect([activeTab.value?.path, selected.value]).toEqual(['/etc/a', '/etc/a'])
    activate(tabs.value[1]!)
    expect([activeTab.value?.path, selected.value]).toEqual(['/etc/b', '/etc/b'])
  })

  test('what is no file is selected alone, and what is nowhere not at all', () => {
    open('/etc')
    expect([paths(), selected.value]).toEqual([[], '/etc'])
    open('/nowhere')
    expect([paths(), selected.value]).toEqual([[], '/etc'])
  })

  test('a file opened in passing gives its place to the next, until it is opened to stay', () => {
    open('/init')
    open('/etc/a', { passing: true })
    open('/etc/b', { passing: true })
    expect(paths()).toEqual(['/init', '/etc/b'])
    open('/etc/b')
    open('/etc/a', { passing: true })
    expect(paths()).toEqual(['/init', '/etc/b', '/etc/a'])
  })

  test('closing the tab in front brings its neighbour there; closing another does not', () => {
    for (const path of ['/init', '/etc/a', '/etc/b']) open(path)
    close(get(tree.value, '/init').ino)
    expect(activeTab.value?.path).toBe('/etc/b')
    close(get(tree.value, '/etc/b').ino)
    expect(activeTab.value?.path).toBe('/etc/a')
    close(get(tree.value, '/etc/a').ino)
    expect(activeTab.value).toBeUndefined()
  })

  test('closing what is not open closes nothing', () => {
    open('/init')
    close(get(tree.value, '/etc/a').ino)
    expect(paths()).toEqual(['/init'])
  })

  test('they follow their files through renames, of a directory too, and back', () => {
    open('/etc/a')
    move('/etc/a', '/etc/c')
    move('/etc', '/ETC')
    expect([paths(), selected.value]).toEqual([['/ETC/c'], '/ETC/c'])
    undo()
    undo()
    expect([paths(), selected.value, activeTab.value?.path]).toEqual([['/etc/a'], '/etc/a', '/etc/a'])
  })

  test('they close with the last name of their file', () => {
    perform((before) => link(before, '/etc/A', '/etc/a'))
    open('/init')
    open('/etc/a')
    drop('/etc/a')
    expect([paths(), activeTab.value?.path]).toEqual([['/init', '/etc/A'], '/etc/A'])
    drop('/etc/A')
    expect([paths(), activeTab.value?.path]).toEqual([['/init'], '/init'])
  })

  test('they close when undo takes their file back', () => {
    create('/c')
    open('/c')
    undo()
    expect([paths(), activeTab.value, selected.value]).toEqual([[], undefined, '/'])
  })

  test('starting over closes the tabs of files that are gone', () => {
    open('/init')
    open('/etc/a')
    startFrom(minimal)
    expect([paths(), activeTab.value?.path, selected.value]).toEqual([['/init'], '/init', '/etc'])
  })
})

describe('selection', () => {
  test('it unfolds what the entry lies in', () => {
    select('/usr/bin')
    expect(rows.value.map(({ path }) => path)).toContain('/usr/bin')
    expect(expanded.value.has(get(tree.value, '/usr/bin').ino)).toBe(false)
  })

  test('it goes to the nearest directory that is left', () => {
    select('/etc/a')
    drop('/etc')
    expect(selected.value).toBe('/')
    undo()
    select('/etc/a')
    drop('/etc/a')
    expect(selected.value).toBe('/etc')
  })

  test('it moves to the other name of a file when its own goes', () => {
    perform((before) => link(before, '/other', '/etc/a'))
    select('/etc/a')
    drop('/etc/a')
    expect(selected.value).toBe('/other')
  })

  test('it follows its entry, not the name that another takes', () => {
    select('/etc/a')
    move('/etc/a', '/etc/c')
    move('/etc/b', '/etc/a')
    expect(selected.value).toBe('/etc/c')
  })
})

describe('a selection of several', () => {
  const shown = () => rows.value.map(({ path }) => path)

  test('it grows from where it began, and shrinks again', () => {
    select('/etc/a')
    extendSelection('/init', shown())
    expect([...selection.value]).toEqual(['/etc/a', '/etc/b', '/init'])
    extendSelection('/etc', shown())
    expect([...selection.value]).toEqual(['/etc', '/etc/a'])
    expect(selected.value).toBe('/etc')
  })

  test('entries come and go one by one', () => {
    select('/etc/a')
    toggleSelected('/init')
    toggleSelected('/etc/a')
    expect([[...selection.value], selected.value]).toEqual([['/init'], '/etc/a'])
  })

  test('what is removed is no longer in it', () => {
    select('/etc/a')
    toggleSelected('/init')
    drop('/etc/a')
    expect([...selection.value]).toEqual(['/init'])
    drop('/init')
    expect([...selection.value]).toEqual([selected.value])
  })
})

describe('another tree', () => {
  test('in one of other numbers, tabs and folds go by their paths', () => {
    open('/init')
    open('/etc/a')
    startFrom(empty)
    expect([paths(), selected.value, [...expanded.value]]).toEqual([[], '/', [ROOT_INO]])
    undo()
    open('/init')
    select('/etc/a')
    const etc = { kind: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0 } as const
    const files = applyEdit(EMPTY_TREE, add(EMPTY_TREE, '/other', file(1)))
    const named = applyEdit(files, add(files, '/etc', etc))
    const other = applyEdit(named, add(named, '/init', file(2)))
    commitProject('another', { ...project.value, tree: other })
    expect(tabs.value).toMatchObject([{ path: '/init', ino: get(other, '/init').ino }])
    expect(activeTab.value?.path).toBe('/init')
    expect(expanded.value.has(get(other, '/etc').ino)).toBe(true)
    undo()
    expect(tabs.value).toMatchObject([{ path: '/init', ino: get(tree.value, '/init').ino }])
  })

  test('another project begins with its /init', () => {
    open('/etc/a')
    const before = project.value
    replaceProject({ ...before })
    expect([paths(), selected.value, [...expanded.value]]).toEqual([['/init'], '/init', [ROOT_INO]])
    replaceProject(minimal.make())
  })
})

describe('rows', () => {
  test('they are the entries whose directories are all unfolded, parents first, in byte order', () => {
    setExpanded(get(tree.value, '/usr/bin').ino, true)
    expect(rows.value.map(({ path }) => path)).not.toContain('/usr/bin')
    setExpanded(get(tree.value, '/etc').ino, true)
    const shown = rows.value.map(({ path }) => path)
    expect(shown.slice(0, 6)).toEqual(['/', '/bin', '/dev', '/etc', '/etc/a', '/etc/b'])
    setExpanded(ROOT_INO, false)
    expect(rows.value.map(({ path }) => path)).toEqual(['/'])
  })

  test('each knows its level, its place among its siblings, its links and its change', () => {
    perform((before) => link(before, '/etc/c', '/etc/b'))
    select('/etc/b')
    const row = rows.value.find(({ path }) => path === '/etc/b')!
    expect([changeAt(row.path), nlinks.value.get(row.ino)]).toEqual(['new', 2])
    expect(row).toMatchObject({
      name: 'b',
      level: 3,
      position: 2,
      siblings: 3,
      isOpen: false,
    })
    expect(rows.value[0]).toMatchObject({ path: '/', level: 1, position: 1, siblings: 1, isOpen: true })
  })

  test('a directory holds the bytes of all files below it', () => {
    const below = (path: string) => sizesBelow.value.get(get(tree.value, path).ino)
    const bin = below('/bin')
    perform((before) => rename(before, '/etc', '/bin/etc'))
    const busybox = get(tree.value, '/bin/busybox').inode
    expect(bin).toBe(busybox.kind === 'file' && contentSize(busybox.content))
    expect([below('/bin/etc'), below('/bin')]).toEqual([30, bin! + 30])
    expect(below('/dev')).toBe(0)
  })
})
