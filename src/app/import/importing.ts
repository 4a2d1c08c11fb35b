/** The import under way: read, shown, and only then brought in, as one step that can be undone. */
import { batch, effect, signal } from '@preact/signals'
import type { Given, Reading, ReadProgress, TakeAs } from '../../../workers/import.protocol.ts'
import { type Entry, find, parentPath } from '../../rootfs/index.ts'
import { plural } from '../format.ts'
import { nextTask } from '../next-task.ts'
import { openProjectFile } from '../projects/acts.ts'
import { announce } from '../state/announcements.ts'
import { images } from '../state/image.ts'
import { configure, perform, tree } from '../state/project.ts'
import { flushTyping } from '../state/typing.ts'
import { select, selected } from '../state/workspace.ts'
import { nameOf, projectFileAmong } from './given.ts'
import { Importer } from './import-client.ts'
import { type Preview, preview } from './preview.ts'

export type Importing =
  | { readonly phase: 'reading'; readonly progress: ReadProgress | undefined }
  | { readonly phase: 'failed'; readonly message: string }
  | { readonly phase: 'read'; readonly reading: Reading; readonly entries: readonly Entry[] }
  /** Contents are on their way to the store: bytes of bytes. */
  | { readonly phase: 'keeping'; readonly done: number; readonly total: number }

export const isOpen = signal(false)
export const title = signal('')
export const state = signal<Importing>({ phase: 'reading', progress: undefined })
export const takeAs = signal<TakeAs>('contents')
/** Of a directory that was brought: only what is in it comes in, not the directory itself. */
export const isOpened = signal(false)
/** Where it all goes, as typed. */
export const target = signal('/')
export const shown = signal<Preview | { readonly error: string } | undefined>(undefined)

let importer: Importer | undefined
/** Counts what was asked: the answer to an earlier question is not heard. */
let turn = 0
/** The same of previews: which was asked for last, and which is shown. */
let asked = 0
let answered = 0

/** Ends the import when its window is closed, whatever it is at. */
export function endWhenClosed(): void {
  effect(() => {
    if (isOpen.value) return
    turn++
    importer?.end()
    importer = undefined
    batch(() => {
      shown.value = undefined
      state.value = { phase: 'reading', progress: undefined }
    })
  })
}

/** Reads what was given and shows what it would do. `directory`: where it was dropped, if that was on a directory. */
export async function bringIn(given: AsyncIterable<Given[]> | Iterable<Given[]>, directory?: string): Promise<void> {
  flushTyping()
  if (isOpen.value) {
    isOpen.value = false
    // A window that was just closed says so only now, and must not close the next.
    await nextTask()
  }
  const reader = new Importer()
  importer = reader
  batch(() => {
    title.value = ''
    takeAs.value = 'contents'
    isOpened.value = false
    isOpen.value = true
  })
  await ask(async (isCurrent) => {
    const all: Given[] = []
    for await (const part of given) {
      if (!isCurrent()) return
      for (const one of part) all.push(one)
      await reader.give(part)
    }
    if (!isCurrent()) return
    const projectFile = projectFileAmong(all)
    if (all.length === 0) isOpen.value = false
    else if (projectFile) {
      isOpen.value = false
      await openProjectFile(projectFile)
    } else {
      title.value = nameOf(all)
      await read(reader, directory, isCurrent)
    }
  })
}

/** Reads anew, with archives taken as their contents or as files. */
export async function take(as: TakeAs): Promise<void> {
  const reader = importer
  if (!reader) return
  takeAs.value = as
  await ask((isCurrent) => read(reader, undefined, isCurrent))
}

async function read(reader: Importer, directory: string | undefined, isCurrent: () => boolean): Promise<void> {
  state.value = { phase: 'reading', progress: undefined }
  const reading = await reader.read(takeAs.value, (progress) => {
    if (isCurrent() && state.value.phase === 'reading') state.value = { phase: 'reading', progress }
  })
  const entries = await reader.entries(reading)
  if (!isCurrent()) return
  // An archive is mostly a whole root file system; files go where the person is.
  const isWhole = reading.packed.length > 0 && takeAs.value === 'contents'
  target.value = directory ?? (isWhole ? '/' : here())
  await lay(entries)
  if (isCurrent()) state.value = { phase: 'read', reading, entries }
}

/** Does one thing for the import under way; what it throws is shown, unless something else was asked since. */
async function ask(how: (isCurrent: () => boolean) => Promise<void>): Promise<void> {
  const mine = ++turn
  const isCurrent = () => mine === turn
  try {
    await how(isCurrent)
  } catch (error) {
    if (isCurrent()) state.value = { phase: 'failed', message: error instanceof Error ? error.message : String(error) }
  }
}

/** Shows what it would do in another directory. */
export async function retarget(directory: string): Promise<void> {
  target.value = directory
  if (state.value.phase === 'read') await lay(state.value.entries)
}

/** Takes the directory that was brought as what is in it, or as itself. */
export async function openDirectory(open: boolean): Promise<void> {
  isOpened.value = open
  if (state.value.phase === 'read') await lay(state.value.entries)
}

/** The entries without the one directory that they all lie in. */
function opened(entries: readonly Entry[]): readonly Entry[] {
  const { length } = `/${title.value}`
  return entries.flatMap((entry) =>
    entry.path.length < length ? [] : [{ ...entry, path: entry.path.slice(length - 1) }],
  )
}

async function lay(entries: readonly Entry[]): Promise<void> {
  const mine = ++asked
  const show = (result: Preview | { readonly error: string }) => {
    if (!isOpen.value || mine !== asked) return
    answered = mine
    shown.value = result
  }
  try {
    const made = await preview(tree.value, target.value, isOpened.value ? opened(entries) : entries, title.value)
    // To show it is a moment's work of its own.
    await nextTask()
    show(made)
  } catch (error) {
    show({ error: (error as Error).message })
  }
}

/** Brings in what is shown: contents first, so that the tree never names what is not there. */
export async function accept(): Promise<void> {
  const wanted = shown.value
  // Enter in the field of the directory shows what that would do, and no more.
  if (state.value.phase !== 'read' || !wanted || 'error' in wanted || asked !== answered) return
  await keepContents(async (isCurrent) => {
    const { edit, directory, counts } =
      wanted.tree === tree.value ? wanted : await preview(tree.value, wanted.directory, wanted.entries, title.value)
    if (!isCurrent()) return
    batch(() => {
      perform(() => edit)
      select(directory)
    })
    announce(
      `Imported ${plural(counts.added + counts.replaced, 'entry', 'entries')} from ${title.value}. Undo takes all back`,
    )
  })
}

/** Makes the kernel that was read the project's. */
export async function acceptKernel(): Promise<void> {
  const kernel = state.value.phase === 'read' ? state.value.reading.kernel : undefined
  if (!kernel) return
  await keepContents(() => {
    configure(`use ${title.value} as the kernel`, { kernel: kernel.content })
    announce(`The next boot is of ${title.value}. Undo brings the other kernel back`)
  })
}

/** Hands the contents to the store, then does `then`, and the import is done. */
async function keepContents(then: (isCurrent: () => boolean) => void | Promise<void>): Promise<void> {
  const reader = importer
  if (!reader || state.value.phase !== 'read') return
  const total = state.value.reading.size
  await ask(async (isCurrent) => {
    let done = 0
    for await (const contents of reader.contents()) {
      done += contents.reduce((sum, { bytes }) => sum + bytes.length, 0)
      await images.keep(contents)
      if (!isCurrent()) return
      state.value = { phase: 'keeping', done, total }
    }
    await then(isCurrent)
    // What follows a large edit takes its moment: the window is closed in the next.
    await nextTask()
    if (isCurrent()) isOpen.value = false
  })
}

/** The selected directory, or the one that holds what is selected. */
function here(): string {
  const found = find(tree.value, selected.value)
  return found?.inode.kind === 'directory' ? selected.value : parentPath(selected.value)
}
