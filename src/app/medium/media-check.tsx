/** What the media that one chooses would do to the files, said as one chooses them. */
import { type Signal, useSignal, useSignalEffect } from '@preact/signals'
import type { MediaCheck } from '../../../workers/image.protocol.ts'
import type { ExtraDisk, Medium } from '../../project/index.ts'
import { images } from '../state/image.ts'
import { project } from '../state/project.ts'

/** Typing this fast is one question. */
const DEBOUNCE_MS = 150

export function MediaCheckNote({ medium, disks }: { medium: Signal<Medium>; disks: Signal<readonly ExtraDisk[]> }) {
  const check = useSignal<MediaCheck | undefined>(undefined)
  useSignalEffect(() => {
    const [of, media] = [project.value, { medium: medium.value, disks: disks.value }]
    let isCurrent = true
    const timer = setTimeout(() => {
      // Where the worker is gone, packing says so.
      images.checkMedia(of, media).then(
        (found) => {
          if (isCurrent) check.value = found
        },
        () => {},
      )
    }, DEBOUNCE_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  })
  const { losses, problem, remedy } = check.value ?? { losses: [], problem: undefined, remedy: undefined }
  return (
    <div class="medium-check" role="status">
      {problem && <p class="medium-problem">{problem}</p>}
      {remedy && (
        <button
          type="button"
          class="button outlined"
          onClick={() => {
            medium.value = remedy.media.medium
            disks.value = remedy.media.disks
          }}
        >
          {remedy.label}
        </button>
      )}
      {losses.length > 0 && (
        <>
          <p>What the guest sees will differ from the files:</p>
          <ul class="medium-losses">
            {losses.map(({ code, message }) => (
              <li key={code}>{message}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
