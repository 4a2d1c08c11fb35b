/** A romfs explained: each byte of it belongs to a field, and each field says what it holds and what for. */
import { decodePath, joinPath } from '../../rootfs/index.ts'
import type { Limits } from '../reading.ts'
import type { Span } from '../span.ts'
import { explainEnd, explainHeader, explainSuperblock, explainUnused } from './explain.ts'
import { align16, corruptRomfs, viewOf } from './on-disk.ts'
import { type Header, isDots, RomfsReader } from './walk.ts'

/**
 * Every byte of the image of a romfs, as spans without gaps from its first to its last.
 * Throws image-corrupt, also where two files share bytes, and limit-exceeded.
 */
export function* layoutOfRomfs(image: Uint8Array, limits: Limits): Generator<Span, void, void> {
  const reader = new RomfsReader(image, limits)
  const { superblock } = reader
  const view = viewOf(image)
  yield* explainSuperblock(superblock, image)
  let at = superblock.rootOffset
  for (const { header, path } of inOrder(reader)) {
    if (header.offset < at) throw corruptRomfs(header.offset, `${path} lies over what comes before it`)
    if (header.offset > at) yield explainUnused(at, header.offset - at)
    // A content that ends with the file system may do without what fills it up.
    const end = Math.min(align16(header.contentOffset + header.content.length), superblock.size)
    yield* explainHeader(header, path, view, end)
    at = end
  }
  if (at < superblock.size) yield explainUnused(at, superblock.size - at)
  if (superblock.size < image.length) yield explainEnd(superblock.size, image.length - superblock.size)
}

/** Every header once, as they lie. */
function inOrder(reader: RomfsReader): { header: Header; path: string }[] {
  const root = reader.root()
  const headers: { header: Header; path: string }[] = [{ header: root, path: '/' }]
  for (const listed of reader.listed()) {
    const { header, directory } = listed
    // The root's own header is the "." of its list.
    if (header.offset === root.offset) continue
    headers.push({
      header,
      path: isDots(header) ? joinPath(directory, decodePath(header.name)) : reader.pathOf(listed),
    })
  }
  return headers.sort((a, b) => a.header.offset - b.header.offset)
}
