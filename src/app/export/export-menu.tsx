/** The button that takes the project out of the page, its menu, and what there is to say about a format. */
import { useSignal, useSignalEffect } from '@preact/signals'
import { Fragment, type TargetedEvent } from 'preact'
import type { Loss } from '../../formats/losses.ts'
import { type ExportFormat, exportFileName } from '../../image/export-format.ts'
import { formatBytes } from '../format.ts'
import { image } from '../state/image.ts'
import { project } from '../state/project.ts'
import { Dialog } from '../widgets/dialog.tsx'
import { MenuItem } from '../widgets/menu.tsx'
import { MenuButton } from '../widgets/menu-button.tsx'
import { cancelExport, exporting, isNoticeOpen, notice, runExport, startExport } from './exporting.ts'
import { CHOICES } from './formats.ts'

export function ExportMenu() {
  return (
    <>
      <MenuButton face={<ExportFace />} label="Export" align="right" class="button outlined export-button">
        {exporting.value !== undefined && (
          <>
            <MenuItem act={cancelExport}>{`Cancel the export of ${exporting.value}`}</MenuItem>
            <hr />
          </>
        )}
        {CHOICES.map((group, at) => (
          <Fragment key={group[0]!.format}>
            {at > 0 && <hr />}
            {group.map(({ format, label, purpose }) => (
              <MenuItem key={format} act={() => void startExport(format)}>
                <span class="export-label">
                  {label}
                  <span class="export-file">{fileFacts(format)}</span>
                </span>
                <span class="export-purpose">{purpose}</span>
              </MenuItem>
            ))}
          </Fragment>
        ))}
      </MenuButton>
      <ExportNotice />
    </>
  )
}

/** Most exports are done before one could read that they are under way. */
const SLOW_MS = 300

function ExportFace() {
  const isSlow = useSignal(false)
  useSignalEffect(() => {
    isSlow.value = false
    if (exporting.value === undefined) return
    const timer = setTimeout(() => {
      isSlow.value = true
    }, SLOW_MS)
    return () => clearTimeout(timer)
  })
  return <>{isSlow.value ? 'Exporting…' : 'Export'}</>
}

/** The file's name, and its size where that is known before it is made. */
function fileFacts(format: ExportFormat): string {
  const name = exportFileName(project.value, format)
  const size = format === 'image' && image.value.kind === 'packed' ? image.value.size : undefined
  return size === undefined ? name : `${name}, ${formatBytes(size)}`
}

function ExportNotice() {
  const shown = notice.value
  if (!shown) return null
  return (
    <Dialog
      open={isNoticeOpen}
      title={shown.kind === 'failed' ? `No ${shown.fileName}` : shown.fileName}
      class="export-notice"
    >
      {shown.kind === 'failed' ? <p role="alert">{shown.error.message}</p> : <Losses losses={shown.losses} />}
      <div class="dialog-buttons">
        <button type="button" class="button outlined" onClick={closeNotice}>
          {shown.kind === 'failed' ? 'Close' : 'Cancel'}
        </button>
        {shown.kind === 'losses' && (
          <button
            type="button"
            class="button primary"
            onClick={(event) => {
              closeNotice(event)
              void runExport(shown.format)
            }}
          >
            Export
          </button>
        )}
      </div>
    </Dialog>
  )
}

function Losses({ losses }: { losses: readonly Loss[] }) {
  return (
    <>
      <p>It will differ from the project:</p>
      <ul class="export-losses">
        {losses.map(({ code, message }) => (
          <li key={code}>{message}</li>
        ))}
      </ul>
    </>
  )
}

function closeNotice(event: TargetedEvent<HTMLButtonElement>): void {
  event.currentTarget.closest('dialog')!.close()
}
