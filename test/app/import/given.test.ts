import { expect, test } from 'vitest'
import { chosen, nameOf } from '../../../src/app/import/given.ts'

/** A file as an input of directories gives it. */
function within(path: string): File {
  const file = new File([], path.slice(path.lastIndexOf('/') + 1))
  return Object.assign(file, { webkitRelativePath: path })
}

test('files that were chosen are named by themselves, those of a directory with their path from it on', () => {
  const files = [new File([], 'notes.txt'), within('project/src/main.c')]
  expect(chosen(files).map(({ path }) => path)).toEqual(['/notes.txt', '/project/src/main.c'])
})

test.each([
  ['debian.tar', [new File([], 'debian.tar')]],
  ['project/', [within('project/a'), within('project/b/c')]],
  ['project/', [within('project/a')]],
  ['2 files', [new File([], 'a'), new File([], 'b')]],
])('a title speaks of %s', (name, files) => {
  expect(nameOf(chosen(files))).toBe(name)
})
