/** Above the console while a script is recorded. */
import { plural } from '../format.ts'
import { discardRecording, finishRecording, recorded } from './recording.ts'

export function RecorderBar() {
  const steps = recorded.value
  if (steps === undefined) return null
  return (
    <section class="strip strip-warn player" aria-label="Recording">
      <div class="strip-text">
        <p class="player-caption">
          <i class="record-dot" aria-hidden="true" />
          {steps === 0
            ? 'Recording: type at the prompt what the demo is to show'
            : `Recording: ${plural(steps, 'step')}`}
        </p>
        <p class="strip-advice">Each line you type is a step, and what comes then is what it expects.</p>
      </div>
      <div class="player-buttons">
        <button type="button" class="button outlined" disabled={steps === 0} onClick={finishRecording}>
          Make it the script
        </button>
        <button type="button" class="button quiet" onClick={discardRecording}>
          Discard
        </button>
      </div>
    </section>
  )
}
