/** In the status line: whether it is, to the byte, what the demo's author made; if it was edited, the way to what differs. */
import { changeCount, isChangeListOpen } from '../changes/changes.ts'
import { plural } from '../format.ts'
import { isChanged, origin } from '../state/project.ts'
import { verdictOn } from './verdicts.ts'

export function OriginChip() {
  if (!origin.value) return null
  if (isChanged.value)
    return (
      <button
        type="button"
        class="origin-chip"
        aria-haspopup="dialog"
        title="What you changed in the demo as it was opened"
        onClick={() => {
          isChangeListOpen.value = true
        }}
      >
        {`Demo, ${plural(changeCount.value, 'change')}`}
      </button>
    )
  const verdict = verdictOn(origin.value.link)
  if (verdict?.kind === 'same')
    return (
      <span class="origin-chip is-same" title="The SHA-256 of the image is the one that the demo's author had">
        Verified<span class="origin-more">: the author's bytes</span>
      </span>
    )
  if (verdict?.kind === 'differs')
    return (
      <span class="origin-chip is-other" title={verdict.how.join('\n')}>
        <span class="origin-more">Demo: </span>not the author's bytes
      </span>
    )
  return <span class="origin-chip">Demo</span>
}
