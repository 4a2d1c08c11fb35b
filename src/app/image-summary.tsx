/** The image that Boot will boot: its size and its SHA-256, or why there is none. */
import { remedyFor } from '../image/remedy.ts'
import { formatCount } from './format.ts'
import { announce } from './state/announcements.ts'
import { image, type PackedImage } from './state/image.ts'
import { findSha256, isHashing } from './state/image-hash.ts'
import { configure, project } from './state/project.ts'

export function ImageSummary() {
  const state = image.value
  if (state.kind === 'failed')
    return (
      <div class="image-summary is-failed" role="alert" title={state.error.message}>
        <div class="image-failure">
          <Remedy error={state.error} />
          <strong>No image</strong>
        </div>
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
  const { sha256 } = shown
  return (
    <button
      type="button"
      class={`image-summary ${state.kind === 'packing' ? 'is-packing' : ''}`}
      title={`The image that Boot hands to the kernel\n${
        sha256 === undefined ? 'Click computes its SHA-256' : `SHA-256 ${sha256}\nClick copies it`
      }`}
      onClick={() => void (sha256 === undefined ? hash(shown) : copy(sha256))}
    >
      <span>
        <span class="sr-only">Image: </span>
        <b>{formatCount(shown.size)}</b> bytes
      </span>
      <span class="mono">{hashText(shown)}</span>
      <span class="sr-only">{sha256 === undefined ? 'Compute the SHA-256' : 'Copy the SHA-256'}</span>
    </button>
  )
}

/** Makes room where a larger medium of the same kind has it, in one step that can be undone. */
function Remedy({ error }: { error: Error }) {
  const remedy = remedyFor(error, project.value)
  if (!remedy) return null
  return (
    <button type="button" class="button outlined" onClick={() => configure('enlarge the medium', remedy.media)}>
      {remedy.label}
    </button>
  )
}

function hashText(shown: PackedImage): string {
  const { sha256 } = shown
  if (sha256 !== undefined) return `sha256 ${sha256.slice(0, 8)}…${sha256.slice(-4)}`
  return isHashing(shown) ? 'sha256: computing…' : 'sha256: compute'
}

/** Of a large image nobody knows it before it is asked for. */
async function hash(shown: PackedImage): Promise<void> {
  try {
    const sha256 = await findSha256(shown)
    if (sha256 !== undefined) announce(`SHA-256 ${sha256}`)
  } catch (error) {
    announce(error instanceof Error ? error.message : String(error))
  }
}

async function copy(sha256: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(sha256)
    announce('Copied the SHA-256')
  } catch {
    announce(`SHA-256 ${sha256}`)
  }
}
