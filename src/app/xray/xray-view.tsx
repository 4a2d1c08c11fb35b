/** The X-ray: the whole image in the edit pane, as bytes that are explained or as a picture of its sizes. */
import { signal, useSignalEffect } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { formatCount } from '../format.ts'
import { image } from '../state/image.ts'
import { project } from '../state/project.ts'
import { selected } from '../state/workspace.ts'
import { Fields, spoken } from './fields.tsx'
import { attachXray } from './follow.ts'
import { HexGrid } from './hex-grid.tsx'
import { SeekBar } from './seek-bar.tsx'
import { SizesView } from './sizes-view.tsx'
import { span } from './spans.ts'
import { cursor, failure, seeking, shown, view } from './state.ts'

export function XrayView() {
  const { kind } = project.value.medium
  return kind === 'initramfs' ? (
    <ArchiveView />
  ) : (
    <p class="placeholder">{`The X-ray explains an initramfs, byte by byte. This project’s medium is another: its image is in Export, and its files’ own bytes are under Bytes`}</p>
  )
}

function ArchiveView() {
  const now = shown.value
  useEffect(attachXray, [])
  return (
    <div class="xray">
      <div class="xray-bar">
        <div class="switch" role="radiogroup" aria-label="Show the image as">
          {(['bytes', 'sizes'] as const).map((option) => (
            <label key={option} class="switch-option">
              <input
                type="radio"
                name="xray-view"
                checked={view.value === option}
                onChange={() => {
                  view.value = option
                }}
              />
              <span>{option === 'bytes' ? 'Bytes' : 'Sizes'}</span>
            </label>
          ))}
        </div>
        {view.value === 'bytes' && (
          <button
            type="button"
            class="button quiet"
            aria-expanded={seeking.value !== undefined}
            onClick={() => {
              seeking.value = seeking.value ? undefined : { kind: 'text' }
            }}
          >
            Find
          </button>
        )}
        <span class="bar-space" />
        <span class="bar-note">{now ? `${formatCount(now.map.size)} bytes` : ''}</span>
      </div>
      <Notes />
      {now ? view.value === 'bytes' ? <BytesView /> : <SizesView /> : <p class="placeholder">Packing the image</p>}
    </div>
  )
}

function BytesView() {
  return (
    <>
      <SeekBar />
      <HexGrid
        onSeek={() => {
          seeking.value = { kind: 'text' }
        }}
      />
      <Fields />
      <p class="sr-only" id="xray-keys">
        Arrows go from byte to byte, N and P from field to field, Shift+N and Shift+P from entry to entry, G to an
        offset, slash finds. A table of the entry’s fields follows
      </p>
      <Spoken />
    </>
  )
}

/** What keeps the bytes on show from being those of the files on the left. */
function Notes() {
  const state = image.value
  const now = shown.value
  const error = failure.value ?? now?.bytes.failure.value ?? (state.kind === 'failed' ? state.error : undefined)
  if (error)
    return (
      <div class="strip strip-bad" role="alert">
        <span>{error.message}</span>
        {now?.bytes.failure.value && (
          <button type="button" class="button outlined" onClick={() => now.bytes.retry()}>
            Try again
          </button>
        )}
      </div>
    )
  if (now && state.kind === 'packed' && now.id === state.id && !now.map.entry(selected.value))
    return (
      <div class="strip" role="note">
        <span>{`${selected.value} is not in this image`}</span>
      </div>
    )
  return null
}

const SPEAK_AFTER_MS = 200
const speech = signal('')

/** Says where the cursor is once it rests, to those who cannot see it. */
function Spoken() {
  useSignalEffect(() => {
    cursor.value
    if (!span.value) return
    const timer = setTimeout(() => {
      speech.value = spoken()
    }, SPEAK_AFTER_MS)
    return () => clearTimeout(timer)
  })
  return (
    <p class="sr-only" role="status">
      {speech.value}
    </p>
  )
}
