/** What the author of a demo tells others: a note, a script step by step, and what of it is another at every boot. */
import type { Demo, ScriptStep } from '../../project/demo.ts'
import { MASKS_MOST, NOTE_MOST, STEPS_MOST } from '../../project/demo.ts'
import { isSharing } from '../link/state.ts'
import { editDemo, project } from '../state/project.ts'
import { Dialog } from '../widgets/dialog.tsx'
import { play } from './playing.ts'
import { NO_DEMO, record, USUAL_MASKS } from './recording.ts'
import { isDemoOpen } from './state.ts'
import { StepForm } from './step-form.tsx'

export function DemoDialog() {
  return (
    <Dialog open={isDemoOpen} title="Demo: note and script" class="demo">
      <Body />
    </Dialog>
  )
}

function Body() {
  const demo = project.value.demo ?? NO_DEMO
  const change = (part: Partial<Demo>) => editDemo({ ...demo, ...part })
  const setStep = (at: number, step: ScriptStep) => change({ script: demo.script.with(at, step) })
  const move = (at: number, by: 1 | -1) =>
    change({ script: demo.script.toSpliced(at, 1).toSpliced(at + by, 0, demo.script[at]!) })
  const goOn = (act: () => void) => {
    isDemoOpen.value = false
    act()
  }
  return (
    <div class="demo-body">
      <label class="demo-field">
        <span class="demo-label">Note</span>
        <textarea
          class="input"
          rows={3}
          maxLength={NOTE_MOST}
          placeholder="What one should know before it boots"
          value={demo.note}
          onInput={(event) => change({ note: event.currentTarget.value })}
        />
      </label>
      <div class="demo-head">
        <h3 class="demo-label">Script</h3>
        <span class="demo-hint">Played on the console of whoever boots the demo</span>
      </div>
      <ol class="demo-steps">
        {demo.script.map((step, at) => (
          <StepForm
            // A step is told by its place alone.
            key={at}
            step={step}
            number={at + 1}
            onChange={(next) => setStep(at, next)}
            onRemove={() => change({ script: demo.script.toSpliced(at, 1) })}
            {...(at > 0 && { onUp: () => move(at, -1) })}
            {...(at < demo.script.length - 1 && { onDown: () => move(at, 1) })}
          />
        ))}
      </ol>
      <div class="demo-acts">
        <button
          type="button"
          class="button outlined"
          disabled={demo.script.length >= STEPS_MOST}
          onClick={() =>
            change({
              script: [...demo.script, { type: '' }],
              masks: demo.script.length === 0 && demo.masks.length === 0 ? USUAL_MASKS : demo.masks,
            })
          }
        >
          Add a step
        </button>
        <button type="button" class="button outlined" onClick={() => goOn(record)}>
          {demo.script.length === 0 ? 'Record a session' : 'Record it anew'}
        </button>
        <span class="bar-space" />
        <button
          type="button"
          class="button outlined"
          disabled={demo.script.length === 0}
          onClick={() => goOn(() => play('reading'))}
        >
          Play
        </button>
      </div>
      <label class="demo-field">
        <span class="demo-label">Masks</span>
        <span class="demo-hint">
          What is another at every boot and does not count, one a line: <code>#</code> stands for a number,{' '}
          <code>*</code> for anything in the line. <code>[#.#]</code> is the kernel's time.
        </span>
        <textarea
          class="input mono"
          rows={2}
          value={demo.masks.join('\n')}
          onInput={(event) => change({ masks: masksOf(event.currentTarget.value) })}
        />
      </label>
      <div class="dialog-buttons">
        <button
          type="button"
          class="button primary"
          onClick={() =>
            goOn(() => {
              isSharing.value = true
            })
          }
        >
          Share a link…
        </button>
      </div>
    </div>
  )
}

function masksOf(text: string): string[] {
  return text === '' ? [] : text.split('\n').slice(0, MASKS_MOST)
}
