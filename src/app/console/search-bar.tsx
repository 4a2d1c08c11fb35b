/** Finds text in the console, its scrollback included. */
import { signal, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Console } from './console.ts'

const DECORATIONS = {
  matchBackground: '#4d3d18',
  matchOverviewRuler: '#e6b566',
  activeMatchBackground: '#8a6415',
  activeMatchColorOverviewRuler: '#f7d08e',
}

export const searching = signal(false)

export function SearchBar({ console }: { console: Console }) {
  return searching.value ? <OpenSearchBar key={console.name} console={console} /> : null
}

function OpenSearchBar({ console: { terminal, search } }: { console: Console }) {
  const field = useRef<HTMLInputElement>(null)
  const found = useSignal<{ at: number; of: number } | undefined>(undefined)

  useEffect(() => {
    field.current!.value = terminal.getSelection().split('\n')[0] ?? ''
    field.current!.focus()
    field.current!.select()
    const results = search.onDidChangeResults(({ resultIndex, resultCount }) => {
      found.value = { at: resultIndex + 1, of: resultCount }
    })
    return () => {
      results.dispose()
      search.clearDecorations()
    }
  }, [])

  const find = (backwards: boolean, incremental = false) => {
    const text = field.current!.value
    if (text === '') {
      search.clearDecorations()
      found.value = undefined
    } else if (backwards) search.findPrevious(text, { decorations: DECORATIONS })
    else search.findNext(text, { decorations: DECORATIONS, incremental })
  }
  const close = () => {
    searching.value = false
    terminal.focus()
  }

  const count = found.value
  return (
    <search class="search-bar">
      <input
        ref={field}
        class="input mono"
        aria-label="Find in the console"
        placeholder="Find in the console"
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        onInput={() => find(false, true)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') find(event.shiftKey)
          else if (event.key === 'Escape') close()
        }}
      />
      <span class="search-count" role="status">
        {count && (count.of === 0 ? 'Not found' : `${count.at > 0 ? count.at : '…'} of ${count.of}`)}
      </span>
      <button type="button" class="button quiet" onClick={() => find(true)}>
        Previous
      </button>
      <button type="button" class="button quiet" onClick={() => find(false)}>
        Next
      </button>
      <button type="button" class="button quiet" onClick={close}>
        Close
      </button>
    </search>
  )
}
