/** The script as it is played: where it is, what the author says of that, and how to hold it. */
import type { Difference } from '../../script/difference.ts'
import type { PlayerState } from '../../script/player.ts'
import { play, playing, stopPlaying } from './playing.ts'

export function PlayerBar() {
  const now = playing.value
  if (!now) return null
  const { state, demo } = now
  switch (state.kind) {
    case 'done':
      return (
        <Ending tone="good">
          <p>
            <strong>{state.skipped === 0 ? 'As the author saw it' : 'Played to its end'}</strong>
            {state.skipped === 0 ? ` in all ${demo.script.length} steps` : `, ${state.skipped} steps skipped`}
          </p>
        </Ending>
      )
    case 'differs':
      return (
        <Ending tone="bad">
          <p>
            <strong>{`Step ${state.step + 1} differs from what the author saw`}</strong>
          </p>
          <DifferenceText difference={state.difference} />
        </Ending>
      )
    default:
      return <Going state={state} />
  }
}

function Going({ state }: { state: Extract<PlayerState, { kind: 'playing' | 'paused' }> }) {
  const { demo, player, pace } = playing.value!
  const { caption } = demo.script[state.step] ?? {}
  const isPaused = state.kind === 'paused'
  return (
    <section class="strip strip-accent player" aria-label="Script">
      <div class="strip-text">
        <p class="player-caption" aria-live="polite">
          {caption || doingText(state)}
        </p>
        <p class="strip-advice">
          {`Step ${state.step + 1} of ${demo.script.length}`}
          {caption && `, ${doingText(state)}`}
        </p>
      </div>
      <div class="player-buttons">
        <button type="button" class="button outlined" onClick={() => (isPaused ? player.resume() : player.pause())}>
          {isPaused ? 'Play' : 'Pause'}
        </button>
        <button type="button" class="button quiet" title="Play one step, then pause" onClick={() => player.single()}>
          Step
        </button>
        <button type="button" class="button quiet" title="Pass this step over" onClick={() => player.skip()}>
          Skip
        </button>
        <button
          type="button"
          class="button quiet"
          aria-pressed={pace === 'at once'}
          title="Without pauses for reading"
          onClick={() => player.setPace(pace === 'at once' ? 'reading' : 'at once')}
        >
          At once
        </button>
        <button type="button" class="button quiet" title="Type no more; the machine goes on" onClick={stopPlaying}>
          End
        </button>
      </div>
    </section>
  )
}

function doingText({ kind, doing }: Extract<PlayerState, { kind: 'playing' | 'paused' }>): string {
  if (kind === 'paused') return 'paused'
  return {
    waiting: 'waiting for the console',
    showing: 'time to read',
    typing: 'typing',
    expecting: 'looking for what the author saw',
    resting: 'as the author saw it',
  }[doing]
}

function Ending({ tone, children }: { tone: 'good' | 'bad'; children: preact.ComponentChildren }) {
  const { pace } = playing.value!
  return (
    <section class={`strip strip-${tone === 'good' ? 'accent' : 'bad'} player`} aria-label="Script">
      <div class="strip-text" role={tone === 'good' ? 'status' : 'alert'}>
        {children}
      </div>
      <div class="player-buttons">
        <button type="button" class="button outlined" onClick={() => play(pace)}>
          Play again
        </button>
        <button type="button" class="button quiet" onClick={stopPlaying}>
          Close
        </button>
      </div>
    </section>
  )
}

function DifferenceText({ difference }: { difference: Difference }) {
  if (difference.kind === 'ended') return <p class="strip-advice">{`The machine ended before: ${difference.reason}`}</p>
  const { expected, seen } = difference.line
  return (
    <dl class="player-difference">
      <dt>The author saw</dt>
      <dd class="mono">{expected}</dd>
      <dt>{difference.kind === 'silence' ? `In ${difference.seconds} s came` : 'Here came'}</dt>
      <dd class="mono">{seen || 'nothing'}</dd>
    </dl>
  )
}
