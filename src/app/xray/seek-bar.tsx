/** Finds text or bytes in the image, or goes to an offset. */
import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { images } from '../state/image.ts'
import { fromImage } from './follow.ts'
import { formatOffset } from './hex-row.tsx'
import { bytesToFind, parseOffset, type SeekKind } from './seek.ts'
import { cursor, moveTo, seeking, shown } from './state.ts'

const KINDS: readonly { kind: SeekKind; label: string; placeholder: string }[] = [
  { kind: 'text', label: 'Text', placeholder: 'Find text' },
  { kind: 'bytes', label: 'Bytes', placeholder: 'Find bytes, such as 7f 45 4c 46' },
  { kind: 'offset', label: 'Offset', placeholder: 'Go to an offset, such as 420 or 0x1a4' },
]

export function SeekBar() {
  return seeking.value ? <OpenSeekBar {...seeking.value} /> : null
}

function OpenSeekBar({ kind }: { kind: SeekKind }) {
  const field = useRef<HTMLInputElement>(null)
  const answer = useSignal<{ text: string; isWrong?: boolean } | undefined>(undefined)
  const { placeholder } = KINDS.find((candidate) => candidate.kind === kind)!

  useLayoutEffect(() => {
    field.current!.focus()
    field.current!.select()
    answer.value = undefined
  }, [seeking.value])

  const seek = async (backwards: boolean) => {
    const text = field.current!.value
    const now = shown.value
    if (text === '' || !now) return
    try {
      if (kind === 'offset') {
        moveTo(parseOffset(text, now.map.size))
        answer.value = undefined
        return
      }
      const needle = bytesToFind(kind, text)
      const found = await fromImage(now.at, () => images.findInImage(now.at, needle, cursor.value, backwards))
      if (shown.value !== now || found === undefined) return
      if (found < 0) answer.value = { text: 'Not found' }
      else {
        const hasWrapped = backwards ? found >= cursor.value : found <= cursor.value
        answer.value = { text: `${hasWrapped ? 'Around, at' : 'At'} ${formatOffset(found)}` }
        moveTo(found)
      }
    } catch (error) {
      answer.value = { text: (error as Error).message, isWrong: true }
    }
  }
  const close = () => {
    seeking.value = undefined
    document.querySelector<HTMLElement>('.xray-grid')?.focus()
  }

  return (
    <search class="search-bar xray-seek">
      <div class="switch" role="radiogroup" aria-label="Look for">
        {KINDS.map((option) => (
          <label key={option.kind} class="switch-option">
            <input
              type="radio"
              name="seek"
              checked={option.kind === kind}
              onChange={() => {
                seeking.value = { kind: option.kind }
              }}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
      <input
        ref={field}
        class="input mono"
        aria-label={placeholder}
        aria-invalid={answer.value?.isWrong === true}
        aria-describedby="seek-answer"
        placeholder={placeholder}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        onKeyDown={(event) => {
          if (event.key === 'Enter') void seek(event.shiftKey)
          else if (event.key === 'Escape') close()
        }}
      />
      {kind === 'offset' ? (
        <button type="button" class="button quiet" onClick={() => void seek(false)}>
          Go
        </button>
      ) : (
        <>
          <button type="button" class="button quiet" onClick={() => void seek(true)}>
            Previous
          </button>
          <button type="button" class="button quiet" onClick={() => void seek(false)}>
            Next
          </button>
        </>
      )}
      <button type="button" class="button quiet" onClick={close}>
        Close
      </button>
      <span id="seek-answer" class={`search-count ${answer.value?.isWrong ? 'is-wrong' : ''}`} role="status">
        {answer.value?.text}
      </span>
    </search>
  )
}
