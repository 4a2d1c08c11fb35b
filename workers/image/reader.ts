/** The packed image for those who look at its bytes: it stays in the worker, and windows of it go to the page. */
import * as Comlink from 'comlink'
import { packSpans } from '../../src/formats/cpio/packed-spans.ts'
import { findBytes } from '../../src/formats/find-bytes.ts'
import { readImage } from '../../src/formats/sparse.ts'
import type { ImageReader } from '../image.protocol.ts'
import type { Packer } from './packer.ts'

export function imageReader(packer: () => Packer): ImageReader {
  const named = (id: string) => packer().packed(id)
  return {
    async imageSpans(id) {
      const image = await named(id)
      if (!image) return undefined
      const spans = packSpans(image.manifest)
      return Comlink.transfer(spans, [spans.offsets.buffer, spans.nameSizes.buffer, spans.contentSizes.buffer])
    },
    async imageBytes(id, offset, length) {
      const image = await named(id)
      if (!image) return undefined
      const bytes = readImage(image.medium, offset, length).slice()
      return Comlink.transfer(bytes, [bytes.buffer])
    },
    async findInImage(id, needle, from, backwards) {
      const image = await named(id)
      return image && findBytes(image.medium, needle, from, backwards)
    },
  }
}
