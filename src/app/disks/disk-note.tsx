/** Beside the console, while no machine of the project runs: what the next boot's disks begin with. */
import { goTo } from '../console/commands.ts'
import { isBusy } from '../state/machine.ts'
import { discarded, startFresh, writtenNext } from './fresh.ts'
import { earlierDisks, type NextDisk, nextDisks } from './written.ts'

export function DiskNote() {
  if (isBusy.value || nextDisks.value.length === 0) return null
  const written = writtenNext()
  const text = noteText()
  if (text === '') return null
  return (
    <div class="strip disk-note" role="note">
      <p class="strip-text">{text}</p>
      <button type="button" class="button outlined" onClick={() => goTo('disks')}>
        Look at it
      </button>
      {written.length > 0 && (
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

/** What the next boot begins with, where that is not what one would think. */
function noteText(): string {
  const written = nextDisks.value.filter(({ disk }) => disk)
  const left = written.length > 1 ? 'left them' : 'left it'
  const plug = written.some(({ disk }) => disk!.isUnfinished) ? ' when its plug was pulled' : ''
  const asLeft = written.length > 0 ? `${devices(written)} as the guest ${left}${plug}` : ''
  const fresh = nextDisks.value.filter(
    ({ place, disk }) => !disk && earlierDisks.value.some((earlier) => earlier.place === place),
  )
  if (fresh.length === 0) {
    if (asLeft !== '') return `The next boot begins with ${asLeft}.`
    return discarded.value ? `The next boot begins with a fresh ${devices(nextDisks.value)}.` : ''
  }
  const what = `${asLeft === '' ? '' : `${asLeft}, but with `}a fresh ${devices(fresh)}`
  const why = discarded.value ? '' : ', since the files or the medium have changed'
  return `The next boot begins with ${what}${why}. What the guest wrote on the earlier one is still there, until you discard it.`
}

function devices(disks: readonly NextDisk[]): string {
  return disks.map(({ device }) => device).join(' and ')
}
