/** Every window about projects; each shows when there is something to show. */
import { laterWindow } from '../widgets/later.tsx'
import { isListOpen } from './acts.ts'
import { ProjectFileInput } from './choose-file.tsx'
import { ConflictDialog } from './conflict-dialog.tsx'
import { RenameDialog } from './rename-dialog.tsx'
import { TroubleDialog } from './trouble-dialog.tsx'

const ProjectList = laterWindow(
  'the list of projects',
  isListOpen,
  async () => (await import('./project-list.tsx')).ProjectList,
)

export function ProjectWindows() {
  return (
    <>
      <ProjectFileInput />
      <ProjectList />
      <RenameDialog />
      <ConflictDialog />
      <TroubleDialog />
    </>
  )
}
