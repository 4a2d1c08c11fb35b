/** All places of the file that has the byte under the cursor: its name, its inode, the runs of its content. */
import { useLayoutEffect, useRef } from 'preact/hooks'
import { formatPath, plural } from '../format.ts'
import type { LayoutMap } from './layout-map.ts'
import { moveTo, section } from './state.ts'

/** More runs than these nobody goes through one by one. */
const MOST = 60

export function Places({ map }: { map: LayoutMap }) {
  const list = useRef<HTMLUListElement>(null)
  const here = section.value!.index
  const owner = map.ownerOf(here)
  const places = owner ? map.groupsOf(here) : []
  const at = places.findIndex(({ first, end }) => first <= here && here < end)
  useLayoutEffect(() => {
    list.current?.querySelector('[aria-current=true]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [here])
  return (
    <nav class="places" aria-label="Places of the file">
      <span class="places-of mono">{owner ? formatPath(owner.name) : map.runOf(here).name}</span>
      {places.length > 0 && (
        <ul ref={list}>
          {places.slice(0, MOST).map(({ first, label, length }, i) => (
            <li key={first}>
              <button
                type="button"
                class="place"
                aria-current={i === at}
                title={`${label}: ${plural(length, 'byte')}`}
                onClick={() => moveTo(map.section(first).offset)}
              >
                {label}
              </button>
            </li>
          ))}
          {places.length > MOST && <li class="places-more">{`and ${places.length - MOST} more`}</li>}
        </ul>
      )}
    </nav>
  )
}
