/** Where the time of a boot went, from the press of Boot to the prompt. */
import { computed } from '@preact/signals'
import { formatInstructions } from '../format.ts'
import { type BootMark, isFromReady, isStarting, machine, marks } from '../state/machine.ts'

/** What a boot was doing until it reached a milestone. */
const UNTIL: Readonly<Record<BootMark['milestone'], { name: string; hint: string }>> = {
  packed: { name: 'pack', hint: 'The page fetches what is missing and packs the image' },
  'first-byte': { name: 'start', hint: 'A new machine is made, and the kernel comes to its first line' },
  unpack: { name: 'kernel', hint: 'The kernel finds its memory, its devices and its drivers' },
  init: { name: 'unpack', hint: 'The kernel unpacks the image into the root file system, and looks for /init' },
  prompt: { name: '/init', hint: 'Your /init runs, until the shell waits for you' },
}

const READY_HINT =
  "The kernel had been booted while you edited, up to where it unpacks the image. To see all of it, choose “Boot from the kernel's first instruction” in the command palette"
const START_HINT = "From the kernel's first instruction"

interface Segment {
  readonly milestone: BootMark['milestone']
  readonly ms: number
  readonly instructions: number
}

const segments = computed<readonly Segment[]>(() =>
  marks.value.map((mark, at) => {
    const before = marks.value[at - 1] ?? { at: 0, instructions: 0 }
    return {
      milestone: mark.milestone,
      ms: mark.at - before.at,
      instructions: mark.instructions - before.instructions,
    }
  }),
)

const emptyText = computed(() => {
  if (isStarting.value) return 'Waiting for the first byte'
  if (machine.value.phase === 'running') return 'This machine goes on from a snapshot: there was no boot'
  return 'Where the time of a boot goes, once there is one'
})

export function Timeline() {
  const last = marks.value.findLast(({ milestone }) => milestone !== 'packed')
  const shown = last ? segments.value : []
  return (
    <section class="timeline" aria-label="From Boot to prompt">
      <div class="timeline-head">
        <h2>From Boot to prompt</h2>
        {last && (
          <span class="mono">
            {`${(last.at / 1000).toFixed(2)} s`}
            <span class="dim" title={isFromReady.value ? READY_HINT : START_HINT}>
              {` · ${formatInstructions(last.instructions)} instructions${isFromReady.value ? ' from a ready kernel' : ''}`}
            </span>
          </span>
        )}
      </div>
      <div class="track" aria-hidden="true">
        {shown.map(({ milestone, ms }) => (
          <div key={milestone} class={`segment segment-${milestone}`} style={{ flexGrow: Math.max(1, ms) }} />
        ))}
        {!last && <div class={`segment ${isStarting.value ? 'segment-waiting' : 'segment-empty'}`} />}
      </div>
      {last ? (
        <ol class="segment-names">
          {shown.map(({ milestone, ms, instructions }) => (
            <li
              key={milestone}
              title={
                UNTIL[milestone].hint + (instructions > 0 ? `: ${formatInstructions(instructions)} instructions` : '')
              }
            >
              <i class={`segment-key segment-${milestone}`} />
              {UNTIL[milestone].name} <b>{`${Math.round(ms)} ms`}</b>
            </li>
          ))}
        </ol>
      ) : (
        <p class="timeline-empty">{emptyText.value}</p>
      )}
    </section>
  )
}
