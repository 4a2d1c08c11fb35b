/** The middle pane: the open files, the one in front, and the inspector of the selected entry. */
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { RegularFile } from '../../rootfs/index.ts'
import { downloadFile } from '../export/download.ts'
import { focusTree } from '../files/ui.ts'
import { formatBytes, formatPath } from '../format.ts'
import { changeAt, tree } from '../state/project.ts'
import { flushTyping } from '../state/typing.ts'
import { activate, activeTab, changeTab, close, type Tab, tabs, type View } from '../state/workspace.ts'
import { later } from '../widgets/later.tsx'
import { hideXray, isXray, showXray } from '../xray/state.ts'
import { TEXT_MOST } from './content.ts'
import { FileView } from './file-view.tsx'
import { Inspector } from './inspector.tsx'
import { type Shown, useContent } from './use-content.ts'

const XrayView = later('the X-ray', async () => (await import('../xray/xray-view.tsx')).XrayView)

export function EditPane() {
  const tab = activeTab.value
  const file = tab && (tree.value.inodes.get(tab.ino) as RegularFile | undefined)
  const shown = useContent(file?.content)
  const text = shown?.kind === 'loaded' ? shown.text : undefined
  const view = tab?.view === 'bytes' || text === undefined ? 'bytes' : 'text'

  return (
    <section class="pane edit" id="edit-pane" aria-label="Editor">
      <div class="bar bar-tabs">
        <OpenFiles />
        <div class="switch" role="radiogroup" aria-label="Show as">
          {(tab || isXray.value) && (
            <>
              <ShowAs
                label="Text"
                checked={!isXray.value && view === 'text'}
                disabled={text === undefined && !isXray.value}
                hint={text === undefined ? noTextHint(shown) : undefined}
                choose={() => {
                  hideXray()
                  showAs('text')
                }}
              />
              <ShowAs
                label="Bytes"
                checked={!isXray.value && view === 'bytes'}
                choose={() => {
                  flushTyping()
                  hideXray()
                  showAs('bytes')
                }}
              />
            </>
          )}
          <ShowAs
            label="X-ray"
            checked={isXray.value}
            hint="The image as a whole, and where in it the selected entry lies"
            choose={() => showXray()}
          />
        </div>
        {tab && !isXray.value && (
          <button
            type="button"
            class="button quiet"
            title={`Download ${tab.path} as a file`}
            onClick={() => void downloadFile(tab.path)}
          >
            Download
          </button>
        )}
      </div>
      {isXray.value ? (
        <XrayView />
      ) : (
        <>
          <div class="edit-body">{tab && shown ? <FileView tab={tab} shown={shown} /> : <NothingOpen />}</div>
          <Inspector />
        </>
      )}
    </section>
  )
}

function noTextHint(shown: Shown | undefined): string | undefined {
  if (shown?.kind === 'failed' || shown?.kind === 'loading') return undefined
  const size = shown?.kind === 'too-large' ? shown.ref.size : shown?.bytes.length
  if (size !== undefined && size > TEXT_MOST) return `Over ${formatBytes(TEXT_MOST)} it is not edited as text`
  return 'These bytes are no UTF-8 text'
}

function showAs(view: View): void {
  if (activeTab.value) changeTab(activeTab.value.ino, { view })
}

interface ShowAsProps {
  readonly label: string
  readonly checked: boolean
  readonly disabled?: boolean
  readonly hint?: string | undefined
  readonly choose: () => void
}

function ShowAs({ label, checked, disabled, hint, choose }: ShowAsProps) {
  return (
    <label class="switch-option">
      <input type="radio" name="view" checked={checked} disabled={disabled} onChange={choose} />
      <span title={hint}>{label}</span>
    </label>
  )
}

function OpenFiles() {
  const list = useRef<HTMLUListElement>(null)
  const active = activeTab.value?.ino
  // Where there is no room for all.
  useLayoutEffect(() => {
    list.current!.querySelector('.is-active')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [active])
  return (
    <ul ref={list} class="tabs" aria-label="Open files">
      {tabs.value.map((tab) => (
        <OpenFile key={tab.ino} tab={tab} isActive={tab === activeTab.value} />
      ))}
    </ul>
  )
}

/** Closes a file's tab; the focus goes on to the file that takes its place, or to the tree. */
function closeFromHere(tab: Tab): void {
  close(tab.ino)
  // Once it is drawn.
  setTimeout(() => {
    const next = document.querySelector<HTMLElement>('.tab.is-active .tab-name')
    if (next) next.focus()
    else focusTree()
  })
}

function OpenFile({ tab, isActive }: { tab: Tab; isActive: boolean }) {
  const change = changeAt(tab.path)
  return (
    <li class={`tab ${isActive ? 'is-active' : ''} ${tab.passing ? 'is-passing' : ''}`}>
      <button
        type="button"
        class="tab-name"
        aria-current={isActive}
        aria-keyshortcuts="Delete"
        title={change ? `${tab.path}, ${change}` : tab.path}
        onClick={() => activate(tab)}
        onDblClick={() => changeTab(tab.ino, { passing: false })}
        onAuxClick={() => close(tab.ino)}
        onKeyDown={(event) => {
          if (event.key === 'Delete') closeFromHere(tab)
        }}
      >
        {formatPath(tab.path)}
      </button>
      <button type="button" class="tab-close" aria-label={`Close ${tab.path}`} onClick={() => closeFromHere(tab)}>
        ×
      </button>
    </li>
  )
}

function NothingOpen() {
  return <p class="placeholder">Choose a file on the left to see what is in it</p>
}
