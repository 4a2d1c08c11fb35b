/** Tabs by the ARIA tabs pattern: arrows go from one to the next, and what they go to is shown. */
import { useLayoutEffect, useRef } from 'preact/hooks'

interface TabsProps<K extends string> {
  readonly label: string
  readonly tabs: readonly { readonly key: K; readonly label: string; readonly mono?: boolean }[]
  readonly chosen: K
  /** The id of the element that shows what is chosen. */
  readonly panel: string
  readonly choose: (key: K) => void
}

export function tabId(panel: string, key: string): string {
  return `${panel}-${key}`
}

export function Tabs<K extends string>({ label, tabs, chosen, panel, choose }: TabsProps<K>) {
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex(({ key }) => key === chosen)
    const target = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key]
    if (target === undefined) return
    event.preventDefault()
    const { key } = tabs.at(target % tabs.length)!
    choose(key)
    document.getElementById(tabId(panel, key))?.focus()
  }
  const list = useRef<HTMLDivElement>(null)
  // Where there is no room for all.
  useLayoutEffect(() => {
    list.current!.querySelector('[aria-selected=true]')!.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [chosen])
  return (
    <div ref={list} class="view-tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
      {tabs.map(({ key, label, mono }) => (
        <button
          key={key}
          id={tabId(panel, key)}
          type="button"
          role="tab"
          class={`view-tab ${mono ? 'mono' : ''}`}
          aria-selected={key === chosen}
          aria-controls={panel}
          tabIndex={key === chosen ? 0 : -1}
          onClick={() => choose(key)}
        >
          {label}
        </button>
      ))}
    </div>
  )
}
