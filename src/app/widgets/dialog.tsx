/** A window over the page that has the keyboard until it is closed: by Escape, its own button, or a click beside it. */
import type { Signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'

interface DialogProps {
  readonly open: Signal<boolean>
  readonly title: string
  readonly class?: string
  readonly children: ComponentChildren
}

/** Its content is made when it opens, and anew each time. */
export function Dialog({ open, ...props }: DialogProps) {
  return open.value ? <OpenDialog open={open} {...props} /> : null
}

function OpenDialog({ open, title, children, ...props }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useLayoutEffect(() => dialog.current!.showModal(), [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it too, as the browser sees to
    <dialog
      ref={dialog}
      class={`dialog window ${props.class ?? ''}`}
      aria-labelledby={titleId}
      onClose={() => {
        open.value = false
      }}
      onClick={(event) => {
        // What is inside covers all of it: a click on the dialog itself is one beside it.
        if (event.target === event.currentTarget) event.currentTarget.close()
      }}
    >
      <div class="window-frame">
        <div class="window-head">
          <h2 id={titleId}>{title}</h2>
          <button
            type="button"
            class="window-close"
            aria-label="Close"
            onClick={(event) => event.currentTarget.closest('dialog')!.close()}
          >
            ×
          </button>
        </div>
        <div class="window-body">{children}</div>
      </div>
    </dialog>
  )
}
