/** The packed image for those who look at its bytes: it stays in the worker, and windows of it go to the page. */
import * as Comlink from 'comlink'
import { packSpans } from '../../src/formats/cpio/packed-spans.ts'
import { findBytes } from '../../src/formats/find-bytes.ts'
import { flatten, readImage } from '../../src/formats/sparse.ts'
import type { ImageReader } from '../image.protocol.ts'
import type { Packer } from './packer.ts'

export function imageReader(packer: () => Packer): ImageReader {
  const named = (sha256: string) => packer().packed(sha256)
  return {
    async imageSpans(sha256) {
      const image = await named(sha256)
      if (!image) return undefined
      const spans = packSpans(image.manifest)
      return Comlink.transfer(spans, [spans.offsets.buffer, spans.nameSizes.buffer, spans.contentSizes.buffer])
    },
    async imageBytes(sha256, offset, length) {
      const image = await named(sha256)
      if (!image) return undefined
      const bytes = readImage(image.medium, offset, length).slice()
      return Comlink.transfer(bytes, [bytes.buffer])
    },
    async findInImage(sha256, needle, from, backwards) {
      const image = await named(sha256)
      return image && findBytes(flatten(image.medium), needle, from, backwards)
    },
  }
}
