/** The keys that a touch keyboard lacks. */
import { frontConsole } from './consoles.ts'
import { ctrlHeld } from './ctrl-held.ts'

const KEYS = [
  { label: 'Esc', name: 'Esc', sequence: '\x1b' },
  { label: 'Tab', name: 'Tab', sequence: '\t' },
  { label: '↑', name: 'Up', sequence: '\x1b[A' },
  { label: '↓', name: 'Down', sequence: '\x1b[B' },
  { label: '←', name: 'Left', sequence: '\x1b[D' },
  { label: '→', name: 'Right', sequence: '\x1b[C' },
  { label: '|', name: 'Pipe', sequence: '|' },
  { label: '/', name: 'Slash', sequence: '/' },
]

export function ExtraKeys() {
  // The focus stays where it is, or the touch keyboard would close.
  const keepFocus = (event: Event) => event.preventDefault()
  return (
    <div class="extra-keys" role="toolbar" aria-label="Keys">
      <button
        type="button"
        class="extra-key"
        aria-pressed={ctrlHeld.value}
        onPointerDown={keepFocus}
        onClick={() => {
          ctrlHeld.value = !ctrlHeld.value
        }}
      >
        Ctrl
      </button>
      {KEYS.map(({ label, name, sequence }) => (
        <button
          key={name}
          type="button"
          class="extra-key"
          aria-label={name}
          onPointerDown={keepFocus}
          onClick={() => frontConsole()?.type(sequence)}
        >
          {label}
        </button>
      ))}
    </div>
  )
}
