/** Every key that does something, by the part of the page it belongs to. */
import { allCommands } from '../all-commands.ts'
import { type Command, GROUPS, labelOf, showKeys } from '../commands.ts'
import { Dialog } from '../widgets/dialog.tsx'
import { isShortcutsOpen } from './commands.ts'

const SCOPES = { files: 'in the file tree', edit: 'in the editor', console: 'in the console' } as const

export function Shortcuts() {
  return (
    <Dialog open={isShortcutsOpen} title="Keyboard shortcuts" class="shortcuts">
      <div class="shortcut-groups">
        {GROUPS.map((group) => {
          const commands = allCommands.filter((command) => command.group === group && command.keys)
          return commands.length > 0 && <Group key={group} name={group} commands={commands} />
        })}
      </div>
    </Dialog>
  )
}

function Group({ name, commands }: { name: string; commands: readonly Command[] }) {
  return (
    <section class="shortcut-group">
      <h3>{name}</h3>
      <dl>
        {commands.map((command) => (
          <div key={command.id} class="shortcut">
            <dt>
              {labelOf(command)}
              {command.scope && <span class="dim"> {SCOPES[command.scope]}</span>}
            </dt>
            <dd>
              {command.keys!.map((keys) => (
                <kbd key={keys}>{showKeys(keys)}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
