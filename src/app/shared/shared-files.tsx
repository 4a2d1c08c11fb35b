/** The shared directory as a list: drop files in, download what is there. */
import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { SharedEntry } from '../../machine/shared/shared-directory.ts'
import { baseName, formatMode } from '../../rootfs/index.ts'
import { frontConsole, view } from '../console/consoles.ts'
import { formatBytes, formatPath } from '../format.ts'
import { saveFile } from '../save-file.ts'
import { machine } from '../state/machine.ts'
import {
  failed,
  MOUNT_COMMAND,
  readShared,
  removeShared,
  sharedEntries,
  sharedError,
  shareFiles,
  sharing,
} from './shared.ts'

export function SharedFiles() {
  const chooser = useRef<HTMLInputElement>(null)
  const isOver = useSignal(false)
  const isRunning = machine.value.phase === 'running'
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button does the same
    <div
      class={`side-view ${isOver.value ? 'is-drop' : ''}`}
      data-drop="shared"
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes('Files')) return
        event.preventDefault()
        event.stopPropagation()
        isOver.value = true
      }}
      onDragLeave={() => {
        isOver.value = false
      }}
      onDrop={(event) => {
        event.preventDefault()
        event.stopPropagation()
        isOver.value = false
        void shareFiles([...(event.dataTransfer?.files ?? [])])
      }}
    >
      <div class="side-head">
        <p>
          A directory that this page and the guest share. Drop files here, or add them; the guest sees them once it has
          mounted the directory.
        </p>
        <input
          ref={chooser}
          type="file"
          multiple
          hidden
          aria-label="Files to share"
          onChange={(event) => {
            void shareFiles([...(event.currentTarget.files ?? [])])
            event.currentTarget.value = ''
          }}
        />
        <button type="button" class="button primary" onClick={() => chooser.current!.click()}>
          Add files…
        </button>
      </div>
      <div class="mount-line">
        <code>{MOUNT_COMMAND}</code>
        <button
          type="button"
          class="button outlined"
          disabled={!isRunning}
          title="Types the command on the console"
          onClick={() => {
            const console = frontConsole()!
            view.value = console.name
            console.type(MOUNT_COMMAND)
          }}
        >
          Type it
        </button>
      </div>
      {sharedError.value && (
        <p class="strip strip-bad" role="alert">
          {sharedError.value}
        </p>
      )}
      {sharing.value > 0 && <progress aria-label={`Sharing ${sharing.value} files`} />}
      {sharedEntries.value.length === 0 ? (
        <p class="placeholder">Nothing is shared yet</p>
      ) : (
        <ul class="shared-list" aria-label="Shared files">
          {sharedEntries.value.map((entry) => (
            <SharedRow key={entry.path} entry={entry} />
          ))}
        </ul>
      )}
      <p class="side-note">
        What you add is there in every boot. What the guest writes is gone when its machine ends: download it before.
      </p>
    </div>
  )
}

function SharedRow({ entry: { path, kind, size, mode } }: { entry: SharedEntry }) {
  const download = async () => {
    try {
      saveFile(baseName(path), await readShared(path), 'application/octet-stream')
    } catch (error) {
      failed(error)
    }
  }
  return (
    <li class="shared-row">
      <span class="shared-name mono">{formatPath(path)}</span>
      <span class="shared-mode mono">{formatMode(kind, mode)}</span>
      <span class="shared-size">{kind === 'file' ? formatBytes(size) : ''}</span>
      <span class="shared-acts">
        {kind === 'file' && (
          <button type="button" class="button quiet" aria-label={`Download ${path}`} onClick={() => void download()}>
            Download
          </button>
        )}
        <button
          type="button"
          class="button quiet"
          aria-label={`Remove ${path}`}
          onClick={() => void removeShared(path)}
        >
          Remove
        </button>
      </span>
    </li>
  )
}
