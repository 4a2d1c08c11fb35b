/** The medium among the machine's settings. */

import { writtenNext } from '../disks/fresh.ts'
import { project } from '../state/project.ts'
import { isMediumOpen } from './commands.ts'
import { mediumText } from './words.ts'

export function MediumSetting() {
  const { medium, disks } = project.value
  const more = disks.length === 0 ? '' : disks.length === 1 ? ' and a disk' : ` and ${disks.length} disks`
  const isWritten = writtenNext().length > 0
  return (
    <button
      type="button"
      class="setting setting-medium"
      title={`How the root file system reaches the kernel${isWritten ? '\nThe next boot begins with what the guest has written' : ''}`}
      aria-haspopup="dialog"
      onClick={() => {
        isMediumOpen.value = true
      }}
    >
      <span>Medium</span> <span class="mono setting-value">{mediumText(medium) + more}</span>
      {isWritten && (
        <>
          <i class="dot dot-good" />
          <span class="sr-only">, written on: the next boot goes on with it</span>
        </>
      )}
    </button>
  )
}
