/** A demo in somebody else's page: what it is, and once it is asked for, its console. */
import { signal } from '@preact/signals'
import { render } from 'preact'
import { mediumText } from '../medium/words.ts'
import { hasEditor, hostOrigin } from './address.ts'
import { demo, readDemo, takeDemo } from './demo.ts'
import { answerHost, tellHost } from './host.ts'
import { OpenElsewhere } from './open-elsewhere.tsx'
import { Running } from './running.tsx'
import { start } from './start.ts'
import '../style/embed.css'

/** Whether there is a machine, or has been one. */
const isStarted = signal(false)
let starting: Promise<boolean> | undefined

export async function startEmbed(app: HTMLElement): Promise<void> {
  document.documentElement.classList.add('is-embedded')
  render(<Embed />, app)
  await readDemo()
  const host = hostOrigin()
  if (host) answerHost(host, bootDemo)
  tellHost('ready')
}

/** Boots the demo, for the first time or again. False if there is nothing to boot. */
function bootDemo(): Promise<boolean> {
  if (isStarted.value) return start(undefined).then(() => true)
  starting ??= begin().finally(() => {
    starting = undefined
  })
  return starting
}

async function begin(): Promise<boolean> {
  const project = await takeDemo()
  if (!project) return false
  isStarted.value = true
  await start(project)
  return true
}

function Embed() {
  return isStarted.value ? <Running withEditor={hasEditor} boot={bootDemo} /> : <Poster />
}

function Poster() {
  const state = demo.value
  if (state.kind === 'reading') return <main class="poster" />
  if (state.kind === 'refused')
    return (
      <main class="poster">
        <p role="alert">{state.reason}</p>
      </main>
    )
  return (
    <main class="poster">
      <Facts />
      <div class="poster-acts">
        <button type="button" class="button primary boot" onClick={() => void bootDemo()}>
          Boot
        </button>
        <OpenElsewhere />
      </div>
    </main>
  )
}

function Facts() {
  const state = demo.value
  if (state.kind === 'elsewhere')
    return (
      <>
        <h1>A demo from {state.url.host}</h1>
        <p class="poster-facts">Fetched from there when it boots, if it is what the link names</p>
      </>
    )
  if (state.kind !== 'ready') return null
  const { name, demo: told, memory, medium } = state.project
  return (
    <>
      <h1>{name}</h1>
      {told?.note && <p class="poster-note">{told.note}</p>}
      <p class="poster-facts">
        {`A real Linux kernel in this page: ${mediumText(medium)}, ${memory} MiB`}
        {told && told.script.length > 0 && `, a script of ${told.script.length} steps`}
      </p>
    </>
  )
}
