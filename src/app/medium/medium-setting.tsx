/** The medium among the machine's settings. */

import { writtenNext } from '../disks/fresh.ts'
import { image } from '../state/image.ts'
import { project } from '../state/project.ts'
import { isMediumOpen } from './commands.ts'
import { mediumText } from './words.ts'

export function MediumSetting() {
  const { medium, disks } = project.value
  const more = disks.length === 0 ? '' : disks.length === 1 ? ' and a disk' : ` and ${disks.length} disks`
  const state = image.value
  const losses = state.kind === 'packed' ? state.losses : []
  const isWritten = writtenNext().length > 0
  return (
    <button
      type="button"
      class={`setting setting-medium ${losses.length > 0 ? 'has-losses' : ''}`}
      title={[
        'How the root file system reaches the kernel',
        ...(isWritten ? ['The next boot begins with what the guest has written'] : []),
        ...losses.map(({ message }) => message),
      ].join('\n')}
      aria-haspopup="dialog"
      onClick={() => {
        isMediumOpen.value = true
      }}
    >
      <span>Medium</span> <span class="mono setting-value">{mediumText(medium) + more}</span>
      {losses.length > 0 && <span class="sr-only">, which cannot hold all of the files</span>}
      {isWritten && (
        <>
          <i class="dot dot-good" />
          <span class="sr-only">, written on: the next boot goes on with it</span>
        </>
      )}
    </button>
  )
}
