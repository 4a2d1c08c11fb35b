/** The list of what differs from the recipe, or from the demo that was opened, each to be looked at or put back. */
import { useSignal } from '@preact/signals'
import { find } from '../../rootfs/index.ts'
import { revert } from '../files/acts.ts'
import { formatCount, formatPath, plural } from '../format.ts'
import { changes, originalName, tree } from '../state/project.ts'
import { open } from '../state/workspace.ts'
import { Dialog } from '../widgets/dialog.tsx'
import { isChangeListOpen, listedChanges, revertEverything, type SettingChange, settingChanges } from './changes.ts'
import type { ListedChange } from './describe.ts'

/** More than one looks through; the rest is told by number. */
const MOST_SHOWN = 300

export function ChangeList() {
  return (
    <Dialog open={isChangeListOpen} title={`Changes from ${originalName.value}`} class="changes">
      <Body />
    </Dialog>
  )
}

function Body() {
  const picked = useSignal<ReadonlySet<string>>(new Set())
  const listed = listedChanges.value
  const chosen = listed.filter(({ path }) => picked.value.has(path))
  const toggle = (path: string) => {
    const next = new Set(picked.value)
    if (!next.delete(path)) next.add(path)
    picked.value = next
  }
  const count = changes.value.size + settingChanges.value.length
  if (count === 0) return <p class="changes-none">{`Nothing differs from ${originalName.value}`}</p>
  return (
    <>
      <ul class="change-list" aria-label="Changes">
        {settingChanges.value.map((setting) => (
          <Setting key={setting.name} setting={setting} />
        ))}
        {listed.slice(0, MOST_SHOWN).map((entry) => (
          <Item
            key={entry.path}
            entry={entry}
            isPicked={picked.value.has(entry.path)}
            onPick={() => toggle(entry.path)}
          />
        ))}
      </ul>
      {listed.length > MOST_SHOWN && (
        <p class="changes-more">{`and ${formatCount(listed.length - MOST_SHOWN)} more`}</p>
      )}
      <div class="dialog-buttons">
        <span class="changes-note">{plural(count, 'change')}. Undo takes any of this back</span>
        <button
          type="button"
          class="button outlined"
          disabled={chosen.length === 0}
          onClick={() => {
            revert(chosen.flatMap(({ paths }) => paths))
            picked.value = new Set()
          }}
        >
          {chosen.length > 1 ? `Put ${chosen.length} back` : 'Put chosen back'}
        </button>
        <button type="button" class="button outlined" onClick={revertEverything}>
          Put all back
        </button>
      </div>
    </>
  )
}

function Item({ entry, isPicked, onPick }: { entry: ListedChange; isPicked: boolean; onPick: () => void }) {
  const { path, change, from, below, details } = entry
  const isThere = find(tree.value, path) !== undefined
  const facts = [
    ...(from === undefined ? [] : [`from ${from}`]),
    ...details,
    ...(below > 0 ? [`and ${plural(below, 'entry', 'entries')} below it`] : []),
  ]
  return (
    <li class="change">
      <input type="checkbox" class="check" aria-label={`Choose ${path}`} checked={isPicked} onChange={onPick} />
      <span class={`change-kind is-${change}`}>{change}</span>
      <span class="change-what">
        {isThere ? (
          <button
            type="button"
            class="change-path"
            title="Show it"
            onClick={() => {
              isChangeListOpen.value = false
              open(path)
            }}
          >
            {formatPath(path)}
          </button>
        ) : (
          <span class="change-path is-gone">{formatPath(path)}</span>
        )}
        <span class="change-facts">{facts.join(', ')}</span>
      </span>
      <button type="button" class="button quiet" aria-label={`Put back ${path}`} onClick={() => revert(entry.paths)}>
        Put back
      </button>
    </li>
  )
}

function Setting({ setting: { name, before, after, revert: putBack } }: { setting: SettingChange }) {
  return (
    <li class="change">
      <span />
      <span class="change-kind is-edited">edited</span>
      <span class="change-what">
        <span>{`The ${name}`}</span>
        <span class="change-facts mono">{`${before} → ${after}`}</span>
      </span>
      <button type="button" class="button quiet" aria-label={`Put back the ${name}`} onClick={putBack}>
        Put back
      </button>
    </li>
  )
}
