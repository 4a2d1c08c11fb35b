/** The project on screen as the browser keeps it: saved at every edit, and true to what other tabs save. */
import { batch, computed, effect, signal } from '@preact/signals'
import { isPid1Error } from '../../error.ts'
import { applyDelta, diffProjects, headerOf } from '../../project/delta.ts'
import type { Project } from '../../project/project.ts'
import type { ProjectRow } from '../../project/store/index.ts'
import { editBetween, isBlobRef, listEntries } from '../../rootfs/index.ts'
import { onceMore } from '../image-client.ts'
import { announce } from './announcements.ts'
import { images } from './image.ts'
import { forgetLastWords, type LastWords, lastWordsOn, lastWordsOnNew, leaveLastWords } from './last-words.ts'
import { commitProject, performEdit, project, replaceProject } from './project.ts'
import { flushTyping } from './typing.ts'

/** Whether what is on screen is kept. */
export type Saved =
  /** Nobody has changed anything yet. */
  | { readonly kind: 'untouched' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'saved' }
  /** Another tab saved something else meanwhile. */
  | { readonly kind: 'conflict' }
  | { readonly kind: 'failed'; readonly error: Error }

interface Place {
  readonly id: string
  /** Undefined: the browser does not know it yet. */
  readonly rev: number | undefined
  /** The project as it is kept. */
  readonly kept: Project | undefined
}

const page = newId()
const place = signal<Place>({ id: newId(), rev: undefined, kept: project.peek() })
const state = signal<Saved>({ kind: 'untouched' })
/** SHA-256 of contents that the project names and nobody has. */
const missing = signal<ReadonlySet<string>>(new Set())
/** The last revision of this project that was seen in the browser. */
let heard = 0
const otherTabs = new BroadcastChannel('pid1.projects')

export const openId = computed(() => place.value.id)
export const isStored = computed(() => place.value.rev !== undefined)
export const saved = computed(() => state.value)

/** Every project in this browser, deleted ones too. */
export const projects = signal<readonly ProjectRow[]>([])

/** Files whose content is nowhere to be found. */
export const lostFiles = computed(() => {
  const lost = missing.value
  if (lost.size === 0) return []
  return listEntries(project.value.tree).flatMap(({ path, inode }) =>
    inode.kind === 'file' && isBlobRef(inode.content) && lost.has(inode.content.sha256) ? [path] : [],
  )
})

/** An id that nobody has had. `crypto.randomUUID` is not there on a page that came over plain HTTP. */
export function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Puts the project that was open last on screen; on a first visit, leaves the one that is there. */
export async function openLast(): Promise<void> {
  try {
    await refreshProjects()
    const there = projects.value.filter(({ isDeleted }) => !isDeleted)
    const mine = idOfThisTab()
    const last = there.find(({ id }) => id === mine) ?? there[0]
    const begun = lastWordsOnNew()
    if (begun && !projects.value.some(({ id }) => id === begun.id)) goOnWithNew(begun)
    else if (last) await openStored(last.id)
  } catch (error) {
    fail(error)
  }
}

/** Puts a stored project on screen. Throws project-gone, and what the store throws. */
export async function openStored(id: string): Promise<void> {
  const { project: next, rev, missing: lost } = await images.store.open(id, Date.now())
  await saveLastChanges()
  show(next, { id, rev, kept: next }, lost)
  const words = lastWordsOn(id)
  if (words) hear(words)
}

/** Does what a page could not store before it was closed, unless another has saved since. */
function hear(words: LastWords): void {
  const row = projects.peek().find(({ id }) => id === words.id)
  if (words.rev !== row?.rev && words.page !== row?.page) {
    forgetLastWords(words.id)
    announce('The last edit of a tab that was closed is lost: another tab has changed the project since')
    return
  }
  const before = words.rev === undefined ? undefined : project.peek()
  take(applyDelta(before, words.delta), 'what was done right before the page was closed')
}

function goOnWithNew({ id, delta }: LastWords): void {
  show(applyDelta(undefined, delta), { id, rev: undefined, kept: undefined }, [])
}

/** What was typed until the next project was there is the last one's. */
function saveLastChanges(): Promise<void> {
  flushTyping()
  return save()
}

/** Puts a project on screen that the browser does not hold yet, and stores it. */
export async function openNew(made: Project): Promise<void> {
  await saveLastChanges()
  show(made, { id: newId(), rev: undefined, kept: undefined }, [])
  await save()
}

function show(next: Project, at: Place, lost: readonly string[]): void {
  heard = 0
  batch(() => {
    replaceProject(next)
    place.value = at
    missing.value = new Set(lost)
    state.value = { kind: 'saved' }
  })
}

export async function refreshProjects(): Promise<void> {
  projects.value = await images.store.list()
}

/** Tells other tabs, and the list, that something is different about some project. */
export function changed(): Promise<void> {
  otherTabs.postMessage('changed')
  return refreshProjects()
}

let saving: Promise<void> | undefined

/** Saves until what is on screen is what is kept, or until it cannot be. */
export function save(): Promise<void> {
  if (!saving && project.peek() !== place.peek().kept) saving = saveAll()
  return saving ?? Promise.resolve()
}

/** Stores the project even if nobody has changed anything in it. */
export async function saveEvenUntouched(): Promise<void> {
  flushTyping()
  if (!isStored.peek()) place.value = { ...place.peek(), kept: undefined }
  await save()
}

async function saveAll(): Promise<void> {
  try {
    while (project.peek() !== place.peek().kept) {
      const { id, rev } = place.peek()
      const now = project.peek()
      state.value = { kind: 'saving' }
      try {
        const stored = await onceMore(() => images.store.save(now, { id, rev, page, now: Date.now() }))
        batch(() => {
          place.value = { id, rev: stored.rev, kept: now }
          missing.value = new Set(stored.missing)
        })
        forgetLastWords(id)
        if (rev === undefined) askToPersist()
        // The list is for looking at: it is no part of what is saved.
        await changed().catch(() => {})
      } catch (error) {
        return fail(error)
      }
    }
    state.value = { kind: 'saved' }
  } finally {
    saving = undefined
  }
  await follow().catch(fail)
}

/** Asks the browser once more, after it has failed. */
export async function retry(): Promise<void> {
  try {
    await refreshProjects()
    state.value = { kind: isStored.peek() ? 'saved' : 'untouched' }
    await save()
  } catch (error) {
    fail(error)
  }
}

/** True if another tab has saved since. */
function isBehind(): boolean {
  return heard > (place.peek().rev ?? 0)
}

function fail(error: unknown): void {
  if (isPid1Error(error, 'revision-conflict')) state.value = { kind: 'conflict' }
  else state.value = { kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) }
}

/** Browsers clear away what nobody asked them to keep. Firefox asks the person, so only once there is something to lose. */
function askToPersist(): void {
  // Over plain HTTP there is no such thing.
  const storage = navigator.storage as StorageManager | undefined
  void storage?.persist?.().catch(() => {})
}

/** True if closing the page would lose something. */
export function isUnsaved(): boolean {
  flushTyping()
  return project.peek() !== place.peek().kept
}

let following: Promise<void> | undefined

/** Takes over what another tab has saved, as a step that can be undone, until there is nothing more. */
function follow(): Promise<void> {
  following ??= followAll().finally(() => {
    following = undefined
  })
  return following
}

async function followAll(): Promise<void> {
  while (isBehind() && !saving && !isUnsaved()) await followOnce()
}

async function followOnce(): Promise<void> {
  const { id } = place.peek()
  const stored = await images.store.follow(id, project.peek())
  // What was done here meanwhile is at odds with what was done there: saving it says so.
  if (isUnsaved() || place.peek().id !== id) return void save()
  batch(() => {
    take(stored.project, 'changes from another tab')
    place.value = { id, rev: stored.rev, kept: project.peek() }
    missing.value = new Set(stored.missing)
  })
  announce('Another tab changed this project: its changes are here now')
}

/** Makes the project what it has become elsewhere, in one step. */
function take(theirs: Project, name: string): void {
  const mine = project.peek()
  // An edit leaves tabs and caret where they are.
  const isOnlyFiles = JSON.stringify(headerOf(mine)) === JSON.stringify(headerOf(theirs))
  if (isOnlyFiles) performEdit(editBetween(name, mine.tree, theirs.tree))
  else commitProject(name, theirs)
}

/** Gives up what is on screen for what another tab has saved. Undo brings it back. */
export async function takeTheirs(): Promise<void> {
  flushTyping()
  const { id } = place.peek()
  try {
    const stored = await images.store.follow(id, project.peek())
    batch(() => {
      commitProject('take what another tab saved', stored.project)
      place.value = { id, rev: stored.rev, kept: stored.project }
      missing.value = new Set(stored.missing)
      state.value = { kind: 'saved' }
    })
  } catch (error) {
    fail(error)
  }
}

/** Goes on with what is on screen as a project of its own, called `name`. */
export async function keepMine(name: string): Promise<void> {
  flushTyping()
  batch(() => {
    place.value = { id: newId(), rev: undefined, kept: undefined }
    if (name !== project.peek().name) commitProject(`rename to ${name}`, { ...project.peek(), name })
  })
  await save()
}

/** Takes up what other tabs have done meanwhile. */
async function lookAround(): Promise<void> {
  await refreshProjects()
  const { id } = place.peek()
  const rev = projects.peek().find((row) => row.id === id)?.rev ?? 0
  heard = Math.max(heard, rev)
  await follow()
}

/** When a page has come to rest. */
const REST_MS = 5_000

/** Saves from now on whatever is done, and follows what others do. */
export function keepSaved(): void {
  effect(() => {
    const isAtOdds = state.peek().kind === 'conflict'
    if (project.value !== place.value.kept && !isAtOdds) void save()
  })
  effect(() => {
    if (place.value.rev !== undefined) keepIdOfThisTab(place.value.id)
  })
  otherTabs.onmessage = () => void lookAround().catch(fail)
  window.addEventListener('pagehide', onGoing)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') onGoing()
    else void lookAround().catch(fail)
  })
  window.addEventListener('beforeunload', (event) => {
    const isRefused = state.peek().kind === 'failed' || state.peek().kind === 'conflict'
    if (isUnsaved() && (isRefused || !leave())) event.preventDefault()
  })
  // It keeps others waiting: first comes what is on screen. What it cannot do, saving cannot either, and says so.
  setTimeout(() => images.store.tidy().catch(() => {}), REST_MS)
}

/** The page may be about to end. */
function onGoing(): void {
  if (isUnsaved()) leave()
}

/** Leaves what is not stored yet where the next page finds it; false if it cannot. */
function leave(): boolean {
  const { id, rev, kept } = place.peek()
  const delta = diffProjects(rev === undefined ? undefined : kept, project.peek())
  return leaveLastWords({ id, rev, page, delta })
}

// What this tab shows, for its own next load: another tab may have opened another project since.
const TAB_KEY = 'pid1.project'

function idOfThisTab(): string | null {
  try {
    return sessionStorage.getItem(TAB_KEY)
  } catch {
    return null
  }
}

function keepIdOfThisTab(id: string): void {
  try {
    sessionStorage.setItem(TAB_KEY, id)
  } catch {
    // Storage is refused: there is nothing to come back to either.
  }
}
