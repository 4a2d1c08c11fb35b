/** One question before an act that takes something away. */
import { signal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'

interface Question {
  readonly title: string
  readonly text: string
  /** What the button that says yes says. */
  readonly action: string
  readonly answer: (yes: boolean) => void
}

const question = signal<Question | undefined>(undefined)

export function confirmFirst(asked: Omit<Question, 'answer'>): Promise<boolean> {
  return new Promise((resolve) => {
    question.value = { ...asked, answer: resolve }
  })
}

export function ConfirmDialog() {
  return question.value ? <OpenDialog {...question.value} /> : null
}

function OpenDialog({ title, text, action, answer }: Question) {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => dialog.current!.showModal(), [])
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby="confirm-title"
      aria-describedby="confirm-text"
      onClose={(event) => {
        question.value = undefined
        answer(event.currentTarget.returnValue === 'yes')
      }}
    >
      <form method="dialog">
        <h2 id="confirm-title">{title}</h2>
        <p id="confirm-text">{text}</p>
        <div class="dialog-buttons">
          <button type="submit" class="button outlined" value="no">
            Cancel
          </button>
          <button type="submit" class="button primary" value="yes">
            {action}
          </button>
        </div>
      </form>
    </dialog>
  )
}
