/** The project as a link: how long it is and why, and the forms in which it goes elsewhere. */
import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { FITS_ANYWHERE, FITS_MOSTLY } from '../../link/limits.ts'
import type { Room } from '../../link/room.ts'
import { isDemoOpen } from '../demo/state.ts'
import { formatCount, formatPath, plural } from '../format.ts'
import { saveProjectFile } from '../projects/acts.ts'
import { announce } from '../state/announcements.ts'
import { project } from '../state/project.ts'
import { Dialog } from '../widgets/dialog.tsx'
import { addressOf, FORMS } from './forms.ts'
import { QrCode } from './qr-code.tsx'
import { keepMade, sharing } from './sharing.ts'
import { SourceForm } from './source-form.tsx'
import { isSharing } from './state.ts'

export function ShareDialog() {
  return (
    <Dialog open={isSharing} title={`Share ${project.value.name}`} class="share">
      <Body />
    </Dialog>
  )
}

function Body() {
  useEffect(keepMade, [])
  const state = sharing.value
  if (state.kind === 'making') return <p class="window-text">Making the link…</p>
  if (state.kind === 'failed')
    return (
      <>
        <p class="window-text" role="alert">
          {state.error.message}
        </p>
        <AsFile />
      </>
    )
  const { fragment, room, images } = state.link
  const length = addressOf(fragment).length
  return (
    <div class="share-body">
      <p class="share-lead">
        The link is the whole project: whoever opens it gets the same bytes, checked by their SHA-256. All of it is
        behind the “#”, which no server is sent.
      </p>
      <p class="share-lead">
        <button type="button" class="button outlined" onClick={editDemo}>
          {state.of.demo ? 'Edit its note and script…' : 'Add a note or a script…'}
        </button>
      </p>
      <Meter length={length} />
      <Forms fragment={fragment} />
      <details class="share-more">
        <summary>What takes the room</summary>
        <RoomTable room={room} />
      </details>
      {length <= QR_MOST && (
        <details class="share-more">
          <summary>QR code</summary>
          <QrCode text={addressOf(fragment)} />
        </details>
      )}
      <details class="share-more" open={length > FITS_MOSTLY}>
        <summary>As a file on a host of one's own</summary>
        <SourceForm of={state.of} images={images} />
      </details>
    </div>
  )
}

function editDemo(): void {
  isSharing.value = false
  isDemoOpen.value = true
}

/** A QR code of more has modules too small for a camera. Characters. */
const QR_MOST = 1_200

function Meter({ length }: { length: number }) {
  const [tone, says] =
    length <= FITS_ANYWHERE
      ? ['good', 'goes anywhere']
      : length <= FITS_MOSTLY
        ? ['warn', 'goes to most places; some cut it short, and who opens it is told']
        : ['bad', 'few places take one so long: share a file instead']
  return (
    <div class={`share-meter is-${tone}`}>
      <meter class="sr-only" aria-label="Length of the link" max={FITS_MOSTLY} value={Math.min(length, FITS_MOSTLY)} />
      <div class="share-bar" aria-hidden="true">
        <i style={{ width: `${Math.min(100, (100 * length) / FITS_MOSTLY)}%` }} />
      </div>
      <p>
        <b>{plural(length, 'character')}</b>
        {`: ${says}`}
      </p>
    </div>
  )
}

function Forms({ fragment }: { fragment: string }) {
  const chosen = useSignal(0)
  const { name } = project.value
  const text = FORMS[chosen.value]!.text(fragment, name)
  const isCopied = useSignal<string | undefined>(undefined)
  const main = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => main.current!.focus(), [])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      isCopied.value = text
      announce('Copied')
    } catch {
      announce('The browser does not let the page copy: select the text and copy it')
    }
  }
  return (
    <div class="share-forms">
      <div class="share-form-choice" role="radiogroup" aria-label="Form">
        {FORMS.map(({ name }, at) => (
          <label key={name} class="share-form">
            <input
              type="radio"
              name="share-form"
              checked={at === chosen.value}
              onChange={() => {
                chosen.value = at
              }}
            />
            {name}
          </label>
        ))}
      </div>
      <textarea
        class="input mono share-text"
        aria-label={FORMS[chosen.value]!.name}
        readOnly
        rows={3}
        value={text}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div class="dialog-buttons">
        <button ref={main} type="button" class="button primary" onClick={() => void copy()}>
          {isCopied.value === text ? 'Copied' : `Copy the ${FORMS[chosen.value]!.name.toLowerCase()}`}
        </button>
      </div>
    </div>
  )
}

function RoomTable({ room }: { room: readonly Room[] }) {
  return (
    <table class="share-room">
      <tbody>
        {room.map(({ what, characters }) => (
          <tr key={what}>
            <th scope="row">{what.startsWith('/') ? <span class="mono">{formatPath(what)}</span> : what}</th>
            <td>{formatCount(characters)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function AsFile() {
  return (
    <div class="dialog-buttons">
      <button type="button" class="button primary" onClick={() => void saveProjectFile()}>
        Save the project file
      </button>
    </div>
  )
}
