import { blobWithHash } from '../../project/catalog.ts'
import { find, isBlobRef } from '../../rootfs/index.ts'
import { tree } from '../state/project.ts'

/** True if the file at `path` is a busybox whose applets are known. */
export function isBusybox(path: string): boolean {
  const inode = find(tree.value, path)?.inode
  if (inode?.kind !== 'file' || !isBlobRef(inode.content)) return false
  return blobWithHash(inode.content.sha256)?.applets !== undefined
}
