/** The entries whose name, and the lines whose text is what one looks for. */
import { signal } from '@preact/signals'
import { useLayoutEffect } from 'preact/hooks'
import { baseName, get, parentPath } from '../../rootfs/index.ts'
import { goToLine } from '../edit/goal.ts'
import { formatCount, plural } from '../format.ts'
import { tree } from '../state/project.ts'
import { frontPane, open } from '../state/workspace.ts'
import { inContents, query, type Result, results } from './finding.ts'

/** Rows in the document: whoever has more to look through types another letter. */
const MOST_SHOWN = 300

/** The result that Enter goes to. */
export const chosenAt = signal(0)

export function resultId(at: number): string {
  return `result-${at}`
}

/** Opens a result, and goes to its line unless the focus is to stay. */
export function goToResult(result: Result | undefined, isGoing: boolean): void {
  if (!result) return
  open(result.path, { passing: !isGoing })
  if (!isGoing) return
  frontPane.value = 'edit'
  if (result.line?.line !== undefined) goToLine(get(tree.value, result.path).ino, result.line.line, query.value)
}

export function FindResults() {
  const all = results.value
  const { value: state } = inContents
  useLayoutEffect(() => {
    document.getElementById(resultId(chosenAt.value))?.scrollIntoView({ block: 'nearest' })
  }, [chosenAt.value])

  return (
    <div class="found">
      <p class="found-note" role="status">
        {noteOf(all, state)}
      </p>
      <div id="find-results" role="listbox" aria-label="Found" class="found-list">
        {all.slice(0, MOST_SHOWN).map((result, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the field has the keys
          <div
            key={`${result.path}:${result.line?.line}:${result.line ? 'in' : ''}`}
            id={resultId(at)}
            class="found-row"
            role="option"
            aria-selected={at === chosenAt.value}
            onClick={(event) => {
              chosenAt.value = at
              goToResult(result, event.detail > 1 || result.line !== undefined)
            }}
          >
            <span class="found-path">
              <Marked text={baseName(result.path)} />
              <span class="dim">
                {result.line?.line === undefined ? ` ${parentPath(result.path)}` : `:${result.line.line} `}
                {result.line?.line !== undefined && parentPath(result.path)}
              </span>
            </span>
            {result.line && (
              <span class="found-line">
                {result.line.text === undefined ? 'in its bytes' : <Marked text={result.line.text.trim()} />}
              </span>
            )}
          </div>
        ))}
      </div>
    </div>
  )
}

function noteOf(all: readonly Result[], state: typeof inContents.value): string {
  const names = all.filter(({ line }) => line === undefined).length
  const told = [plural(names, 'name')]
  if (state.kind === 'searching') told.push('looking in contents')
  else if (state.kind === 'failed') told.push(state.reason)
  else told.push(`${state.isAll ? '' : 'more than '}${plural(state.matches.length, 'line')}`)
  if (all.length > MOST_SHOWN) told.push(`the first ${formatCount(MOST_SHOWN)} are shown`)
  return told.join(', ')
}

/** The text with what was looked for made to stand out. */
function Marked({ text }: { text: string }) {
  const wanted = query.value
  const isExact = wanted !== wanted.toLowerCase()
  const at = (isExact ? text : text.toLowerCase()).indexOf(wanted)
  if (at < 0) return <>{text}</>
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + wanted.length)}</mark>
      {text.slice(at + wanted.length)}
    </>
  )
}
