/** What a link brings, told before anything of it is run or kept: boot it, edit it, or leave it. */
import { useSignalEffect } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { bootFromHere } from '../console/boot-from-here.ts'
import { play } from '../demo/playing.ts'
import { openDemo } from '../projects/acts.ts'
import { rememberOrigin } from '../state/project.ts'
import { Dialog } from '../widgets/dialog.tsx'
import { type Opening, opening, read, readAddress, settle } from './opening.ts'
import { address, isOpening } from './state.ts'
import { Summary } from './summary.tsx'

export function OpenDialog() {
  useSignalEffect(() => {
    if (address.value !== '') void readAddress()
  })
  // However it was closed, the question has had its answer.
  useEffect(() => settle, [])
  return (
    <Dialog open={isOpening} title={titleOf(opening.value)} class="open-link">
      <Body />
    </Dialog>
  )
}

function discard(): void {
  isOpening.value = false
}

function titleOf(state: Opening): string {
  if (state.kind === 'ready') return state.opened.project.name
  return state.kind === 'refused' ? 'This link cannot be opened' : 'A demo by link'
}

function Body() {
  const state = opening.value
  switch (state.kind) {
    case 'reading':
      return <p class="window-text">Reading the link…</p>
    case 'refused':
      return (
        <>
          <p class="window-text" role="alert">
            {state.reason}
          </p>
          <div class="dialog-buttons">
            <button type="button" class="button outlined" onClick={discard}>
              Close
            </button>
          </div>
        </>
      )
    case 'elsewhere':
      return <Elsewhere {...state} />
    case 'ready':
      return <Ready {...state} />
  }
}

function Elsewhere({ url, fragment }: Extract<Opening, { kind: 'elsewhere' }>) {
  return (
    <>
      <div class="window-text">
        <p>The demo itself is not in the link. It is a file on another host:</p>
        <p class="mono link-url">{url.href}</p>
        <p>To fetch it tells that host your address. It is used only if it is, byte for byte, what the link names.</p>
      </div>
      <div class="dialog-buttons">
        <button type="button" class="button outlined" onClick={discard}>
          Discard
        </button>
        <button type="button" class="button primary" onClick={() => void read(fragment)}>
          {`Fetch it from ${url.host}`}
        </button>
      </div>
    </>
  )
}

function Ready({ fragment, opened }: Extract<Opening, { kind: 'ready' }>) {
  const main = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => main.current!.focus(), [])
  const take = async (isToBoot: boolean) => {
    const project = { ...opened.project, origin: fragment }
    if (!(await openDemo(project))) return
    rememberOrigin({ link: fragment, project })
    isOpening.value = false
    if (!isToBoot) return
    if (project.demo && project.demo.script.length > 0) play('reading')
    else void bootFromHere()
  }
  return (
    <>
      <Summary opened={opened} fragment={fragment} />
      <div class="dialog-buttons">
        <span class="dialog-note">Your own projects stay as they are</span>
        <button type="button" class="button outlined" onClick={discard}>
          Discard
        </button>
        <button type="button" class="button outlined" onClick={() => void take(false)}>
          Edit
        </button>
        <button ref={main} type="button" class="button primary" onClick={() => void take(true)}>
          Boot
        </button>
      </div>
    </>
  )
}
