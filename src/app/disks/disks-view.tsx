/** The disks of the project: what the next boot begins with, what guests wrote on earlier ones, and what lies on them. */
import { useEffect } from 'preact/hooks'
import { focusPane } from '../panes.ts'
import { DiskInside } from './disk-inside.tsx'
import { EarlierRows, NextRows } from './disk-rows.tsx'
import { discarded, diskFailed, diskTrouble } from './fresh.ts'
import { lookAway, lookInto, looking } from './looking.ts'
import { nextDisks, written } from './written.ts'

export function Disks() {
  useEffect(followWhatIsKept, [written.value])
  const hasDisks = nextDisks.value.length > 0
  return (
    <div class="side-view disks">
      <div class="side-head">
        <p>
          {hasDisks
            ? 'What the guest writes on its disks stays: the next boot of the same image goes on with them as it left them.'
            : 'The medium of this project is no disk: what the guest writes is in its memory, and gone when it ends.'}
        </p>
      </div>
      <Trouble />
      <Undo />
      <NextRows />
      <EarlierRows />
      <DiskInside />
      {hasDisks && (
        <p class="side-note">
          Kept in this browser when the machine ends and, as long as it runs, every 15 seconds and when you leave this
          tab. To stop a machine, or to close the page, is to pull its plug: what the guest has not synced yet is lost.
          With <code>sync</code> it is safe.
        </p>
      )}
    </div>
  )
}

/** What is looked into may have been written on since, or be gone. */
function followWhatIsKept(): void {
  const now = looking.peek()
  if (now.phase === 'not-yet' || now.at.kind !== 'kept') return
  const { disk } = now.at
  const there = written.peek().find(({ id }) => id === disk.id)
  if (!there) lookAway()
  else if (there.rev !== disk.rev) void lookInto({ kind: 'kept', disk: there })
}

function Trouble() {
  if (!diskTrouble.value) return null
  return (
    <p class="strip strip-bad" role="alert">
      <span>{diskTrouble.value}</span>
    </p>
  )
}

function Undo() {
  const last = discarded.value
  if (!last) return null
  return (
    <p class="strip">
      <span>{last.what}</span>
      <button
        key={last.what}
        type="button"
        ref={takeFocus}
        class="button outlined"
        onClick={() => {
          void last.bringBack().catch(diskFailed)
          discarded.value = undefined
          focusPane('console')
        }}
      >
        Undo
      </button>
    </p>
  )
}

/** The button that had the focus is gone with its row, or says something else now. */
function takeFocus(button: HTMLButtonElement | null): void {
  button?.focus()
}
