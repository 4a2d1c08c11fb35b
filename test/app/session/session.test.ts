import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { announceActs, lastCommandsOn, replay } from '../../../src/app/session/session.ts'
import { announcement } from '../../../src/app/state/announcements.ts'
import { canUndo, perform, redo, startFrom, steps, tree, type, undo } from '../../../src/app/state/project.ts'
import { sessionScript } from '../../../src/formats/shell/index.ts'
import { empty } from '../../../src/project/recipes/empty.ts'
import { minimal } from '../../../src/project/recipes/minimal.ts'
import { add, applyEdit, chmod, encodePath, remove, rename, type Tree } from '../../../src/rootfs/index.ts'

const directory = { kind: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0 } as const
const shape = ({ inodes }: Tree) => inodes

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  while (canUndo.value) undo()
  vi.useRealTimers()
})

test('the last act on an entry is shown, a rename of it too, and no act on its neighbours', () => {
  expect(lastCommandsOn('/init')).toBeUndefined()
  perform((before) => chmod(before, '/init', 0o700))
  perform((before) => add(before, '/etc/init.d', directory))
  expect(lastCommandsOn('/init')).toEqual(['chmod 700 init'])
  expect(lastCommandsOn('/etc/init.d')).toEqual(['mkdir -m 755 etc/init.d'])
  expect(lastCommandsOn('/etc')).toBeUndefined()
  perform((before) => rename(before, '/init', '/my init'))
  perform((before) => chmod(before, '/etc', 0o700))
  expect(lastCommandsOn('/my init')).toEqual(["mv init 'my init'"])
  undo()
  undo()
  expect(lastCommandsOn('/init')).toEqual(['chmod 700 init'])
})

test('after starting over, earlier acts are no longer what made an entry', () => {
  perform((before) => chmod(before, '/init', 0o700))
  startFrom(minimal)
  expect(lastCommandsOn('/init')).toBeUndefined()
})

test('an act on a great many entries is no act on one of them', () => {
  perform((before) => remove(before, '/bin'))
  perform((before) => chmod(before, '/init', 0o700))
  undo()
  expect(lastCommandsOn('/init')).toBeUndefined()
  expect(lastCommandsOn('/sbin')).toBeUndefined()
})

test('each step is told with the tree it was made for', () => {
  const first = tree.value
  perform((before) => chmod(before, '/init', 0o700))
  startFrom(empty)
  perform((before) => add(before, '/a', directory))
  undo()
  redo()
  let expected = first
  for (const { before, edit } of replay(steps.value, tree.value)) {
    expect(shape(before)).toEqual(shape(expected))
    expected = applyEdit(before, edit)
  }
  expect(shape(expected)).toEqual(shape(tree.value))
  expect(sessionScript(replay(steps.value, tree.value))).toMatch(
    /chmod 700 init\n.*# start from empty\nrm -r .*mkdir -m 755 a\n$/s,
  )
})

test('each act says its command when it is done, and typing does not', () => {
  announceActs()
  perform((before) => chmod(before, '/init', 0o700))
  expect(announcement.value).toBe('chmod 700 init')
  type('/init', encodePath('x'))
  expect(announcement.value).toBe('chmod 700 init')
  perform((before) => add(before, '/dev/console', { ...directory, kind: 'character', mode: 0o622, major: 5, minor: 1 }))
  expect(announcement.value).toBe('mknod -m 622 dev/console c 5 1')
})
