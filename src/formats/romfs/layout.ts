/** A romfs explained: each byte of it belongs to a field, and each field says what it holds and what for. */
import { decodePath, joinPath } from '../../rootfs/index.ts'
import type { Limits } from '../reading.ts'
import { type PlacedSpan, type Section, spansOf } from '../section.ts'
import type { Span } from '../span.ts'
import { explainEnd, explainHeader, explainSuperblock, explainUnused } from './explain.ts'
import { align16, corruptRomfs, viewOf } from './on-disk.ts'
import { type Header, isDots, RomfsReader } from './walk.ts'

/** Every byte of the image, as spans without gaps from its first to its last. Throws what `sectionsOfRomfs` throws. */
export function layoutOfRomfs(image: Uint8Array, limits: Limits): Generator<PlacedSpan, void, void> {
  return spansOf(sectionsOfRomfs(image, limits))
}

const SUPERBLOCK = { sort: 'structure', name: 'superblock' } as const
const FREE = { sort: 'free', name: 'unused' } as const

/**
 * Every byte of the image of a romfs, in sections without gaps from its first to its last.
 * Throws image-corrupt, also where two files share bytes, and limit-exceeded.
 */
export function* sectionsOfRomfs(image: Uint8Array, limits: Limits): Generator<Section, void, void> {
  const reader = new RomfsReader(image, limits)
  const { superblock } = reader
  const view = viewOf(image)
  yield {
    field: 'superblock',
    kind: 'number',
    offset: 0,
    length: superblock.rootOffset,
    value: `romfs of ${superblock.size} bytes`,
    meaning: 'What it is, how large, and what it is called; the header of the root directory comes next',
    region: SUPERBLOCK,
    title: 'superblock',
    fields: () => explainSuperblock(superblock, image),
  }
  let at = superblock.rootOffset
  for (const { header, path, directory } of inOrder(reader)) {
    if (header.offset < at) throw corruptRomfs(header.offset, `${path} lies over what comes before it`)
    if (header.offset > at) yield unused(explainUnused(at, header.offset - at))
    // A content that ends with the file system may do without what fills it up.
    const end = Math.min(align16(header.contentOffset + header.content.length), superblock.size)
    yield {
      field: 'header',
      kind: header.content.length > 0 ? 'content' : 'name',
      offset: header.offset,
      length: end - header.offset,
      value: path,
      meaning: 'The header of a file, its name, and its content behind them',
      region: { sort: 'file', name: `entries of ${directory}` },
      title: path,
      path: isDots(header) ? directory : path,
      fields: () => explainHeader(header, path, view, end),
    }
    at = end
  }
  if (at < superblock.size) yield unused(explainUnused(at, superblock.size - at))
  if (superblock.size < image.length) yield unused(explainEnd(superblock.size, image.length - superblock.size))
}

function unused(span: Span): Section {
  return { ...span, region: FREE, title: span.field }
}

/** Every header once, as they lie. */
function inOrder(reader: RomfsReader): { header: Header; path: string; directory: string }[] {
  const root = reader.root()
  const headers = [{ header: root as Header, path: '/', directory: '/' }]
  for (const listed of reader.listed()) {
    const { header, directory } = listed
    // The root's own header is the "." of its list.
    if (header.offset === root.offset) continue
    headers.push({
      header,
      directory,
      path: isDots(header) ? joinPath(directory, decodePath(header.name)) : reader.pathOf(listed),
    })
  }
  return headers.sort((a, b) => a.header.offset - b.header.offset)
}
