/** What stands between a person's work and the browser's storage, and the way on. */
import type { ComponentChildren } from 'preact'
import { isPid1Error } from '../../error.ts'
import { goTo } from '../console/commands.ts'
import { keepingTrouble, storeAgain } from '../disks/written.ts'
import { project } from '../state/project.ts'
import { keepMine, lostFiles, retry, saved } from '../state/projects.ts'
import { saveProjectFile, showList } from './acts.ts'
import { isConflictOpen } from './conflict-dialog.tsx'

/** Names of files that a sentence holds. */
const NAMED_MOST = 3

export function StorageNotice() {
  return (
    <>
      <SavingTrouble />
      <LostFiles />
      <UnstoredDisks />
    </>
  )
}

function SavingTrouble() {
  const state = saved.value
  if (state.kind === 'conflict')
    return (
      <Notice text="Not saved: another tab has changed this project meanwhile.">
        <Act run={() => (isConflictOpen.value = true)}>Choose…</Act>
      </Notice>
    )
  if (state.kind !== 'failed') return null
  const { error } = state
  const toFile = <Act run={() => void saveProjectFile()}>Save as a project file</Act>
  const again = <Act run={() => void retry()}>Try again</Act>
  if (isPid1Error(error, 'storage-full'))
    return (
      <Notice
        text={`Not saved: ${lower(error.message)}. What you do now is in this tab alone. Delete projects or snapshots to make room, or take it away as a file.`}
      >
        {toFile}
        <Act run={showList}>Projects…</Act>
        {again}
      </Notice>
    )
  if (isPid1Error(error, 'project-gone'))
    return (
      <Notice text="Not saved: this project is no longer in the browser's storage. The browser or another tab has removed it; all of it that is on screen is still in this tab.">
        <Act run={() => void keepMine(project.value.name)}>Store it again</Act>
        {toFile}
      </Notice>
    )
  if (isPid1Error(error, 'storage-unavailable'))
    return (
      <Notice
        text={`Not saved: ${lower(error.message)}. Private windows and some settings refuse it. What you do is in this tab alone, unless you take it away as a file.`}
      >
        {toFile}
        {again}
      </Notice>
    )
  return (
    <Notice text={`Not saved: ${lower(error.message)}. What you do now is in this tab alone.`}>
      {toFile}
      {again}
    </Notice>
  )
}

function LostFiles() {
  const paths = lostFiles.value
  if (paths.length === 0) return null
  const named = paths.slice(0, NAMED_MOST).join(', ')
  const others = paths.length > NAMED_MOST ? ` and ${paths.length - NAMED_MOST} more` : ''
  return (
    <Notice
      text={`The browser has lost the content of ${named}${others}. Bring ${paths.length === 1 ? 'the file' : 'the files'} in again, or remove ${paths.length === 1 ? 'it' : 'them'}: until then the project cannot boot.`}
    />
  )
}

function UnstoredDisks() {
  const reason = keepingTrouble.value
  if (reason === undefined) return null
  return (
    <Notice
      text={`What the guest wrote on its disks is not stored: ${lower(reason)}. It is in this tab alone, until you close it; each disk can be downloaded.`}
    >
      <Act run={() => goTo('disks')}>Disks…</Act>
      <Act run={() => void storeAgain()}>Try again</Act>
    </Notice>
  )
}

function Notice({ text, children }: { text: string; children?: ComponentChildren }) {
  return (
    <div class="strip strip-bad storage-notice" role="alert">
      <span class="strip-text">{text}</span>
      {children}
    </div>
  )
}

function Act({ run, children }: { run: () => void; children: ComponentChildren }) {
  return (
    <button type="button" class="button outlined" onClick={run}>
      {children}
    </button>
  )
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}
