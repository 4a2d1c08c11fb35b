/** A name typed anew, in the place of the old one. */
import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { joinPath, parentPath, rename } from '../../rootfs/index.ts'
import { announce } from '../state/announcements.ts'
import { perform } from '../state/project.ts'
import { select } from '../state/workspace.ts'

export function RenameField({ path, name, onDone }: { path: string; name: string; onDone: () => void }) {
  const input = useRef<HTMLInputElement>(null)
  const isDone = useRef(false)
  /** The name as the field holds it: without line breaks, which a field drops. */
  const begun = useRef(name)
  const error = useSignal<string | undefined>(undefined)
  useLayoutEffect(() => {
    input.current!.value = name
    begun.current = input.current!.value
    input.current!.focus()
    input.current!.select()
  }, [])

  // Once: a field that is taken away loses the focus, and that is no answer.
  const leave = () => {
    isDone.current = true
    onDone()
  }
  const finish = (name: string, keepOnError: boolean) => {
    if (isDone.current) return
    const to = joinPath(parentPath(path), name)
    if (to === path || name === '' || name === begun.current) return leave()
    try {
      perform((tree) => rename(tree, path, to))
      select(to)
      leave()
    } catch (caught) {
      if (keepOnError) error.value = (caught as Error).message
      else {
        announce((caught as Error).message)
        leave()
      }
    }
  }

  return (
    <span class="rename">
      <input
        ref={input}
        class="rename-field"
        aria-label={`New name of ${path}`}
        aria-invalid={error.value !== undefined}
        aria-describedby="rename-error"
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        onClick={(event) => event.stopPropagation()}
        onPointerDown={(event) => event.stopPropagation()}
        onInput={() => {
          error.value = undefined
        }}
        onBlur={(event) => finish(event.currentTarget.value, false)}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.key === 'Enter') finish(event.currentTarget.value, true)
          else if (event.key === 'Escape') leave()
        }}
      />
      {error.value && (
        <span class={`rename-error ${hasRoomBelow(input.current!) ? '' : 'is-above'}`} id="rename-error" role="alert">
          {error.value}
        </span>
      )}
    </span>
  )
}

/** A message under the last rows would lie outside of the tree. */
function hasRoomBelow(field: HTMLElement): boolean {
  const tree = field.closest('.tree')!
  return tree.getBoundingClientRect().bottom - field.getBoundingClientRect().bottom > 60
}
