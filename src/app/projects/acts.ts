/** What a person does with projects as a whole. */
import { signal } from '@preact/signals'
import type { Project } from '../../project/project.ts'
import { RECIPES, type Recipe } from '../../project/recipes/index.ts'
import type { ProjectRow } from '../../project/store/index.ts'
import { offerRecipePage } from '../recipe-page/state.ts'
import { saveBlob } from '../save-file.ts'
import { announce } from '../state/announcements.ts'
import { images } from '../state/image.ts'
import { commitProject, isChanged, project, recipe, startFrom } from '../state/project.ts'
import {
  changed,
  isUnsaved,
  keepMine,
  newId,
  openId,
  openNew,
  openStored,
  projects,
  refreshProjects,
  save,
  saveEvenUntouched,
} from '../state/projects.ts'
import { flushTyping } from '../state/typing.ts'
import { open } from '../state/workspace.ts'
import { confirmFirst } from '../widgets/confirm.tsx'

export const isListOpen = signal(false)
/** The project that is being given another name. */
export const renaming = signal<{ readonly id: string; readonly name: string } | undefined>(undefined)
/** What went wrong, said in a window of its own. */
export const trouble = signal<{ readonly title: string; readonly message: string } | undefined>(undefined)

/** Projects that this page deleted, and can bring back. */
export const deletedHere = signal<ReadonlySet<string>>(new Set())

export function showList(): void {
  isListOpen.value = true
  void attempt('Cannot list the projects', refreshProjects)
}

export function openProject({ id, header }: ProjectRow): Promise<void> {
  return attempt(`Cannot open ${header.name}`, async () => {
    if (id === openId.value || !(await leave())) return
    await openStored(id)
    announce(`Opened ${header.name}`)
  })
}

export function newProject(from: Recipe): Promise<void> {
  return attempt(`Cannot begin from ${from.name}`, async () => {
    if (!(await leave())) return
    const made = from.make()
    await openNew({ ...made, name: freeName(made.name) })
    offerRecipePage(from)
    announce(`Began ${project.value.name}`)
  })
}

/** Opens a project file as a project of its own. Nothing happens to what is on screen unless all of it is sound. */
export function openProjectFile(file: File): Promise<void> {
  return attempt(`Cannot open ${file.name}`, async () => {
    if (!(await leave())) return
    const read = await images.store.readFile(file)
    await openNew({ ...read, name: freeName(read.name) })
    announce(`Opened ${file.name} as ${project.value.name}`)
  })
}

/** Opens what a link brought, as a project of its own. False if the person would not leave the one on screen. */
export async function openDemo(demo: Project): Promise<boolean> {
  let isOpen = false
  await attempt(`Cannot open ${demo.name}`, async () => {
    if (!(await leave())) return
    await openNew({ ...demo, name: freeName(demo.name) })
    isOpen = true
    announce(`Opened ${project.value.name}`)
  })
  return isOpen
}

export function saveProjectFile(): Promise<void> {
  return attempt('Cannot write the project file', async () => {
    flushTyping()
    const { fileName, blob } = await images.export(project.value, 'project')
    saveBlob(fileName, blob)
    announce(`Wrote ${fileName}`)
  })
}

export function renameProject(id: string, name: string): Promise<void> {
  return attempt('Cannot rename it', async () => {
    if (id === openId.value) return commitProject(`rename to ${name}`, { ...project.value, name })
    await images.store.rename(id, name, Date.now())
    await changed()
  })
}

/** A second project of the same content. That of the one on screen is put on screen. */
export function duplicateProject(id: string, name: string): Promise<void> {
  return attempt(`Cannot duplicate ${name}`, async () => {
    if (id === openId.value) {
      await saveEvenUntouched()
      await keepMine(freeName(name))
      announce(`This is ${project.value.name} now`)
    } else {
      const copy = freeName(name)
      await images.store.duplicate(id, { id: newId(), name: copy, now: Date.now() })
      await changed()
      announce(`Made ${copy}`)
    }
  })
}

export function deleteProject(id: string, name: string): Promise<void> {
  return attempt(`Cannot delete ${name}`, async () => {
    if (id === openId.value) {
      if (!(await leave())) return
      const next = projects.value.find((row) => row.id !== id && !row.isDeleted)
      if (next) await openStored(next.id)
      else await openNew(RECIPES[0]!.make())
    }
    await images.store.delete(id)
    deletedHere.value = new Set(deletedHere.value).add(id)
    await changed()
    announce(`Deleted ${name}; the list of projects brings it back`)
  })
}

export function restoreProject({ id, header }: ProjectRow): Promise<void> {
  return attempt(`Cannot bring back ${header.name}`, async () => {
    await images.store.restore(id)
    deletedHere.value = new Set([...deletedHere.value].filter((other) => other !== id))
    await changed()
    announce(`${header.name} is back`)
  })
}

/** Makes the project what its recipe makes. */
export function startOver(): void {
  flushTyping()
  const { name } = recipe.value
  if (!isChanged.value) return
  startFrom(recipe.value)
  open('/init')
  announce(`Started over from ${name}. Undo brings back what was there`)
}

/** Goes on with what is on screen as a project of its own. */
export function keepMineAsCopy(): Promise<void> {
  return keepMine(freeName(`${project.value.name} (mine)`))
}

/** A name that no other project has: "minimal 2". */
export function freeName(wanted: string): string {
  const taken = new Set(projects.value.filter(({ isDeleted }) => !isDeleted).map(({ header }) => header.name))
  const stem = wanted.replace(/ \d+$/, '')
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${stem} ${number}`
    if (!taken.has(name)) return name
  }
}

/** True if the project on screen may go: it is kept, or the person lets it go. */
async function leave(): Promise<boolean> {
  flushTyping()
  await save()
  if (!isUnsaved()) return true
  return confirmFirst({
    title: `Leave ${project.value.name} unsaved?`,
    text: 'This browser has not stored what you changed in it. A project file would keep it.',
    action: 'Leave it',
  })
}

async function attempt(title: string, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    trouble.value = { title, message: error instanceof Error ? error.message : String(error) }
  }
}
