import { lstatSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  addDraft,
  COMMON_DEVICES,
  commandFor,
  DEFAULT_MODES,
  type Draft,
  type NewKind,
  wholeNumber,
} from '../../../src/app/files/new-entry.ts'
import { PREBUILT_FILES } from '../../../src/app/files/prebuilt.ts'
import { applyEdit, EMPTY_TREE, get, MAJOR_MAX } from '../../../src/rootfs/index.ts'
import { bytesPath, HOSTILE_NAMES, inNewRoot, isRoot, look, sh, wanted } from '../../formats/shell/sh.ts'

const draft = (kind: NewKind, more: Partial<Draft> = {}): Draft => ({
  kind,
  path: '/x',
  mode: DEFAULT_MODES[kind],
  target: '',
  device: 'character',
  major: '',
  minor: '',
  prebuilt: PREBUILT_FILES[0]!,
  withParents: false,
  ...more,
})

/** The shell and the tree are told the same, and have the same then. */
function expectSame(described: Draft) {
  const tree = applyEdit(EMPTY_TREE, addDraft(EMPTY_TREE, described))
  inNewRoot((root) => {
    sh(root, commandFor(described))
    expect(look(root, described.path)).toEqual(wanted(get(tree, described.path).inode))
  })
}

test.each(HOSTILE_NAMES)('a new entry named %j is what its command makes', (name) => {
  for (const kind of ['file', 'directory', 'fifo'] as const) expectSame(draft(kind, { path: `/${name}` }))
  expectSame(draft('symlink', { path: `/${name}`, target: name }))
})

test.each(['0', '7', '644', '0750', '1777', '04755', '2755', '6711'])('a mode typed as %s is set', (mode) => {
  for (const kind of ['file', 'directory', 'fifo'] as const) expectSame(draft(kind, { mode }))
})

test.skipIf(!isRoot)('every common device is the node that its command makes', () => {
  for (const { name, note: _, major, minor, ...rest } of COMMON_DEVICES)
    expectSame(draft('device', { path: `/${name}`, ...rest, major: String(major), minor: ` ${minor} ` }))
  expectSame(draft('device', { device: 'block', mode: '4660', major: '4095', minor: '1048575' }))
})

test.each(HOSTILE_NAMES)('a hard link to %j leads to the same inode', (name) => {
  inNewRoot((root) => {
    writeFileSync(bytesPath(root, `/${name}`), 'same')
    sh(root, commandFor(draft('hard-link', { path: '/-other', target: `/${name}` })))
    expect(lstatSync(`${root}/-other`).ino).toBe(lstatSync(bytesPath(root, `/${name}`)).ino)
  })
})

test('what is half typed shows what is missing, and cannot be another command', () => {
  expect(commandFor(draft('device', { path: '/dev/' }))).toBe('mknod -m 600 dev/NAME c MAJOR MINOR')
  expect(commandFor(draft('symlink', { path: '/' }))).toBe('ln -s TARGET NAME')
  expect(commandFor(draft('hard-link', { path: '/a' }))).toBe('ln TARGET a')
  expect(commandFor(draft('directory', { mode: '' }))).toBe('mkdir -m MODE x')
  expect(commandFor(draft('fifo', { mode: '7;reboot' }))).toBe("mkfifo -m '7;reboot' x")
  expect(commandFor(draft('device', { major: '1$(reboot)' }))).toBe("mknod -m 600 x c '1$(reboot)' MINOR")
  expect(commandFor(draft('file', { path: '//etc/passwd' }))).toBe('touch etc/passwd && chmod 644 etc/passwd')
})

test('a number is whole and within its range', () => {
  expect(wholeNumber('major', ' 12 ', MAJOR_MAX)).toBe(12)
  for (const text of ['', ' ', '-1', '1.5', '0x10', '1e3', '٣', '4096', '9'.repeat(400)])
    expect(() => wholeNumber('major', text, MAJOR_MAX)).toThrowError(
      expect.objectContaining({ code: 'number-invalid' }),
    )
})
