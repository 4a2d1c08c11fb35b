/** Taking the project out of the page: what is under way, what was asked before it, and what came of it. */
import { signal } from '@preact/signals'
import { isPid1Error } from '../../error.ts'
import type { Loss } from '../../formats/losses.ts'
import { type ExportFormat, exportFileName, exportLosses } from '../../image/export-format.ts'
import { formatBytes } from '../format.ts'
import { saveBlob } from '../save-file.ts'
import { announce } from '../state/announcements.ts'
import { images } from '../state/image.ts'
import { project } from '../state/project.ts'
import { flushTyping } from '../state/typing.ts'

/** The file that is being made. */
export const exporting = signal<string | undefined>(undefined)

/** What the dialog says: what the format cannot say, before; or why there is no file, after. */
export type Notice =
  | {
      readonly kind: 'losses'
      readonly format: ExportFormat
      readonly fileName: string
      readonly losses: readonly Loss[]
    }
  | { readonly kind: 'failed'; readonly fileName: string; readonly error: Error }

export const notice = signal<Notice | undefined>(undefined)
export const isNoticeOpen = signal(false)

function show(shown: Notice): void {
  notice.value = shown
  isNoticeOpen.value = true
}

/** Exports the project, at once if the format can say all of it, and after a question if not. */
export async function startExport(format: ExportFormat): Promise<void> {
  flushTyping()
  const losses = exportLosses(project.value, format)
  if (losses.length === 0) await runExport(format)
  else show({ kind: 'losses', format, fileName: exportFileName(project.value, format), losses })
}

export async function runExport(format: ExportFormat): Promise<void> {
  const wanted = project.value
  const fileName = exportFileName(wanted, format)
  exporting.value = fileName
  try {
    const { blob } = await images.export(wanted, format)
    saveBlob(fileName, blob)
    announce(`Exported ${fileName}, ${formatBytes(blob.size)}`)
  } catch (caught) {
    const error = caught instanceof Error ? caught : new Error(String(caught))
    if (isPid1Error(error, 'cancelled')) announce(`${fileName} was not exported`)
    else show({ kind: 'failed', fileName, error })
  } finally {
    // Another export may have taken its place.
    if (exporting.value === fileName) exporting.value = undefined
  }
}

export function cancelExport(): void {
  void images.cancelExport()
}
