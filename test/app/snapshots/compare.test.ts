import { describe, expect, it } from 'vitest'
import { compareMoments, type Moment } from '../../../src/app/snapshots/compare.ts'
import { recipeNamed } from '../../../src/project/recipes/index.ts'
import { applyEdit, chmod } from '../../../src/rootfs/index.ts'

const project = recipeNamed('minimal').make()
const first: Moment = {
  name: 'first',
  takenAt: 1_000,
  instructions: 24_000_000,
  project,
  consoleText: 'Linux version 6.12\nhello from pid 1\n~ #',
}

describe('comparing two moments of a machine', () => {
  it('says nothing differs between a moment and itself', () => {
    expect(compareMoments(first, first)).toEqual({
      ms: 0,
      instructions: 0,
      files: new Map(),
      commandLine: undefined,
      said: '~ #',
    })
  })

  it('tells what the console said in between, the line that was being typed included', () => {
    const consoleText = `${first.consoleText} ls\nbin dev\n~ #`
    const later = { ...first, takenAt: 5_000, instructions: 30_000_000, consoleText }
    expect(compareMoments(first, later)).toMatchObject({
      ms: 4_000,
      instructions: 6_000_000,
      said: '~ # ls\nbin dev\n~ #',
    })
  })

  it('does not tell what the console said where the two are of different boots', () => {
    expect(compareMoments(first, { ...first, consoleText: 'Linux version 6.13\n' }).said).toBeUndefined()
  })

  it('names the files and the command line that were not the same', () => {
    const tree = applyEdit(project.tree, chmod(project.tree, '/init', 0o700))
    const later = { ...first, project: { ...project, tree, commandLine: 'console=ttyS0 quiet' } }
    expect(compareMoments(first, later)).toMatchObject({
      files: new Map([['/init', 'edited']]),
      commandLine: ['console=ttyS0', 'console=ttyS0 quiet'],
    })
  })
})
