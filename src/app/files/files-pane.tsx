/** The left pane: the root file system, and what one does to its entries. */
import { countEntries, find } from '../../rootfs/index.ts'
import { changeCount, isChangeListOpen } from '../changes/changes.ts'
import { ariaKeys, type Command, isEnabled, labelOf, showKeys } from '../commands.ts'
import { downloadCommand } from '../export/commands.ts'
import { formatCount, plural } from '../format.ts'
import { importDirectoryCommand, importFilesCommand } from '../import/commands.ts'
import { originalName, tree } from '../state/project.ts'
import { selected, selection, setExpanded } from '../state/workspace.ts'
import { CommandItem } from '../widgets/command-item.tsx'
import { Menu, MenuItem } from '../widgets/menu.tsx'
import { MenuButton } from '../widgets/menu-button.tsx'
import { anchorOf } from '../widgets/popover.tsx'
import { told } from './acts.ts'
import { AddForm } from './add-form.tsx'
import { isBusybox } from './busybox.ts'
import {
  addCommand,
  appletsCommand,
  copyCommand,
  cutCommand,
  deleteCommand,
  duplicateCommand,
  linkCommand,
  openCommand,
  pasteCommand,
  redoCommand,
  renameCommand,
  revertCommand,
  sessionCommand,
  undoCommand,
} from './commands.ts'
import { DragLabel } from './drag.tsx'
import { FindField } from './find-field.tsx'
import { FindResults } from './find-results.tsx'
import { isFinding, query } from './finding.ts'
import { Tree } from './tree.tsx'
import { menuAt, showAdd } from './ui.ts'

export function FilesPane() {
  const count = changeCount.value
  const menuLabel = `What to do with ${told([...selection.value])}`
  return (
    <section class="pane files" id="files-pane" aria-label="Root file system">
      <div class="bar">
        <h2>Root file system</h2>
        <button
          type="button"
          class="button quiet"
          aria-pressed={isFinding.value}
          aria-keyshortcuts={ariaKeys('Mod+P')}
          title={`Find by name and in contents, ${showKeys('Mod+P')}`}
          onClick={() => {
            isFinding.value = !isFinding.value
          }}
        >
          Find
        </button>
        <button
          type="button"
          class="button quiet"
          disabled={count === 0}
          aria-haspopup="dialog"
          title={`What differs from ${originalName.value}`}
          onClick={() => {
            isChangeListOpen.value = true
          }}
        >
          {plural(count, 'change')}
        </button>
      </div>
      {isFinding.value && <FindField />}
      {isFinding.value && query.value !== '' ? <FindResults /> : <Tree />}
      <div class="bar bar-bottom">
        <button
          id="add-entry"
          type="button"
          class="button add"
          onClick={(event) => showAdd('file', event.currentTarget)}
        >
          + Add
        </button>
        <MenuButton face="Import" label="Import">
          <CommandItem command={importFilesCommand} />
          <CommandItem command={importDirectoryCommand} />
        </MenuButton>
        <StepButton command={undoCommand}>Undo</StepButton>
        <StepButton command={redoCommand}>Redo</StepButton>
        <button
          type="button"
          class="button quiet"
          aria-haspopup="menu"
          aria-expanded={menuAt.value !== undefined}
          title={menuLabel}
          onClick={(event) => {
            menuAt.value = anchorOf(event.currentTarget)
          }}
        >
          Edit
        </button>
        <span class="bar-space" />
        <Count />
      </div>
      <EntryMenu label={menuLabel} />
      <AddForm />
      <DragLabel />
    </section>
  )
}

/** How many entries there are, or are selected; where there is no room for the word, the number. */
function Count() {
  const isSelection = selection.value.size > 1
  const count = isSelection ? selection.value.size : countEntries(tree.value)
  const word = isSelection ? 'selected' : count === 1 ? 'entry' : 'entries'
  return (
    <span class="bar-note" title={`${formatCount(count)} ${word}`}>
      {formatCount(count)}
      <span class="bar-word"> {word}</span>
    </span>
  )
}

/** What it would undo is its name, for those who point at it and those who hear it. */
function StepButton({ command, children }: { command: Command; children: string }) {
  return (
    <button
      type="button"
      class="button quiet"
      disabled={!isEnabled(command)}
      title={labelOf(command)}
      aria-label={labelOf(command)}
      aria-keyshortcuts={command.keys!.map(ariaKeys).join(' ')}
      onClick={() => void command.run()}
    >
      {children}
    </button>
  )
}

function EntryMenu({ label }: { label: string }) {
  // What can be done is worked out only for those who ask.
  if (!menuAt.value) return null
  const path = selected.value
  const found = find(tree.value, path)
  return (
    <Menu anchor={menuAt} label={label}>
      {found?.inode.kind === 'file' && (
        <MenuItem act={() => void openCommand.run()} hint="↵">
          Open
        </MenuItem>
      )}
      {found?.inode.kind === 'directory' && (
        <MenuItem act={() => setExpanded(found.ino, true)} hint="→">
          Unfold
        </MenuItem>
      )}
      {isBusybox(path) && <CommandItem command={appletsCommand} />}
      <CommandItem command={addCommand} />
      {found && found.inode.kind !== 'directory' && <CommandItem command={linkCommand} />}
      <hr />
      <CommandItem command={cutCommand} />
      <CommandItem command={copyCommand} />
      <CommandItem command={pasteCommand} />
      <CommandItem command={duplicateCommand} />
      {found?.inode.kind === 'file' && <CommandItem command={downloadCommand} />}
      <CommandItem command={renameCommand} />
      <CommandItem command={deleteCommand} />
      <hr />
      <CommandItem command={undoCommand} />
      <CommandItem command={redoCommand} />
      {isEnabled(revertCommand) && <CommandItem command={revertCommand} />}
      <CommandItem command={sessionCommand} />
    </Menu>
  )
}
