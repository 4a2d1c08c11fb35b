/** The snapshots as a list: take one, go back to one, compare two. */
import { useSignal } from '@preact/signals'
import type { SnapshotInfo } from '../../project/store/index.ts'
import { CommitField } from '../edit/commit-field.tsx'
import { formatBytes, formatInstructions } from '../format.ts'
import { focusPane } from '../panes.ts'
import { announce } from '../state/announcements.ts'
import { ComparisonView } from './comparison-view.tsx'
import {
  canTake,
  failed,
  forget,
  goBackTo,
  isOfAnother,
  isRunning,
  rename,
  snapshotError,
  snapshots,
  take,
  work,
} from './snapshots.ts'

export function Snapshots() {
  /** At most two, in the order they were chosen. */
  const chosen = useSignal<readonly string[]>([])
  const undo = useSignal<{ name: string; bringBack: () => Promise<void> } | undefined>(undefined)
  const pair = snapshots.value.filter(({ id }) => chosen.value.includes(id))

  return (
    <div class="side-view">
      <div class="side-head">
        <p>
          A snapshot is the running machine as it is: its memory, its processor, its shared files. Come back to it at
          any time.
        </p>
        <button
          type="button"
          class="button primary"
          disabled={!isRunning.value}
          onClick={() => canTake.value && void take()}
        >
          {work.value === 'saving' ? 'Saving…' : 'Take a snapshot'}
        </button>
      </div>
      {snapshotError.value && (
        <p class="strip strip-bad" role="alert">
          {snapshotError.value}
        </p>
      )}
      {isOfAnother.value && (
        <p class="strip">
          The machine that runs was booted from another project. Boot this one to take a snapshot of it
        </p>
      )}
      {undo.value && (
        <p class="strip">
          <span>Deleted {undo.value.name}</span>
          <button
            key={undo.value.name}
            type="button"
            ref={takeFocus}
            class="button outlined"
            onClick={() => {
              void undo.value!.bringBack().catch(failed)
              undo.value = undefined
              focusPane('console')
            }}
          >
            Undo
          </button>
        </p>
      )}
      {snapshots.value.length === 0 ? (
        <p class="placeholder">
          {isRunning.value ? 'No snapshot of this project yet' : 'Boot a machine, then take one of it'}
        </p>
      ) : (
        <ul class="snapshot-list" aria-label="Snapshots">
          {snapshots.value.map((info) => (
            <Row
              key={info.id}
              info={info}
              isChosen={chosen.value.includes(info.id)}
              choose={(isChosen) => {
                const others = chosen.value.filter((id) => id !== info.id)
                chosen.value = isChosen ? [...others, info.id].slice(-2) : others
              }}
              remove={async () => {
                undo.value = { name: info.name, bringBack: await forget(info) }
              }}
            />
          ))}
        </ul>
      )}
      {snapshots.value.length > 1 && pair.length < 2 && <p class="side-note">Tick two snapshots to compare them.</p>}
      {pair.length === 2 && (
        <ComparisonView key={pair.map(({ id }) => id).join()} earlier={pair[0]!} later={pair[1]!} />
      )}
    </div>
  )
}

/** The button that had the focus is gone with its row. */
function takeFocus(button: HTMLButtonElement | null): void {
  button?.focus()
}

interface RowProps {
  readonly info: SnapshotInfo
  readonly isChosen: boolean
  readonly choose: (isChosen: boolean) => void
  readonly remove: () => Promise<void>
}

function Row({ info, isChosen, choose, remove }: RowProps) {
  const { name, takenAt, facts, size } = info
  return (
    <li class="snapshot-row">
      <input
        type="checkbox"
        aria-label={`Compare ${name}`}
        checked={isChosen}
        onChange={(event) => choose(event.currentTarget.checked)}
      />
      <div class="snapshot-facts">
        <CommitField
          label={`Name of ${name}`}
          value={name}
          commit={(text) => {
            if (text.trim() === '') throw new Error('A snapshot needs a name')
            void rename(info, text.trim()).then(() => announce(`Renamed ${name} to ${text.trim()}`), failed)
          }}
        />
        <span class="dim">
          {new Date(takenAt).toLocaleString()} · {formatInstructions(facts.instructions)} instructions · {facts.memory}{' '}
          MiB · {formatBytes(size)}
        </span>
      </div>
      <button
        type="button"
        class="button outlined"
        aria-label={`Go back to ${name}`}
        onClick={() => work.value === undefined && void goBackTo(info)}
      >
        Go back
      </button>
      <button
        type="button"
        class="button quiet"
        aria-label={`Delete ${name}`}
        onClick={() => void remove().catch(failed)}
      >
        Delete
      </button>
    </li>
  )
}
