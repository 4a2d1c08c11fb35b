/** The image that Boot will boot: its size and its SHA-256, or why there is none. */
import { formatCount } from './format.ts'
import { announce } from './state/announcements.ts'
import { image, type PackedImage } from './state/image.ts'

export function ImageSummary() {
  const state = image.value
  if (state.kind === 'failed')
    return (
      <div class="image-summary is-failed" role="alert" title={state.error.message}>
        <strong>No image</strong>
        <span>{state.error.message}</span>
      </div>
    )
  const shown = state.kind === 'packed' ? state : state.last
  if (!shown)
    return (
      <div class="image-summary is-packing">
        <span>packing…</span>
      </div>
    )
  return (
    <button
      type="button"
      class={`image-summary ${state.kind === 'packing' ? 'is-packing' : ''}`}
      title={`The image that Boot hands to the kernel\nSHA-256 ${shown.sha256}\nClick copies it`}
      onClick={() => void copy(shown)}
    >
      <span>
        <span class="sr-only">Image: </span>
        <b>{formatCount(shown.size)}</b> bytes
      </span>
      <span class="mono">{`sha256 ${shown.sha256.slice(0, 8)}…${shown.sha256.slice(-4)}`}</span>
      <span class="sr-only">Copy the SHA-256</span>
    </button>
  )
}

async function copy({ sha256 }: PackedImage): Promise<void> {
  try {
    await navigator.clipboard.writeText(sha256)
    announce('Copied the SHA-256')
  } catch {
    announce(`SHA-256 ${sha256}`)
  }
}
