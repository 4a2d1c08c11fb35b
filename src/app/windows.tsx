/** What opens over the page. The script of the larger windows comes with the first opening, or when the page is idle. */
import { isChangeListOpen } from './changes/changes.ts'
import { isDemoOpen } from './demo/state.ts'
import { isAppletsOpen } from './files/ui.ts'
import { isOpen as isImportOpen } from './import/importing.ts'
import { isOpening, isSharing } from './link/state.ts'
import { isMediumOpen } from './medium/commands.ts'
import { isPaletteOpen, isShortcutsOpen } from './palette/commands.ts'
import { ProjectWindows } from './projects/project-windows.tsx'
import { isSessionOpen } from './session/session.ts'
import { ConfirmDialog } from './widgets/confirm.tsx'
import { laterWindow } from './widgets/later.tsx'

const Palette = laterWindow('the commands', isPaletteOpen, async () => (await import('./palette/palette.tsx')).Palette)
const Shortcuts = laterWindow(
  'the keyboard shortcuts',
  isShortcutsOpen,
  async () => (await import('./palette/shortcuts.tsx')).Shortcuts,
)
const ImportDialog = laterWindow(
  'the import',
  isImportOpen,
  async () => (await import('./import/import-dialog.tsx')).ImportDialog,
)
const ChangeList = laterWindow(
  'the changes',
  isChangeListOpen,
  async () => (await import('./changes/change-list.tsx')).ChangeList,
)
const SessionDialog = laterWindow(
  'the session',
  isSessionOpen,
  async () => (await import('./session/session-dialog.tsx')).SessionDialog,
)
const AppletsDialog = laterWindow(
  'the applets',
  isAppletsOpen,
  async () => (await import('./files/applets-dialog.tsx')).AppletsDialog,
)
const MediumDialog = laterWindow(
  'the medium',
  isMediumOpen,
  async () => (await import('./medium/medium-dialog.tsx')).MediumDialog,
)
const OpenDialog = laterWindow('the link', isOpening, async () => (await import('./link/open-dialog.tsx')).OpenDialog)
const ShareDialog = laterWindow(
  'the link',
  isSharing,
  async () => (await import('./link/share-dialog.tsx')).ShareDialog,
)
const DemoDialog = laterWindow('the demo', isDemoOpen, async () => (await import('./demo/demo-dialog.tsx')).DemoDialog)

export function Windows() {
  return (
    <>
      <Palette />
      <Shortcuts />
      <ImportDialog />
      <ChangeList />
      <SessionDialog />
      <AppletsDialog />
      <MediumDialog />
      <DemoDialog />
      <ShareDialog />
      <ProjectWindows />
      <OpenDialog />
      <ConfirmDialog />
    </>
  )
}
