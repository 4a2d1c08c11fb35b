/** What to look for, above the tree. The list of what is found takes the tree's place. */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { chosenAt, goToResult, resultId } from './find-results.tsx'
import { inContents, isFinding, query, results, watchQuery } from './finding.ts'
import { focusTree } from './ui.ts'

export function FindField() {
  const field = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => {
    field.current!.focus()
    field.current!.select()
  }, [])
  useEffect(watchQuery, [])

  const onKeyDown = (event: KeyboardEvent) => {
    const count = results.value.length
    const target = {
      ArrowDown: chosenAt.value + 1,
      ArrowUp: chosenAt.value - 1,
      PageDown: chosenAt.value + 10,
      PageUp: chosenAt.value - 10,
    }[event.key]
    if (target !== undefined) chosenAt.value = Math.max(0, Math.min(target, count - 1))
    else if (event.key === 'Enter') goToResult(results.value[chosenAt.value], !event.shiftKey)
    else if (event.key === 'Escape') {
      isFinding.value = false
      // The tree is there again only once it is drawn.
      setTimeout(focusTree)
    } else return
    event.preventDefault()
  }

  return (
    <div class="find">
      <input
        ref={field}
        class="input find-field"
        type="text"
        role="combobox"
        aria-label="Find by name and in contents"
        aria-expanded={query.value !== ''}
        aria-controls="find-results"
        aria-activedescendant={results.value.length > 0 ? resultId(chosenAt.value) : undefined}
        placeholder="Name, path or text"
        value={query.value}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        onInput={(event) => {
          chosenAt.value = 0
          inContents.value = { kind: 'searching' }
          query.value = event.currentTarget.value
        }}
        onKeyDown={onKeyDown}
      />
    </div>
  )
}
