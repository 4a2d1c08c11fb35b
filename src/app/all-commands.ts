/** Every command of the page. Each part of it brings its own. */
import type { Command } from './commands.ts'
import { bootFromHere } from './console/boot-from-here.ts'
import { consoleCommands } from './console/commands.ts'
import { demoCommands } from './demo/commands.ts'
import { diskCommands } from './disks/commands.ts'
import { exportCommands } from './export/commands.ts'
import { editCommands, filesCommands } from './files/commands.ts'
import { guestChangesCommands } from './guest-changes/commands.ts'
import { importCommands } from './import/commands.ts'
import { linkCommands } from './link/commands.ts'
import { mediumCommands } from './medium/commands.ts'
import { paletteCommands } from './palette/commands.ts'
import { focusNextPane } from './panes.ts'
import { projectCommands } from './projects/commands.ts'
import { aboutRecipeCommand } from './recipe-page/commands.ts'
import { announce } from './state/announcements.ts'
import { boot, isBusy, stop } from './state/machine.ts'
import { autoboot, theme } from './state/preferences.ts'
import { xrayCommands } from './xray/commands.ts'

const machineCommands: readonly Command[] = [
  {
    id: 'machine.boot',
    label: () => (isBusy.value ? 'Boot again' : 'Boot'),
    group: 'Machine',
    keys: ['Mod+Enter'],
    whileTyping: true,
    run: () => boot(),
  },
  {
    id: 'machine.boot-from-start',
    label: "Boot from the kernel's first instruction",
    group: 'Machine',
    run: () => boot('start'),
  },
  { id: 'machine.boot-and-go', label: 'Boot, and go to the console', group: 'Machine', run: bootFromHere },
  {
    id: 'machine.autoboot',
    label: () => (autoboot.value ? 'Wait for Boot when the page opens' : 'Boot whenever the page opens'),
    group: 'Machine',
    run: () => {
      autoboot.value = !autoboot.value
      announce(autoboot.value ? 'The page boots whenever it opens' : 'The page waits for Boot when it opens')
    },
  },
  { id: 'machine.stop', label: 'Stop', group: 'Machine', isEnabled: () => isBusy.value, run: stop },
]

const viewCommands: readonly Command[] = [
  {
    id: 'view.next-pane',
    label: 'Next pane',
    group: 'View',
    keys: ['F6'],
    whileTyping: true,
    run: () => focusNextPane(false),
  },
  {
    id: 'view.previous-pane',
    label: 'Previous pane',
    group: 'View',
    keys: ['Shift+F6'],
    whileTyping: true,
    run: () => focusNextPane(true),
  },
  ...(['system', 'light', 'dark'] as const).map(
    (value): Command => ({
      id: `view.theme-${value}`,
      label: `Colours: ${value === 'system' ? 'as the system' : value}`,
      group: 'View',
      isEnabled: () => theme.value !== value,
      run: () => {
        theme.value = value
      },
    }),
  ),
]

export const allCommands: readonly Command[] = [
  ...projectCommands,
  ...linkCommands,
  ...demoCommands,
  ...machineCommands,
  ...mediumCommands,
  ...diskCommands,
  ...xrayCommands,
  ...consoleCommands,
  ...guestChangesCommands,
  ...filesCommands,
  ...editCommands,
  ...viewCommands,
  ...importCommands,
  ...exportCommands,
  ...paletteCommands,
  aboutRecipeCommand,
]
