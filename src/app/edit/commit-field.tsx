/** A text field that acts when one is done with it: on Enter, or on leaving. Escape gives the old value back. */
import { useSignal } from '@preact/signals'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'

interface CommitFieldProps {
  readonly label: string
  readonly value: string
  /** Characters it is wide; the whole line without it. */
  readonly size?: number
  /** Does it; what it throws is shown under the field, which keeps what was typed. */
  readonly commit: (text: string) => void
  readonly placeholder?: string
}

export function CommitField({ label, value, size, commit, placeholder }: CommitFieldProps) {
  const input = useRef<HTMLInputElement>(null)
  const error = useSignal<string | undefined>(undefined)
  const errorId = useId()

  useLayoutEffect(() => {
    error.value = undefined
    input.current!.value = value
  }, [value])

  const reset = () => {
    error.value = undefined
    input.current!.value = value
  }
  const done = () => {
    const text = input.current!.value
    if (text === value) return reset()
    try {
      commit(text)
      error.value = undefined
    } catch (caught) {
      error.value = (caught as Error).message
    }
  }

  return (
    <span class={`commit-field ${size === undefined ? 'is-wide' : ''}`}>
      <input
        ref={input}
        class="input mono"
        style={size === undefined ? undefined : { width: `calc(${size}ch + 18px)` }}
        aria-label={label}
        aria-invalid={error.value !== undefined}
        aria-describedby={error.value === undefined ? undefined : errorId}
        placeholder={placeholder}
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        onInput={() => {
          error.value = undefined
        }}
        onBlur={done}
        onKeyDown={(event) => {
          if (event.key === 'Enter') done()
          else if (event.key === 'Escape') reset()
        }}
      />
      {error.value !== undefined && (
        <span class="field-error" id={errorId} role="alert">
          {error.value}
        </span>
      )}
    </span>
  )
}
