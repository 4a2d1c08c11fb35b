/** A command as an item of a menu: its label, its keys, and whether it can be run now. */
import { type Command, isEnabled, labelOf, showKeys } from '../commands.ts'
import { MenuItem } from './menu.tsx'

export function CommandItem({ command }: { command: Command }) {
  const keys = command.keys?.[0]
  return (
    <MenuItem
      act={() => void command.run()}
      disabled={!isEnabled(command)}
      {...(keys !== undefined && { hint: showKeys(keys) })}
    >
      {labelOf(command)}
    </MenuItem>
  )
}
