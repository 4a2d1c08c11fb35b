/** Beside the console, while no machine of the project runs: what the next boot's disks begin with. */
import { goTo } from '../console/commands.ts'
import { isBusy } from '../state/machine.ts'
import { discarded, startFresh, writtenNext } from './fresh.ts'
import { earlierDisks, nextDisks } from './written.ts'

export function DiskNote() {
  if (isBusy.value || nextDisks.value.length === 0) return null
  const next = writtenNext()
  const earlier = earlierDisks.value.length
  if (next.length === 0 && earlier === 0 && discarded.value === undefined) return null
  const isAll = next.length === nextDisks.value.length
  const devices = nextDisks.value.filter(({ disk }) => disk).map(({ device }) => device)
  return (
    <div class="strip disk-note" role="note">
      <div class="strip-text">
        {next.length > 0 ? (
          <p>
            The next boot begins with {isAll && devices.length > 1 ? 'all disks' : devices.join(' and ')} as the guest
            left {devices.length > 1 ? 'them' : 'it'}
            {next.some(({ isUnfinished }) => isUnfinished) && ', when its plug was pulled'}.
          </p>
        ) : (
          <p>
            The next boot begins with a fresh disk
            {earlier > 0
              ? discarded.value
                ? '. What was written on earlier ones is still there.'
                : ', since the files or the medium have changed. What the guest wrote on the last one is still there, until you discard it.'
              : '.'}
          </p>
        )}
      </div>
      <button type="button" class="button outlined" onClick={() => goTo('disks')}>
        Look at it
      </button>
      {next.length > 0 && (
        <button
          type="button"
          class="button outlined"
          onClick={() => {
            goTo('disks')
            void startFresh()
          }}
        >
          Start fresh
        </button>
      )}
    </div>
  )
}
