/** All that was done, as the script that does it again: to read, to copy, to keep. */
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Sources, scriptOf, sessionActs } from '../../formats/shell/index.ts'
import { plural } from '../format.ts'
import { saveFile } from '../save-file.ts'
import { announce } from '../state/announcements.ts'
import { project, steps, tree } from '../state/project.ts'
import { flushTyping } from '../state/typing.ts'
import { Dialog } from '../widgets/dialog.tsx'
import { isSessionOpen, replay } from './session.ts'

/** How long it may work at a stretch. ms */
const SLICE_MS = 20

export function SessionDialog() {
  return (
    <Dialog open={isSessionOpen} title="The session as a script" class="session">
      <Body />
    </Dialog>
  )
}

function Body() {
  const script = useSignal<string | undefined>(undefined)
  useEffect(() => {
    flushTyping()
    const sources = new Sources()
    const acts = sessionActs(replay(steps.value, tree.value), sources)
    const parts: string[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const work = () => {
      const until = performance.now() + SLICE_MS
      for (;;) {
        const { value, done } = acts.next()
        if (done) break
        parts.push(value)
        if (performance.now() < until) continue
        timer = setTimeout(work)
        return
      }
      script.value = scriptOf(parts, sources)
    }
    work()
    return () => clearTimeout(timer)
  }, [])

  const text = script.value
  const count = steps.value.length
  if (count === 0)
    return (
      <p class="session-none">
        Nothing was done yet in this session. Each act will stand here with the command that does the same on a real
        machine
      </p>
    )
  if (text === undefined) return <p class="session-none">{`Going through ${plural(count, 'act')}`}</p>
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section class="session-script" tabIndex={0} aria-label="Script">
        <pre>{text}</pre>
      </section>
      <div class="dialog-buttons">
        <span class="session-note">{plural(count, 'act')} since the project was opened</span>
        <button
          type="button"
          class="button outlined"
          onClick={() =>
            navigator.clipboard.writeText(text).then(
              () => announce('Copied the script'),
              () => announce('The browser does not let this page copy: select the text, or download it'),
            )
          }
        >
          Copy
        </button>
        <button
          type="button"
          class="button primary"
          onClick={() => saveFile(`${project.value.name}.sh`, text, 'application/x-sh')}
        >
          {`Download ${project.value.name}.sh`}
        </button>
      </div>
    </>
  )
}
