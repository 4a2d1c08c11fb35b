/** Any single file of the tree, as a download. */
import { baseName, find, isBlobRef } from '../../rootfs/index.ts'
import { formatBytes } from '../format.ts'
import { saveFile } from '../save-file.ts'
import { announce } from '../state/announcements.ts'
import { images } from '../state/image.ts'
import { tree } from '../state/project.ts'
import { flushTyping } from '../state/typing.ts'

/** True for what has a content. */
export function isDownloadable(path: string): boolean {
  return find(tree.value, path)?.inode.kind === 'file'
}

/** Hands the file at `path` to the person, and says why not where its content is not to be had. */
export async function downloadFile(path: string): Promise<void> {
  flushTyping()
  const inode = find(tree.value, path)?.inode
  if (inode?.kind !== 'file') return
  try {
    const bytes = isBlobRef(inode.content) ? await images.blob(inode.content.sha256) : inode.content
    saveFile(baseName(path).toWellFormed(), bytes as Uint8Array<ArrayBuffer>, 'application/octet-stream')
    announce(`Downloaded ${path}, ${formatBytes(bytes.length)}`)
  } catch (error) {
    announce(error instanceof Error ? error.message : String(error))
  }
}
