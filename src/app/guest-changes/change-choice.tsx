/** The changes to choose from, the one in full, and the button that takes what is chosen. */
import { formatCount, plural } from '../format.ts'
import { ChangeDetail } from './change-detail.tsx'
import { ChangeList } from './change-list.tsx'
import type { Review } from './review.ts'

/** `label`: what the list is called. */
export function ChangeChoice({ review, label }: { review: Review; label: string }) {
  const count = review.differing.value.length
  return (
    <>
      {review.refused.value.map(({ path, reason }) => (
        <p key={path} class="strip strip-bad" role="alert">
          <span>{`${path} was not brought back: ${reason}`}</span>
        </p>
      ))}
      {count === 0 ? (
        <p class="placeholder">Nothing differs from the project</p>
      ) : (
        <Choice review={review} label={label} count={count} />
      )}
    </>
  )
}

function Choice({ review, label, count }: { review: Review; label: string; count: number }) {
  const chosen = review.taking.value.length
  return (
    <>
      <div class="guest-changes-acts">
        <span>{`${formatCount(chosen)} of ${plural(count, 'change')} chosen`}</span>
        <button type="button" class="button quiet" onClick={() => review.chooseAll(true)}>
          All
        </button>
        <button type="button" class="button quiet" onClick={() => review.chooseAll(false)}>
          None
        </button>
        <span class="bar-space" />
        <button type="button" class="button primary" disabled={chosen === 0} onClick={() => void review.take()}>
          {chosen === 0 ? 'Bring back' : `Bring back ${plural(chosen, 'change')}`}
        </button>
      </div>
      <ChangeList review={review} label={label} />
      <ChangeDetail review={review} />
    </>
  )
}
