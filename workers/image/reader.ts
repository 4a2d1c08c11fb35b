/** The packed image for those who look at its bytes: it stays in the worker, and windows of it go to the page. */
import * as Comlink from 'comlink'
import { packSpans } from '../../src/formats/cpio/packed-spans.ts'
import { findBytes } from '../../src/formats/find-bytes.ts'
import { type OwnedSection, packSections } from '../../src/formats/packed-sections.ts'
import { fieldsOf } from '../../src/formats/section.ts'
import type { Span } from '../../src/formats/span.ts'
import { isGap, readImage, type SparseImage } from '../../src/formats/sparse.ts'
import type { Image } from '../../src/image/image.ts'
import type { Project } from '../../src/project/project.ts'
import type { ImagePlace, ImageReader } from '../image.protocol.ts'
import { later } from './later.ts'
import type { Packer } from './packer.ts'

export function imageReader(packer: () => Packer): ImageReader {
  /** What was laid out last: one looks at one image at a time. */
  let last: { readonly image: Image; readonly disk: number | undefined; readonly layout: Promise<Layout> } | undefined

  const layoutAt = async ({ id, disk }: ImagePlace): Promise<Layout | undefined> => {
    const packed = await packer().packed(id)
    if (!packed) return undefined
    const { project, image } = packed
    if (last?.image !== image || last.disk !== disk) {
      if (disk !== undefined && !image.disks[disk]) return undefined
      const layout = layOut(project, image, disk)
      last = { image, disk, layout }
      layout.catch(() => {
        if (last?.layout === layout) last = undefined
      })
    }
    return last.layout
  }
  /** What is looked at: not laid out where it need not be. */
  const seen = async (at: ImagePlace): Promise<SparseImage | undefined> => {
    const packed = await packer().packed(at.id)
    return packed && isArchive(packed.project, at) ? packed.image.medium : (await layoutAt(at))?.image
  }

  return {
    async imageSpans(at) {
      const packed = await packer().packed(at.id)
      if (!packed || !isArchive(packed.project, at)) return undefined
      const spans = packSpans(packed.image.manifest)
      return Comlink.transfer(spans, [spans.offsets.buffer, spans.nameSizes.buffer, spans.contentSizes.buffer])
    },
    async imageLayout(at) {
      const layout = await layoutAt(at)
      if (!layout) return undefined
      const sections = packSections(layout.sections)
      const { offsets, titleEnds, sortOf, regionOf, ownerOf, hostOf } = sections
      return Comlink.transfer(
        {
          ...sections,
          size: layout.image.size,
          compressedSize: layout.compressedSize,
        },
        [offsets, titleEnds, sortOf, regionOf, ownerOf, hostOf].map(({ buffer }) => buffer),
      )
    },
    async explainSections(at, first, count) {
      const layout = await layoutAt(at)
      return layout?.sections
        .slice(first, first + count)
        .map((section) => fieldsOf(section).map((span) => withZeros(layout.image, span)))
    },
    async imageBytes(at, offset, length) {
      const image = await seen(at)
      if (!image) return undefined
      const bytes = readImage(image, offset, length).slice()
      return Comlink.transfer(bytes, [bytes.buffer])
    },
    async findInImage(at, needle, from, backwards) {
      const image = await seen(at)
      return image && findBytes(image, needle, from, backwards)
    },
  }
}

function isArchive({ medium }: Project, { disk }: ImagePlace): boolean {
  return disk === undefined && medium.kind === 'initramfs'
}

interface Layout {
  /** The bytes that are laid out. */
  readonly image: SparseImage
  /** Of the medium, where it is those bytes, compressed. */
  readonly compressedSize: number | undefined
  readonly sections: readonly OwnedSection[]
}

/** Sections between two pauses in which the worker answers what else it is asked. */
const STEP = 4096

async function layOut({ medium, disks }: Project, image: Image, disk: number | undefined): Promise<Layout> {
  const { layOutDisk, layOutMedium } = await later('layOut')
  const laidOut = disk === undefined ? layOutMedium(medium, image.medium) : layOutDisk(disks[disk]!, image.disks[disk]!)
  const sections: OwnedSection[] = []
  for (const section of laidOut.sections)
    if (sections.push(section) % STEP === 0) await new Promise((resolve) => setTimeout(resolve))
  return { image: laidOut.image, compressedSize: laidOut.isUnpacked ? image.medium.size : undefined, sections }
}

/** Says so where a large run of bytes has nothing but zeros in it. */
function withZeros(image: SparseImage, span: Span): Span {
  if (span.kind !== 'padding' || span.length < 64 || !isGap(image, span.offset, span.length)) return span
  return { ...span, value: `${span.value}, all zeros` }
}
