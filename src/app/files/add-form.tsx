/** The form that adds an entry, and shows the command that would. */
import { useComputed, useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { find, joinPath, parentPath } from '../../rootfs/index.ts'
import { perform, tree } from '../state/project.ts'
import { open, selected } from '../state/workspace.ts'
import { dismiss, Popover } from '../widgets/popover.tsx'
import { CommonDevices, DeviceNumbers, PrebuiltChoice } from './add-fields.tsx'
import { addDraft, commandFor, DEFAULT_MODES, type Draft, missingParents, type NewKind } from './new-entry.ts'
import { PREBUILT_FILES } from './prebuilt.ts'
import { addAt, addKind, here, showApplets } from './ui.ts'

const KINDS: readonly { kind: NewKind; label: string; hint: string }[] = [
  { kind: 'file', label: 'File', hint: 'Bytes under a name' },
  { kind: 'directory', label: 'Directory', hint: 'Names that lead to entries' },
  { kind: 'symlink', label: 'Symbolic link', hint: 'A path in place of a file, followed when it is used' },
  { kind: 'hard-link', label: 'Hard link', hint: 'A second name of a file that is there' },
  { kind: 'device', label: 'Device node', hint: 'A door to a driver, found by its two numbers' },
  { kind: 'fifo', label: 'FIFO', hint: 'A pipe with a name' },
  { kind: 'socket', label: 'Socket', hint: 'A name under which one program listens and others connect' },
  {
    kind: 'prebuilt',
    label: 'Prebuilt',
    hint: 'A program that the page brings along: busybox, or what a dynamic one needs',
  },
]

export function AddForm() {
  return (
    <Popover anchor={addAt}>
      <Fields />
    </Popover>
  )
}

function Fields() {
  const pathField = useRef<HTMLInputElement>(null)
  const isTouched = useSignal(false)
  /** What a path that begins with no slash is relative to. */
  const directory = useSignal(here.value)
  const draft = useSignal<Draft>(beginning(addKind.value, here.value))
  const meant = useComputed(() => {
    const { path } = draft.value
    return path.startsWith('/') || path === '' ? draft.value : { ...draft.value, path: joinPath(directory.value, path) }
  })
  const missing = useComputed(() => missingParents(tree.value, meant.value.path))
  const error = useComputed(() => {
    try {
      addDraft(tree.value, meant.value)
      return undefined
    } catch (caught) {
      return (caught as Error).message
    }
  })
  const set = (change: Partial<Draft>) => {
    draft.value = { ...draft.value, ...change }
  }
  const choose = (kind: NewKind) => {
    const { path } = draft.value
    const isNamed = !path.endsWith('/') && path !== draft.value.prebuilt.path
    set({ ...beginning(kind, path.slice(0, path.lastIndexOf('/')) || '/'), ...(isNamed && { path }) })
  }

  const focusPath = () => {
    const field = pathField.current!
    field.focus()
    field.setSelectionRange(field.value.length, field.value.length)
  }
  useLayoutEffect(focusPath, [])

  /** Adds it; false if that is refused, and the form says why. */
  const add = (): boolean => {
    isTouched.value = true
    if (error.value !== undefined) return false
    perform((before) => addDraft(before, meant.value))
    return true
  }
  const addAndClose = (form: Element, then: (path: string) => void) => {
    const { path } = meant.value
    if (!add()) return
    dismiss(form)
    then(path)
  }
  const addAndStay = () => {
    const { kind, path } = meant.value
    if (!add()) return
    isTouched.value = false
    directory.value = parentPath(path)
    draft.value = { ...beginning(kind, parentPath(path)), mode: draft.value.mode }
    // The field takes the new value first.
    setTimeout(focusPath)
  }

  const { kind: chosen, path, mode, prebuilt } = draft.value
  const isBusybox = chosen === 'prebuilt' && prebuilt.blob.applets !== undefined
  const shownError = isTouched.value ? error.value : undefined
  const [firstMissing] = missing.value
  const canMakeParents = shownError !== undefined && firstMissing !== undefined && !draft.value.withParents

  return (
    <form
      class="form"
      aria-label="Add an entry"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        addAndClose(event.currentTarget, open)
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !event.shiftKey) return
        event.preventDefault()
        addAndStay()
      }}
      onInput={(event) => {
        // Choosing a kind is no mistake yet; what is typed may be one.
        if (event.target instanceof HTMLInputElement && event.target.type === 'text') isTouched.value = true
      }}
    >
      <fieldset class="choices">
        <legend class="sr-only">Kind of entry</legend>
        {KINDS.map(({ kind: option, label, hint }) => (
          <label key={option} class="choice" title={hint}>
            <input type="radio" name="kind" checked={chosen === option} onChange={() => choose(option)} />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>

      {chosen === 'prebuilt' && <PrebuiltChoice draft={draft.value} set={set} />}
      {chosen === 'device' && <CommonDevices set={set} />}

      <label class="field">
        <span class="field-label">Path</span>
        <input
          ref={pathField}
          class="input mono"
          value={path}
          spellcheck={false}
          autocapitalize="off"
          autocomplete="off"
          aria-invalid={shownError !== undefined}
          aria-describedby="add-error"
          onInput={(event) => set({ path: event.currentTarget.value, withParents: false })}
        />
      </label>

      {(chosen === 'symlink' || chosen === 'hard-link') && (
        <label class="field">
          <span class="field-label">{chosen === 'symlink' ? 'Leads to' : 'Same file as'}</span>
          <input
            class="input mono"
            value={draft.value.target}
            placeholder={chosen === 'symlink' ? 'busybox' : '/bin/busybox'}
            spellcheck={false}
            autocapitalize="off"
            autocomplete="off"
            onInput={(event) => set({ target: event.currentTarget.value })}
          />
        </label>
      )}

      {chosen === 'device' && <DeviceNumbers draft={draft.value} set={set} />}

      {chosen !== 'symlink' && chosen !== 'hard-link' && (
        <label class="field">
          <span class="field-label">Mode</span>
          <input
            class="input mono short"
            value={mode}
            inputMode="numeric"
            autocomplete="off"
            onInput={(event) => set({ mode: event.currentTarget.value })}
          />
        </label>
      )}

      <p class="form-error" id="add-error" role="alert">
        {shownError}
      </p>
      {canMakeParents && (
        <button
          type="button"
          class="button outlined form-mend"
          onClick={() => {
            set({ withParents: true })
            focusPath()
          }}
        >
          {`Make ${missing.value.join(', ')} too`}
        </button>
      )}
      <p class="form-command">
        <span>What you'd type</span>
        <code>{commandFor(meant.value, missing.value)}</code>
      </p>
      <div class="form-buttons">
        <button type="button" class="button outlined" onClick={(event) => dismiss(event.currentTarget)}>
          Cancel
        </button>
        {isBusybox ? (
          <button
            type="button"
            class="button outlined"
            onClick={(event) => {
              addAndClose(event.currentTarget, (added) => {
                open(added)
                showApplets(added)
              })
            }}
          >
            Add and link applets…
          </button>
        ) : (
          <button type="button" class="button outlined" title="Shift+Enter" onClick={addAndStay}>
            Add another
          </button>
        )}
        <button type="submit" class="button primary">
          Add
        </button>
      </div>
    </form>
  )
}

/** What the fields hold before one types: what is usual for the kind. */
function beginning(kind: NewKind, directory: string): Draft {
  const path = selected.value
  const prebuilt = PREBUILT_FILES[0]!
  const target = kind === 'hard-link' && find(tree.value, path)?.inode.kind !== 'directory' ? path : ''
  return {
    kind,
    path: kind === 'prebuilt' ? prebuilt.path : joinPath(directory, ''),
    mode: DEFAULT_MODES[kind],
    target,
    device: 'character',
    major: '',
    minor: '',
    prebuilt,
    withParents: kind === 'prebuilt',
  }
}
