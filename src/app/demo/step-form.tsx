/** One step of a script, to be edited. */
import { useId } from 'preact/hooks'
import type { ScriptStep } from '../../project/demo.ts'

interface StepFormProps {
  readonly step: ScriptStep
  /** From 1. */
  readonly number: number
  readonly onChange: (step: ScriptStep) => void
  readonly onRemove: () => void
  readonly onUp?: () => void
  readonly onDown?: () => void
}

type Field = keyof ScriptStep

/** Without a text, a field is not there at all, but for "wait", where nothing to wait for is said by "". */
function withField(step: ScriptStep, field: Field, text: string): ScriptStep {
  const { [field]: _before, ...rest } = step
  return text === '' ? rest : { ...rest, [field]: text }
}

/** A script's keys as they are read and written here: what no keyboard prints, by its name in C. */
function showKeys(keys: string): string {
  return [...keys].map((char) => NAMES[char] ?? (isPrinted(char) ? char : `\\x${hex(char)}`)).join('')
}

const isPrinted = (char: string) => char >= ' ' && char !== '\x7f'
const hex = (char: string) => char.charCodeAt(0).toString(16).padStart(2, '0')

const NAMES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\x1b': '\\e', '\\': '\\\\' }

function readKeys(text: string): string {
  return text.replace(/\\(x[0-9a-f]{2}|[nrte\\])/gi, (_, code: string) =>
    code[0] === 'x'
      ? String.fromCharCode(Number.parseInt(code.slice(1), 16))
      : ({ n: '\n', r: '\r', t: '\t', e: '\x1b' }[code] ?? '\\'),
  )
}

export function StepForm({ step, number, onChange, onRemove, onUp, onDown }: StepFormProps) {
  const id = useId()
  const isKeys = step.keys !== undefined
  const set = (field: Field, text: string) => onChange(withField(step, field, text))
  const typed = isKeys ? showKeys(step.keys!) : (step.type ?? '')
  const setTyped = (text: string) => {
    const { type: _type, keys: _keys, ...rest } = step
    onChange(isKeys ? { ...rest, keys: readKeys(text) } : text === '' ? rest : { ...rest, type: text })
  }
  const setKind = (kind: string) => {
    const { type: _type, keys: _keys, ...rest } = step
    onChange(kind === 'keys' ? { wait: '', ...rest, keys: typed } : { ...rest, type: readKeys(typed) })
  }
  return (
    <li class="demo-step" aria-label={`Step ${number}`}>
      <div class="demo-step-head">
        <b>{number}</b>
        <input
          class="input demo-caption"
          aria-label="Caption"
          placeholder="Caption, read while it is played"
          value={step.caption ?? ''}
          onInput={(event) => set('caption', event.currentTarget.value)}
        />
        <button
          type="button"
          class="button quiet"
          aria-label={`Move step ${number} up`}
          disabled={!onUp}
          onClick={onUp}
        >
          ↑
        </button>
        <button
          type="button"
          class="button quiet"
          aria-label={`Move step ${number} down`}
          disabled={!onDown}
          onClick={onDown}
        >
          ↓
        </button>
        <button type="button" class="button quiet" aria-label={`Remove step ${number}`} onClick={onRemove}>
          ×
        </button>
      </div>
      <div class="demo-step-fields">
        <label for={`${id}-wait`}>Wait for</label>
        <input
          id={`${id}-wait`}
          class="input mono"
          placeholder={step.wait === '' ? 'nothing' : 'a prompt'}
          value={step.wait ?? ''}
          onInput={(event) => set('wait', event.currentTarget.value)}
        />
        <select
          class="input"
          aria-label="What is typed"
          value={isKeys ? 'keys' : 'type'}
          onChange={(event) => setKind(event.currentTarget.value)}
        >
          <option value="type">Type a line</option>
          <option value="keys">Press keys</option>
        </select>
        <input
          class="input mono"
          aria-label={isKeys ? 'Keys: \\n is Enter, \\e Escape, \\x03 Ctrl-C' : 'Line'}
          placeholder={isKeys ? '\\n is Enter, \\e Escape, \\x03 Ctrl-C' : 'nothing'}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <label for={`${id}-expect`}>Expect</label>
        <textarea
          id={`${id}-expect`}
          class="input mono"
          rows={Math.min(6, (step.expect ?? '').split('\n').length)}
          placeholder="anything"
          value={step.expect ?? ''}
          onInput={(event) => set('expect', event.currentTarget.value)}
        />
      </div>
    </li>
  )
}
