/** What one does to the root file system, by name. */
import { find } from '../../rootfs/index.ts'
import { isChangeListOpen } from '../changes/changes.ts'
import type { Command } from '../commands.ts'
import { isSessionOpen } from '../session/session.ts'
import { canRedo, canUndo, changes, redoName, tree, undoName } from '../state/project.ts'
import { frontPane, selected, selection } from '../state/workspace.ts'
import {
  copySelected,
  cutSelected,
  duplicateSelected,
  openSelected,
  paste,
  removeSelected,
  revert,
  selectShown,
  step,
  targets,
  told,
} from './acts.ts'
import { isBusybox } from './busybox.ts'
import { clipboard } from './clipboard.ts'
import { isFinding } from './finding.ts'
import { focusTree, here, renaming, showAdd, showApplets, showMenu } from './ui.ts'

const hasTargets = () => targets().length > 0
const what = () => (targets().length === 0 ? selected.value : told(targets()))
const several = () => (selection.value.size > 1 ? ` ${told(targets())}` : '')

function selectedKind(): string | undefined {
  return find(tree.value, selected.value)?.inode.kind
}

/** The busybox that is selected, or else the first that the tree is known to hold in its usual place. */
function busybox(): string | undefined {
  return [selected.value, '/bin/busybox'].find(isBusybox)
}

export const openCommand: Command = {
  id: 'files.open',
  label: () => `Open ${selected.value}`,
  group: 'Files',
  isEnabled: () => selectedKind() === 'file',
  run: () => {
    openSelected()
    frontPane.value = 'edit'
  },
}
const NEW_KINDS = [
  { kind: 'directory', name: 'directory' },
  { kind: 'symlink', name: 'symbolic link' },
  { kind: 'device', name: 'device node' },
  { kind: 'fifo', name: 'FIFO' },
  { kind: 'socket', name: 'socket' },
  { kind: 'prebuilt', name: 'prebuilt file' },
] as const

const newCommands = NEW_KINDS.map(
  ({ kind, name }): Command => ({
    id: `files.add-${kind}`,
    label: `New ${name}…`,
    group: 'Files',
    run: () => showAdd(kind),
  }),
)

export const addCommand: Command = {
  id: 'files.add',
  label: () => `New in ${here.value}…`,
  group: 'Files',
  keys: ['Insert'],
  scope: 'files',
  run: () => showAdd('file'),
}
export const linkCommand: Command = {
  id: 'files.link',
  label: () => `New hard link to ${selected.value}…`,
  group: 'Files',
  isEnabled: () => selectedKind() !== 'directory',
  run: () => showAdd('hard-link'),
}
export const appletsCommand: Command = {
  id: 'files.applets',
  label: 'Applets of busybox…',
  group: 'Files',
  isEnabled: () => busybox() !== undefined,
  run: () => {
    const path = busybox()
    if (path !== undefined) showApplets(path)
  },
}
export const cutCommand: Command = {
  id: 'files.cut',
  label: () => `Cut${several()}`,
  group: 'Edit',
  keys: ['Mod+X'],
  scope: 'files',
  isEnabled: hasTargets,
  run: cutSelected,
}
export const copyCommand: Command = {
  id: 'files.copy',
  label: () => `Copy${several()}`,
  group: 'Edit',
  keys: ['Mod+C'],
  scope: 'files',
  isEnabled: hasTargets,
  run: copySelected,
}
export const pasteCommand: Command = {
  id: 'files.paste',
  label: () => `Paste into ${here.value}`,
  group: 'Edit',
  keys: ['Mod+V'],
  scope: 'files',
  byEvent: true,
  isEnabled: () => clipboard.value !== undefined,
  run: () => paste(),
}
export const duplicateCommand: Command = {
  id: 'files.duplicate',
  label: () => `Duplicate${several()}`,
  group: 'Edit',
  keys: ['Mod+D'],
  scope: 'files',
  isEnabled: hasTargets,
  run: duplicateSelected,
}
export const renameCommand: Command = {
  id: 'files.rename',
  label: 'Rename',
  group: 'Files',
  keys: ['F2'],
  scope: 'files',
  isEnabled: () => selected.value !== '/',
  run: () => {
    frontPane.value = 'files'
    renaming.value = selected.value
  },
}
export const deleteCommand: Command = {
  id: 'files.delete',
  label: () => `Delete${several()}`,
  group: 'Files',
  keys: ['Delete', 'Backspace'],
  scope: 'files',
  isEnabled: hasTargets,
  run: removeSelected,
}
export const revertCommand: Command = {
  id: 'files.revert',
  label: () => `Put ${what()} back as in the recipe`,
  group: 'Edit',
  isEnabled: () => changedTargets().length > 0,
  run: () => revert(changedTargets()),
}

/** The changes in and below what is selected. */
function changedTargets(): string[] {
  const chosen = targets()
  return [...changes.value.keys()].filter((path) => chosen.some((top) => path === top || path.startsWith(`${top}/`)))
}

export const filesCommands: readonly Command[] = [
  openCommand,
  addCommand,
  ...newCommands,
  linkCommand,
  renameCommand,
  deleteCommand,
  appletsCommand,
  {
    id: 'files.find',
    label: 'Find by name and in contents',
    group: 'Files',
    keys: ['Mod+P', 'Mod+Shift+F'],
    whileTyping: true,
    run: () => {
      frontPane.value = 'files'
      isFinding.value = true
      // Asked for once more, it begins anew.
      document.querySelector<HTMLInputElement>('.find-field')?.select()
    },
  },
  { id: 'files.tree', label: 'Go to the tree', group: 'Files', run: focusTree },
  {
    id: 'files.menu',
    label: () => `What to do with ${what()}`,
    group: 'Files',
    keys: ['Shift+F10', 'ContextMenu'],
    scope: 'files',
    run: showMenu,
  },
]

export const undoCommand: Command = {
  id: 'edit.undo',
  label: () => (undoName.value === undefined ? 'Undo' : `Undo ${undoName.value}`),
  group: 'Edit',
  keys: ['Mod+Z'],
  isEnabled: () => canUndo.value,
  run: () => step(true),
}
export const redoCommand: Command = {
  id: 'edit.redo',
  label: () => (redoName.value === undefined ? 'Redo' : `Redo ${redoName.value}`),
  group: 'Edit',
  keys: ['Mod+Shift+Z', 'Mod+Y'],
  isEnabled: () => canRedo.value,
  run: () => step(false),
}
export const changesCommand: Command = {
  id: 'edit.changes',
  label: 'Changes from the recipe',
  group: 'Edit',
  run: () => {
    isChangeListOpen.value = true
  },
}
export const sessionCommand: Command = {
  id: 'edit.session',
  label: 'Session as a script',
  group: 'Edit',
  run: () => {
    isSessionOpen.value = true
  },
}
export const selectAllCommand: Command = {
  id: 'files.select-all',
  label: 'Select all that is shown',
  group: 'Edit',
  keys: ['Mod+A'],
  scope: 'files',
  run: selectShown,
}

export const editCommands: readonly Command[] = [
  undoCommand,
  redoCommand,
  cutCommand,
  copyCommand,
  pasteCommand,
  duplicateCommand,
  selectAllCommand,
  revertCommand,
  changesCommand,
  sessionCommand,
]
