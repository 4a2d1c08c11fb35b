/** The X-ray: a whole image in the edit pane, as bytes that are explained or as a picture of it. */
import { signal, useSignalEffect } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { isWithin } from '../../rootfs/index.ts'
import { formatCount } from '../format.ts'
import { image } from '../state/image.ts'
import { project } from '../state/project.ts'
import { selected } from '../state/workspace.ts'
import { Fields, spoken } from './fields.tsx'
import { attachXray } from './follow.ts'
import { HexGrid } from './hex-grid.tsx'
import { LayoutView } from './layout-view.tsx'
import { DiskPicture } from './picture-view.tsx'
import { Places } from './places.tsx'
import { SeekBar } from './seek-bar.tsx'
import { SizesView } from './sizes-view.tsx'
import { span } from './spans.ts'
import { cursor, disk, failure, type Shown, seeking, shown, showXray, view } from './state.ts'

export function XrayView() {
  const now = shown.value
  useEffect(attachXray, [])
  return (
    <div class="xray">
      <div class="xray-bar">
        <ViewSwitch overview={now?.explanations ? 'Layout' : 'Sizes'} />
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
        <DiskChoice />
        <span class="bar-note">{now ? `${formatCount(now.map.size)} bytes` : ''}</span>
      </div>
      <Notes />
      {now ? <ImageView now={now} /> : <p class="placeholder">Packing the image</p>}
    </div>
  )
}

function ViewSwitch({ overview }: { overview: string }) {
  return (
    <div class="switch" role="radiogroup" aria-label="Show the image as">
      {(['bytes', 'overview'] as const).map((option) => (
        <label key={option} class="switch-option">
          <input
            type="radio"
            name="xray-view"
            checked={(view.value === 'bytes') === (option === 'bytes')}
            onChange={() => showXray(option)}
          />
          <span>{option === 'bytes' ? 'Bytes' : overview}</span>
        </label>
      ))}
    </div>
  )
}

/** Chooses between the medium and the disks beside it. */
function DiskChoice() {
  const { disks } = project.value
  if (disks.length === 0) return null
  return (
    <select
      class="input xray-disk"
      aria-label="Which image"
      value={disk.value ?? ''}
      onChange={({ currentTarget: { value } }) => {
        disk.value = value === '' ? undefined : Number(value)
      }}
    >
      <option value="">Medium</option>
      {disks.map(({ directory }, at) => (
        <option key={directory} value={at}>{`Disk of ${directory}`}</option>
      ))}
    </select>
  )
}

function ImageView({ now }: { now: Shown }) {
  if (view.value === 'bytes') return <BytesView now={now} />
  return now.explanations ? <LayoutView now={now} /> : <SizesView />
}

function BytesView({ now }: { now: Shown }) {
  return (
    <>
      <SeekBar />
      {now.explanations && (
        <div class="xray-where">
          <DiskPicture map={now.map} lines={1} />
          <Places map={now.map} />
        </div>
      )}
      <HexGrid
        onSeek={() => {
          seeking.value = { kind: 'text' }
        }}
      />
      <Fields />
      <p class="sr-only" id="xray-keys">
        {`Arrows go from byte to byte, N and P from field to field, Shift+N and Shift+P from ${now.explanations ? 'section to section' : 'entry to entry'}, G to an
        offset, slash finds. A table of the fields follows`}
      </p>
      <Spoken />
    </>
  )
}

/** What keeps the bytes on show from being those of the files on the left. */
function Notes() {
  const state = image.value
  const now = shown.value
  const unread =
    now && (now.bytes.failure.value ? now.bytes : now.explanations?.failure.value ? now.explanations : undefined)
  const error = failure.value ?? unread?.failure.value ?? (state.kind === 'failed' ? state.error : undefined)
  if (error)
    return (
      <div class="strip strip-bad" role="alert">
        <span>{error.message}</span>
        {unread && (
          <button type="button" class="button outlined" onClick={() => unread.retry()}>
            Try again
          </button>
        )}
      </div>
    )
  if (!now) return null
  const isCurrent = state.kind === 'packed' && now.at.id === state.id
  return (
    <>
      {now.explanations && now.compressedSize !== undefined && (
        <div class="strip" role="note">
          <span>{`The medium is ${formatCount(now.compressedSize)} bytes of gzip; this is what the kernel unpacks`}</span>
        </div>
      )}
      {isCurrent && !now.map.entry(selected.value) && <Elsewhere path={selected.value} now={now} />}
    </>
  )
}

/** Says where an entry is that is not in this image. */
function Elsewhere({ path, now }: { path: string; now: Shown }) {
  const { disks, medium } = project.value
  const other = disks.findLastIndex(({ directory }) => isWithin(path, directory))
  const isOther = other >= 0 && now.at.disk !== other
  return (
    <div class="strip" role="note">
      <span>
        {isOther
          ? `${path} is on the disk of ${disks[other]!.directory}`
          : medium.kind === 'floppy' && now.at.disk === undefined
            ? `${path} is in fs.gz, compressed: make the medium an initrd to see its bytes`
            : `${path} is not in this image`}
      </span>
      {isOther && (
        <button
          type="button"
          class="button outlined"
          onClick={() => {
            disk.value = other
          }}
        >
          Show that disk
        </button>
      )}
    </div>
  )
}

const SPEAK_AFTER_MS = 200
const speech = signal('')

/** Says where the cursor is once it rests, to those who cannot see it. */
function Spoken() {
  useSignalEffect(() => {
    cursor.value
    if (!span.value) return
    const timer = setTimeout(() => {
      // An effect comes a moment after what it follows: another image may be on show, and this not be over.
      speech.value = spoken() ?? speech.value
    }, SPEAK_AFTER_MS)
    return () => clearTimeout(timer)
  })
  return (
    <p class="sr-only" role="status">
      {speech.value}
    </p>
  )
}
