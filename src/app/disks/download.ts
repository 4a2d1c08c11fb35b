/** A disk as a file, byte for byte as a machine finds it. */
import type { DiskSource } from '../../../workers/disks.protocol.ts'
import type { Project } from '../../project/project.ts'
import { formatBytes } from '../format.ts'
import { saveFile } from '../save-file.ts'
import { announce } from '../state/announcements.ts'
import { images } from '../state/image.ts'
import { diskFailed } from './fresh.ts'

/** What takes longer than this is worth a word. ms. */
const PATIENCE_MS = 300

export async function downloadDisk(
  fileName: string,
  find: () => Promise<{ readonly of: Project; readonly source: DiskSource }>,
): Promise<void> {
  const slow = setTimeout(() => announce(`Preparing ${fileName}…`), PATIENCE_MS)
  try {
    const { of, source } = await find()
    const blob = await images.disks.file(of, source)
    saveFile(fileName, blob, 'application/octet-stream')
    announce(`Downloaded ${fileName}, ${formatBytes(blob.size)}`)
  } catch (error) {
    diskFailed(error)
  } finally {
    clearTimeout(slow)
  }
}
