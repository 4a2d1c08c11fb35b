/** The form that adds an entry, and shows the command that would. */
import { type Signal, useComputed, useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { joinPath } from '../../rootfs/index.ts'
import { perform, tree } from '../state/project.ts'
import { open } from '../state/workspace.ts'
import { type Anchor, dismiss, Popover } from '../widgets/popover.tsx'
import { addDraft, COMMON_DEVICES, commandFor, DEFAULT_MODES, type Draft, type NewKind } from './new-entry.ts'

export type { NewKind } from './new-entry.ts'

interface AddFormProps {
  readonly anchor: Signal<Anchor | undefined>
  /** What it offers first. */
  readonly kind: Signal<NewKind>
  /** The directory that new entries go to. */
  readonly here: string
  /** What a new hard link leads to. */
  readonly target: string
}

const KINDS: readonly { kind: NewKind; label: string; hint: string }[] = [
  { kind: 'file', label: 'File', hint: 'Bytes under a name' },
  { kind: 'directory', label: 'Directory', hint: 'Names that lead to entries' },
  { kind: 'symlink', label: 'Symbolic link', hint: 'A path in place of a file, followed when it is used' },
  { kind: 'hard-link', label: 'Hard link', hint: 'A second name of a file that is there' },
  { kind: 'device', label: 'Device node', hint: 'A door to a driver, found by its two numbers' },
  { kind: 'fifo', label: 'FIFO', hint: 'A pipe with a name' },
]

export function AddForm(props: AddFormProps) {
  return (
    <Popover anchor={props.anchor}>
      <Fields {...props} />
    </Popover>
  )
}

function Fields({ kind, here, target }: AddFormProps) {
  const pathField = useRef<HTMLInputElement>(null)
  const isTouched = useSignal(false)
  const draft = useSignal<Draft>({
    kind: kind.value,
    path: joinPath(here, ''),
    mode: DEFAULT_MODES[kind.value],
    target: kind.value === 'hard-link' ? target : '',
    device: 'character',
    major: '',
    minor: '',
  })
  const error = useComputed(() => {
    try {
      addDraft(tree.value, draft.value)
      return undefined
    } catch (caught) {
      return (caught as Error).message
    }
  })
  const set = (change: Partial<Draft>) => {
    draft.value = { ...draft.value, ...change }
  }

  useLayoutEffect(() => {
    const field = pathField.current!
    field.focus()
    field.setSelectionRange(field.value.length, field.value.length)
  }, [])

  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    isTouched.value = true
    if (error.value !== undefined) return
    const { path } = draft.value
    perform((before) => addDraft(before, draft.value))
    dismiss(event.currentTarget as Element)
    open(path)
  }

  const { kind: chosen, path, mode, major, minor, device } = draft.value
  const shownError = isTouched.value ? error.value : undefined

  return (
    <form
      class="form"
      aria-label="Add an entry"
      noValidate
      onSubmit={submit}
      onInput={(event) => {
        // Choosing a kind is no mistake yet; what is typed may be one.
        if (event.target instanceof HTMLInputElement && event.target.type === 'text') isTouched.value = true
      }}
    >
      <fieldset class="choices">
        <legend class="sr-only">Kind of entry</legend>
        {KINDS.map(({ kind: option, label, hint }) => (
          <label key={option} class="choice" title={hint}>
            <input
              type="radio"
              name="kind"
              checked={chosen === option}
              onChange={() => set({ kind: option, mode: DEFAULT_MODES[option] })}
            />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>

      {chosen === 'device' && (
        <label class="field">
          <span class="field-label">Common ones</span>
          <select
            class="input mono"
            onChange={(event) => {
              const common = COMMON_DEVICES.find(({ name }) => name === event.currentTarget.value)
              if (!common) return
              const directory = here === '/' ? '/dev' : here
              const { mode: usual, ...numbers } = common
              set({
                path: joinPath(directory, common.name),
                mode: usual,
                device: numbers.device,
                major: String(numbers.major),
                minor: String(numbers.minor),
              })
            }}
          >
            <option value="">choose, or fill in below</option>
            {COMMON_DEVICES.map((common) => (
              <option key={common.name} value={common.name}>
                {`${common.name} · ${common.device[0]} ${common.major}, ${common.minor} · ${common.note}`}
              </option>
            ))}
          </select>
        </label>
      )}

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
          onInput={(event) => set({ path: event.currentTarget.value })}
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

      {chosen === 'device' && (
        <div class="field">
          <span class="field-label">Numbers</span>
          <span class="field-row">
            <select
              class="input"
              aria-label="Character or block device"
              value={device}
              onChange={(event) => set({ device: event.currentTarget.value as Draft['device'] })}
            >
              <option value="character">character</option>
              <option value="block">block</option>
            </select>
            <input
              class="input mono short"
              aria-label="Major number"
              placeholder="major"
              inputMode="numeric"
              autocomplete="off"
              value={major}
              onInput={(event) => set({ major: event.currentTarget.value })}
            />
            <input
              class="input mono short"
              aria-label="Minor number"
              placeholder="minor"
              inputMode="numeric"
              autocomplete="off"
              value={minor}
              onInput={(event) => set({ minor: event.currentTarget.value })}
            />
          </span>
        </div>
      )}

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
      <p class="form-command">
        <span>What you'd type</span>
        <code>{commandFor(draft.value)}</code>
      </p>
      <div class="form-buttons">
        <button type="button" class="button outlined" onClick={(event) => dismiss(event.currentTarget)}>
          Cancel
        </button>
        <button type="submit" class="button primary">
          Add
        </button>
      </div>
    </form>
  )
}
