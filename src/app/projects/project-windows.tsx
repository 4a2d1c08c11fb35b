/** Every window about projects; each shows when there is something to show. */
import { ProjectFileInput } from './choose-file.tsx'
import { ConflictDialog } from './conflict-dialog.tsx'
import { ProjectList } from './project-list.tsx'
import { RenameDialog } from './rename-dialog.tsx'
import { TroubleDialog } from './trouble-dialog.tsx'

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
