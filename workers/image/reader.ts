/** The packed image for those who look at its bytes: it stays in the worker, and windows of it go to the page. */
import * as Comlink from 'comlink'
import { packSpans } from '../../src/formats/cpio/packed-spans.ts'
import { findInImage } from '../../src/formats/find-in-image.ts'
import { packSections } from '../../src/formats/packed-sections.ts'
import { fieldsOf } from '../../src/formats/section.ts'
import type { Span } from '../../src/formats/span.ts'
import { isGap, readImage, type SparseImage } from '../../src/formats/sparse.ts'
import type { Image } from '../../src/image/image.ts'
import { type LaidOut, layOutDisk, layOutMedium } from '../../src/image/lay-out.ts'
import type { Project } from '../../src/project/project.ts'
import type { ImagePlace, ImageReader } from '../image.protocol.ts'
import type { Packer } from './packer.ts'

export function imageReader(packer: () => Packer): ImageReader {
  /** What was laid out last: one looks at one image at a time. */
  let last: { readonly image: Image; readonly disk: number | undefined; readonly laidOut: LaidOut } | undefined

  const layout = async (at: ImagePlace): Promise<LaidOut | undefined> => {
    const packed = await packer().packed(at.sha256)
    if (!packed) return undefined
    if (last?.image !== packed.image || last.disk !== at.disk) {
      const laidOut = layOut(packed.project, packed.image, at.disk)
      if (!laidOut) return undefined
      last = { image: packed.image, disk: at.disk, laidOut }
    }
    return last.laidOut
  }
  /** What is looked at: not laid out where it need not be. */
  const seen = async (at: ImagePlace): Promise<SparseImage | undefined> => {
    const packed = await packer().packed(at.sha256)
    return packed && isArchive(packed.project, at) ? packed.image.medium : (await layout(at))?.image
  }

  return {
    async imageSpans(at) {
      const packed = await packer().packed(at.sha256)
      if (!packed || !isArchive(packed.project, at)) return undefined
      const spans = packSpans(packed.image.manifest)
      return Comlink.transfer(spans, [spans.offsets.buffer, spans.nameSizes.buffer, spans.contentSizes.buffer])
    },
    async imageLayout(at) {
      const laidOut = await layout(at)
      if (!laidOut) return undefined
      const sections = packSections(laidOut.sections)
      const { offsets, sortOf, regionOf, ownerOf, hostOf } = sections
      return Comlink.transfer(
        {
          ...sections,
          size: laidOut.image.size,
          compressedSize: laidOut.isUnpacked ? last!.image.medium.size : undefined,
        },
        [offsets, sortOf, regionOf, ownerOf, hostOf].map(({ buffer }) => buffer),
      )
    },
    async explainSections(at, first, count) {
      const laidOut = await layout(at)
      return laidOut?.sections
        .slice(first, first + count)
        .map((section) => fieldsOf(section).map((span) => withZeros(laidOut.image, span)))
    },
    async imageBytes(at, offset, length) {
      const image = await seen(at)
      if (!image) return undefined
      const bytes = readImage(image, offset, length).slice()
      return Comlink.transfer(bytes, [bytes.buffer])
    },
    async findInImage(at, needle, from, backwards) {
      const image = await seen(at)
      return image && findInImage(image, needle, from, backwards)
    },
  }
}

function isArchive({ medium }: Project, { disk }: ImagePlace): boolean {
  return disk === undefined && medium.kind === 'initramfs'
}

function layOut({ medium, disks }: Project, image: Image, disk: number | undefined): LaidOut | undefined {
  if (disk === undefined) return layOutMedium(medium, image.medium)
  return disks[disk] && layOutDisk(disks[disk], image.disks[disk]!)
}

/** Says so where a large run of bytes has nothing but zeros in it. */
function withZeros(image: SparseImage, span: Span): Span {
  if (span.kind !== 'padding' || span.length < 64 || !isGap(image, span.offset, span.length)) return span
  return { ...span, value: `${span.value}, all zeros` }
}
