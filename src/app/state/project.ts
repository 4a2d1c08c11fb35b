/** The project on screen, and the way back: every act is a step that can be undone. */
import { computed, signal } from '@preact/signals'
import type { Project } from '../../project/project.ts'
import { RECIPES, type Recipe, recipeNamed } from '../../project/recipes/index.ts'
import {
  applyEdit,
  type Change,
  composeEdits,
  diffTrees,
  type Edit,
  type Ino,
  invertEdit,
  listEntries,
  type Tree,
  write,
} from '../../rootfs/index.ts'

type Step =
  | { readonly kind: 'tree'; readonly edit: Edit }
  /** A run of typing in one file, until the person pauses or does something else. */
  | { readonly kind: 'typing'; readonly edit: Edit; readonly path: string; readonly until: number }
  | ProjectStep

interface ProjectStep {
  readonly kind: 'project'
  readonly name: string
  readonly before: Project
  readonly after: Project
  /** Settings are typed too: until then, another change of the same one joins this step. */
  readonly until: number
}

/** Typing that goes on within this many ms is one step. */
const PAUSE_MS = 2_000

const originals = new Map<string, Project>()

/** What a recipe makes, made once: while nothing is changed the project is this very value. */
function originalOf(recipe: Recipe): Project {
  const known = originals.get(recipe.name)
  if (known) return known
  const made = recipe.make()
  originals.set(recipe.name, made)
  return made
}

const current = signal<Project>(originalOf(RECIPES[0]!))
const past = signal<readonly Step[]>([])
const future = signal<readonly Step[]>([])

export const project = computed(() => current.value)
export const tree = computed(() => current.value.tree)
export const entries = computed(() => listEntries(tree.value))
export const recipe = computed(() => recipeNamed(current.value.recipe))

/** Paths of each inode, in the tree's order; more than one where there are hard links. */
export const pathsOf = computed(() => {
  const paths = new Map<Ino, string[]>()
  for (const { ino, path } of entries.value) {
    const names = paths.get(ino)
    if (names) names.push(path)
    else paths.set(ino, [path])
  }
  return paths
})

/** What is different from the recipe, by path. */
export const changes = computed<ReadonlyMap<string, Change>>(() => diffTrees(originalOf(recipe.value).tree, tree.value))

/** True if starting over would lose something: a file, or what the machine is told. */
export const isChanged = computed(() => {
  const original = originalOf(recipe.value)
  const { commandLine, memory } = current.value
  return changes.value.size > 0 || commandLine !== original.commandLine || memory !== original.memory
})

export const canUndo = computed(() => past.value.length > 0)
export const canRedo = computed(() => future.value.length > 0)

/** Does what `act` says to the tree. What it throws goes to the caller, and nothing has changed. */
export function perform(act: (tree: Tree) => Edit): void {
  const edit = act(tree.value)
  commit({ kind: 'tree', edit })
  setTree(applyEdit(tree.value, edit))
}

/** Replaces a file's content as the person types; a run of it becomes one step. */
export function type(path: string, content: Uint8Array): void {
  const edit = write(tree.value, path, content)
  const last = past.value.at(-1)
  const now = performance.now()
  const joins = last?.kind === 'typing' && last.path === path && now < last.until && future.value.length === 0
  const whole = joins ? composeEdits(edit.name, last.edit, edit) : edit
  if (joins) past.value = past.value.slice(0, -1)
  commit({ kind: 'typing', edit: whole, path, until: now + PAUSE_MS })
  setTree(applyEdit(tree.value, edit))
}

/** Changes what the machine is told beside its files. */
export function configure(name: string, settings: Partial<Pick<Project, 'commandLine' | 'memory'>>): void {
  const last = past.value.at(-1)
  const now = performance.now()
  const joins = last?.kind === 'project' && last.name === name && now < last.until
  const before = joins ? last.before : current.value
  if (joins) past.value = past.value.slice(0, -1)
  replace({ kind: 'project', name, before, after: { ...current.value, ...settings }, until: now + PAUSE_MS })
}

/** Starts over from a recipe. */
export function startFrom(next: Recipe): void {
  const after = originalOf(next)
  if (after === current.value) return
  replace({ kind: 'project', name: `start from ${next.name}`, before: current.value, after, until: 0 })
}

/** Takes the last step back and says what it was; undefined if there is none. */
export function undo(): string | undefined {
  const step = past.value.at(-1)
  if (!step) return undefined
  past.value = past.value.slice(0, -1)
  future.value = [...future.value, step]
  if (step.kind === 'project') current.value = step.before
  else setTree(applyEdit(tree.value, invertEdit(step.edit)))
  return nameOf(step)
}

/** Does the step taken back last once more, and says what it was. */
export function redo(): string | undefined {
  const step = future.value.at(-1)
  if (!step) return undefined
  future.value = future.value.slice(0, -1)
  past.value = [...past.value, step]
  if (step.kind === 'project') current.value = step.after
  else setTree(applyEdit(tree.value, step.edit))
  return nameOf(step)
}

/** The command that last changed an inode's attributes; undefined if it is as it was made, or was typed in. */
export function lastCommandOn(ino: Ino): string | undefined {
  const step = past.value.findLast((candidate) => candidate.kind === 'tree' && changesAttributes(candidate.edit, ino))
  return step?.kind === 'tree' ? step.edit.name : undefined
}

/** Names added to a directory or taken from it are acts on the entries that they name, not on it. */
function changesAttributes(edit: Edit, ino: Ino): boolean {
  const { before, after } = edit.changes.get(ino) ?? {}
  if (!before || !after) return false
  return (
    after.kind !== 'directory' || before.mode !== after.mode || before.uid !== after.uid || before.gid !== after.gid
  )
}

function replace(step: ProjectStep): void {
  commit(step)
  current.value = step.after
}

function commit(step: Step): void {
  past.value = [...past.value, step]
  future.value = []
}

function setTree(next: Tree): void {
  current.value = { ...current.value, tree: next }
}

function nameOf(step: Step): string {
  return step.kind === 'project' ? step.name : step.edit.name
}
