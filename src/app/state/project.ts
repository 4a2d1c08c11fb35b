/** The project on screen, and the way back: every act is a step that can be undone. */
import { batch, computed, effect, signal } from '@preact/signals'
import type { Demo } from '../../project/demo.ts'
import { sameMedia } from '../../project/medium.ts'
import type { Project } from '../../project/project.ts'
import { empty } from '../../project/recipes/empty.ts'
import { RECIPES, type Recipe } from '../../project/recipes/index.ts'
import {
  applyEdit,
  type Change,
  diffTrees,
  type Edit,
  find,
  invertEdit,
  sameInode,
  sameTrees,
  type Tree,
  write,
} from '../../rootfs/index.ts'
import { flushTyping } from './typing.ts'

/** One act of the person: what undo takes back. */
export type Step =
  | { readonly kind: 'tree'; readonly edit: Edit }
  | { readonly kind: 'project'; readonly name: string; readonly before: Project; readonly after: Project }

/** Typing that goes on within this many ms is one step. */
const PAUSE_MS = 2_000

/** The last step, while it is a run of typing in one file or field: what is typed there before `until` is part of it. */
let run: { readonly place: string; readonly start: Project; readonly until: number } | undefined

const originals = new Map<string, Project>()

/** What a recipe makes, made once: while nothing is changed the project is this very value. */
export function originalOf(recipe: Recipe): Project {
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
/** The recipe it began as; where this page does not know that one, all of the project is change. */
export const recipe = computed(() => RECIPES.find(({ name }) => name === current.value.recipe) ?? empty)
/** A demo as its link has it. */
interface Origin {
  readonly link: string
  readonly project: Project
}

const demo = signal<Origin | undefined>(undefined)

/** Tells what the link stands for that a project was opened from. */
export function rememberOrigin(origin: Origin): void {
  demo.value = origin
}

/** The demo that the project was opened as, once that is known. */
export const origin = computed(() => (demo.value?.link === current.value.origin ? demo.value : undefined))
/** What "changed" is measured against: the demo that it was opened as, or else the project as its recipe makes it. */
export const original = computed(() => origin.value?.project ?? originalOf(recipe.value))
/** What that is called. */
export const originalName = computed(() => (origin.value ? 'the demo as it was opened' : current.value.recipe))

/** The tree that `changes` speaks of: the one on screen, but after a very large edit a moment behind it. */
export const comparedTree = signal<Tree>(tree.peek())
/** An edit that adds or removes so many inodes takes its own moment, and what differs after it the next. */
const LARGE = 5_000
effect(() => {
  const now = tree.value
  const compare = () => {
    comparedTree.value = now
  }
  if (Math.abs(now.inodes.size - comparedTree.peek().inodes.size) <= LARGE) return compare()
  const timer = setTimeout(compare)
  return () => clearTimeout(timer)
})

/** What is different from the original, by path. */
export const changes = computed<ReadonlyMap<string, Change>>(() => diffTrees(original.value.tree, comparedTree.value))

/** True if starting over would lose something: a file, or what the machine is told. */
export const isChanged = computed(() => {
  const { tree: files, kernel, commandLine, memory } = original.value
  const now = current.value
  if (now.commandLine !== commandLine || now.memory !== memory || now.kernel.sha256 !== kernel.sha256) return true
  if (!sameMedia(original.value, now)) return true
  return !sameTrees(files, now.tree)
})

/** How the entry at `path` differs from the original's: for what is in sight, cheaper than all that is different. */
export function changeAt(path: string): Change | undefined {
  const [was, is] = [find(original.value.tree, path), find(tree.value, path)]
  if (!was || !is) return is && 'new'
  return sameInode(was.inode, is.inode) ? undefined : 'edited'
}

/** All that was done since the project was opened and not undone, first to last. */
export const steps = computed(() => past.value)
export const undoName = computed(() => optionalName(past.value.at(-1)))
export const redoName = computed(() => optionalName(future.value.at(-1)))
export const canUndo = computed(() => past.value.length > 0)
export const canRedo = computed(() => future.value.length > 0)

/** Counts the projects that were opened on this page. */
export const opened = signal(0)
/** Counts the trees that are none of their predecessor's kin: an inode number of one means nothing in the next. */
export const lineage = signal(0)

/** Does what `act` says to the tree. What it throws goes to the caller, and nothing has changed. */
export function perform(act: (tree: Tree) => Edit): void {
  flushTyping()
  performEdit(act(tree.value))
}

/** Does an edit that was made for the tree as it is, what is typed included (`flushTyping`). */
export function performEdit(edit: Edit): void {
  commit({ kind: 'tree', edit })
}

/** Makes the project another value in one step that can be undone. */
export function commitProject(name: string, after: Project): void {
  flushTyping()
  if (after !== current.value) commit({ kind: 'project', name, before: current.value, after })
}

/** Puts another project on screen. What was done to the one before is not undone in this one. */
export function replaceProject(next: Project): void {
  flushTyping()
  run = undefined
  batch(() => {
    past.value = []
    future.value = []
    current.value = next
    opened.value++
    lineage.value++
  })
}

/** Replaces a file's content as the person types; a run of it becomes one step. */
export function type(path: string, content: Uint8Array): void {
  commitTyping(path, (start) => ({ kind: 'tree', edit: write(start.tree, path, content) }))
}

/** Changes what the machine is told beside its files; a run of changes of one name becomes one step. */
export function configure(name: string, settings: Partial<Omit<Project, 'name' | 'recipe' | 'tree'>>): void {
  commitTyping(name, (start) => ({ kind: 'project', name, before: start, after: { ...start, ...settings } }))
}

/** Changes what the project's author tells others; where nothing is told, there is no demo. A run of changes becomes one step. */
export function editDemo(demo: Demo): void {
  const isEmpty = demo.note === '' && demo.script.length === 0 && demo.masks.length === 0
  commitTyping('edit the demo', (start) => {
    const { demo: _demo, ...rest } = start
    return { kind: 'project', name: 'edit the demo', before: start, after: isEmpty ? rest : { ...rest, demo } }
  })
}

/** Starts over from a recipe. */
export function startFrom(next: Recipe): void {
  commitProject(`start from ${next.name}`, originalOf(next))
}

/** Takes the last step back and says what it was; undefined if there is none. */
export function undo(): string | undefined {
  flushTyping()
  const step = past.value.at(-1)
  if (!step) return undefined
  run = undefined
  batch(() => {
    past.value = past.value.slice(0, -1)
    future.value = [...future.value, step]
    show(step.kind === 'project' ? step.before : edited(current.value, invertEdit(step.edit)), step)
  })
  return nameOf(step)
}

/** Does the step taken back last once more, and says what it was. */
export function redo(): string | undefined {
  flushTyping()
  const step = future.value.at(-1)
  if (!step) return undefined
  run = undefined
  batch(() => {
    future.value = future.value.slice(0, -1)
    past.value = [...past.value, step]
    show(after(step, current.value), step)
  })
  return nameOf(step)
}

/** True while the last step is a run of typing that goes on. */
export function isTyping(): boolean {
  return run !== undefined
}

function commit(step: Step): void {
  run = undefined
  batch(() => {
    past.value = [...past.value, step]
    future.value = []
    show(after(step, current.value), step)
  })
}

/** Puts on screen what `step`, or taking it back, leads to. */
function show(next: Project, step: Step): void {
  if (step.kind === 'project' && step.before.tree !== step.after.tree) lineage.value++
  current.value = next
}

/** Does the step that `stepFrom` makes of the project before the run: in the middle of one it takes the last's place. */
function commitTyping(place: string, stepFrom: (start: Project) => Step): void {
  const now = performance.now()
  const going = run?.place === place && now < run.until ? run : undefined
  const start = going?.start ?? current.value
  const step = stepFrom(start)
  batch(() => {
    if (going) {
      past.value = past.value.slice(0, -1)
      current.value = start
    }
    commit(step)
    run = { place, start, until: now + PAUSE_MS }
  })
}

function after(step: Step, before: Project): Project {
  return step.kind === 'project' ? step.after : edited(before, step.edit)
}

function edited(before: Project, edit: Edit): Project {
  return { ...before, tree: applyEdit(before.tree, edit) }
}

function optionalName(step: Step | undefined): string | undefined {
  return step && nameOf(step)
}

export function nameOf(step: Step): string {
  return step.kind === 'project' ? step.name : step.edit.name
}
