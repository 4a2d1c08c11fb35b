/** Every command by its name: type some letters of it, and Enter runs it. */
import { useComputed, useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { allCommands } from '../all-commands.ts'
import { type Command, isEnabled, labelOf, showKeys } from '../commands.ts'
import { Dialog } from '../widgets/dialog.tsx'
import { isPaletteOpen } from './commands.ts'
import { matchScore } from './match.ts'

export function Palette() {
  return (
    <Dialog open={isPaletteOpen} title="Commands" class="palette">
      <PaletteBody />
    </Dialog>
  )
}

const optionId = (command: Command) => `command-${command.id}`

function PaletteBody() {
  const field = useRef<HTMLInputElement>(null)
  const query = useSignal('')
  const chosenId = useSignal<string | undefined>(undefined)
  const found = useComputed(() => find(query.value))
  const chosen = found.value.find(({ id }) => id === chosenId.value) ?? found.value[0]

  useLayoutEffect(() => field.current!.focus(), [])
  useLayoutEffect(() => {
    if (chosen) document.getElementById(optionId(chosen))?.scrollIntoView({ block: 'nearest' })
  }, [chosen])

  const run = (command: Command) => {
    field.current!.closest('dialog')!.close()
    // Only after the dialog has given the focus back: a command may take it elsewhere.
    queueMicrotask(() => void command.run())
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const at = chosen ? found.value.indexOf(chosen) : -1
    const target = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key]
    if (target !== undefined && found.value.length > 0) {
      event.preventDefault()
      chosenId.value = found.value.at(target % found.value.length)!.id
    } else if (event.key === 'Enter' && chosen) {
      event.preventDefault()
      run(chosen)
    }
  }

  return (
    <>
      <input
        ref={field}
        class="input palette-field"
        role="combobox"
        aria-label="Find a command"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={chosen && optionId(chosen)}
        placeholder="What to do"
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => {
          query.value = event.currentTarget.value
          chosenId.value = undefined
        }}
        onKeyDown={onKeyDown}
      />
      <div id="palette-list" class="palette-list" role="listbox" aria-label="Commands">
        {found.value.map((command) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the field has the keys
          <div
            key={command.id}
            id={optionId(command)}
            class="palette-option"
            role="option"
            aria-selected={command === chosen}
            onClick={() => run(command)}
          >
            <span class="palette-group">{command.group}</span>
            <span class="palette-label">{labelOf(command)}</span>
            {command.keys?.[0] && <kbd>{showKeys(command.keys[0])}</kbd>}
          </div>
        ))}
      </div>
      {found.value.length === 0 && (
        <p class="palette-none" role="status">
          No command is called “{query.value}”
        </p>
      )}
    </>
  )
}

/** The commands that can be run now and fit, best first. */
function find(query: string): Command[] {
  return allCommands
    .filter((command) => command.id !== 'help.palette' && isEnabled(command))
    .flatMap((command) => {
      const score = matchScore(query, `${labelOf(command)} ${command.group}`)
      return score === undefined ? [] : [{ command, score }]
    })
    .sort((a, b) => b.score - a.score)
    .map(({ command }) => command)
}
