/** Random projects: recipes with random edits, other settings, and a demo of random text. */
import fc from 'fast-check'
import type { Demo, Project, ScriptStep } from '../../src/project/index.ts'
import { RECIPES } from '../../src/project/index.ts'
import { listEntries } from '../../src/rootfs/index.ts'
import { anyStep, perform, trees } from '../rootfs/random-tree.ts'

const text = fc.oneof(fc.string({ maxLength: 60 }), fc.string({ maxLength: 60, unit: 'binary' }))
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })

const step: fc.Arbitrary<ScriptStep> = fc
  .record({ caption: maybe(text), wait: maybe(text), type: maybe(text), keys: maybe(text), expect: maybe(text) })
  .map(({ type, keys, ...rest }) => {
    const all = { ...rest, ...(type === undefined ? { keys } : { type }) }
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
  })

const demo: fc.Arbitrary<Demo> = fc.record({
  note: text,
  script: fc.array(step, { maxLength: 5 }),
  masks: fc.array(text, { maxLength: 3 }),
})

const settings = fc.record(
  {
    name: fc.string({ minLength: 1, maxLength: 40 }),
    commandLine: text,
    memory: fc.integer({ min: 1, max: 4096 }),
    demo: maybe(demo),
  },
  { requiredKeys: ['name'] },
)

function withSettings(project: Project, { demo, ...rest }: Partial<Project>): Project {
  return { ...project, ...rest, ...(demo && { demo }) }
}

/** A recipe with some edits. */
export const editedRecipes: fc.Arbitrary<Project> = fc
  .tuple(fc.constantFrom(...RECIPES), fc.array(anyStep, { maxLength: 20 }), settings)
  .map(([recipe, steps, changes]) => {
    const project = recipe.make()
    return withSettings({ ...project, tree: perform(steps, project.tree).tree }, changes as Partial<Project>)
  })

/** One that has nothing of its recipe but the name. */
export const strangers: fc.Arbitrary<Project> = fc
  .tuple(fc.constantFrom(...RECIPES), trees, settings)
  .map(([recipe, tree, changes]) => withSettings({ ...recipe.make(), tree }, changes as Partial<Project>))

export const projects = fc.oneof(editedRecipes, strangers).filter(({ tree, disks }) => {
  const directories = new Set(
    listEntries(tree).flatMap(({ path, inode }) => (inode.kind === 'directory' ? [path] : [])),
  )
  return disks.every(({ directory }) => directories.has(directory))
})
