/** The state of a machine that no longer runs, or does not speak: what happened, and the way on. */
import { formatSeconds } from '../format.ts'
import { machine, seconds } from '../state/machine.ts'
import { status } from '../state/status.ts'
import { bootFromHere } from './boot-from-here.ts'

const SHOWN = new Set(['panicked', 'halted', 'failed', 'silent', 'stopped'])

export function Banner() {
  const { phase } = machine.value
  if (!SHOWN.has(phase)) return null
  const { label, tone, reason, advice } = status.value
  return (
    <div class={`strip strip-${tone}`}>
      <div class="strip-text">
        <p>
          <strong>{reason ? `${label}:` : label}</strong> {reason ?? `after ${formatSeconds(seconds.value, true)}`}
        </p>
        {advice && <p class="strip-advice">{advice}</p>}
      </div>
      <button type="button" class="button outlined" onClick={bootFromHere}>
        Boot again
      </button>
    </div>
  )
}
