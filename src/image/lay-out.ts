/** What lies where on each medium, and which entry of the project it belongs to. */
import { sectionsOfCpio } from '../formats/cpio/layout.ts'
import { sectionsOfExt } from '../formats/ext/layout.ts'
import { sectionsOfFat } from '../formats/fat/layout.ts'
import { gunzipMember } from '../formats/gzip.ts'
import { readPartitions, sectionsOfDisk } from '../formats/mbr.ts'
import type { OwnedSection } from '../formats/packed-sections.ts'
import { budgetOf, type Limits } from '../formats/reading.ts'
import { sectionsOfRomfs } from '../formats/romfs/layout.ts'
import { fieldsOf, movedBy, type Section } from '../formats/section.ts'
import { flatten, imageOf, readImage, type SparseImage } from '../formats/sparse.ts'
import type { ExtraDisk, Medium } from '../project/medium.ts'

/** A medium laid out. */
export interface LaidOut {
  /** The bytes that are laid out. */
  readonly image: SparseImage
  /** The medium is these bytes, compressed. */
  readonly isUnpacked: boolean
  /** Without gaps, from the first byte to the last. They come as one goes through them, once; that may throw too. */
  readonly sections: Iterable<OwnedSection>
}

/** The archive on a boot disk that has the project's entries. */
const ARCHIVE = '/initramfs.cpio'

/** What we have made ourselves is as large as a project may be. */
const LIMITS: Limits = { entries: 1_000_000, bytes: 2 ** 32 }

/** Throws what the formats' layouts throw. */
export function layOutMedium(medium: Medium, image: SparseImage): LaidOut {
  switch (medium.kind) {
    case 'initramfs':
      return laidOut(image, ownEntries(sectionsOfCpio(flatten(image), LIMITS)))
    case 'initrd': {
      if (!medium.isGzipped) return laidOut(image, fileSystem(medium.fileSystem, image, '/'))
      const unpacked = imageOf(gunzipMember(flatten(image), 0, budgetOf(LIMITS)).bytes)
      return { ...laidOut(unpacked, fileSystem(medium.fileSystem, unpacked, '/')), isUnpacked: true }
    }
    case 'disk':
      return laidOut(image, fileSystem(medium.fileSystem, image, '/'))
    case 'boot-disk':
    case 'floppy':
      return laidOut(image, openArchive(image, fatSections(image)))
  }
}

/** Throws what the formats' layouts throw. */
export function layOutDisk({ directory, fileSystem: type }: ExtraDisk, image: SparseImage): LaidOut {
  return laidOut(image, fileSystem(type, image, directory))
}

function laidOut(image: SparseImage, sections: Iterable<OwnedSection>): LaidOut {
  return { image, isUnpacked: false, sections }
}

function fileSystem(type: 'romfs' | 'ext2' | 'ext4', image: SparseImage, mountedAt: string): Iterable<OwnedSection> {
  return ownEntries(
    type === 'romfs' ? sectionsOfRomfs(flatten(image), LIMITS) : sectionsOfExt(image, LIMITS),
    mountedAt,
  )
}

/** Of a file system or an archive that holds the project's entries below `mountedAt`. */
function* ownEntries(sections: Iterable<Section>, mountedAt = '/'): Generator<OwnedSection> {
  for (const section of sections) {
    const { path } = section
    if (path === undefined) yield section
    else if (mountedAt === '/') yield { ...section, entry: path }
    else yield { ...section, entry: path === '/' ? mountedAt : mountedAt + path }
  }
}

function fatSections(image: SparseImage): Iterable<Section> {
  const ofVolume = (volume: SparseImage) => sectionsOfFat(volume, LIMITS)
  return readPartitions(image).length > 0 ? sectionsOfDisk(image, ofVolume) : ofVolume(image)
}

/** Puts the archive's entries in the place of its content, if that lies in one piece. */
function* openArchive(image: SparseImage, sections: Iterable<Section>): Generator<OwnedSection> {
  for (const section of sections) {
    const [content, ...rest] = section.path === ARCHIVE && section.region.sort === 'file' ? fieldsOf(section) : []
    if (content?.value !== undefined && isWhole(section)) {
      const region = { sort: 'file', name: 'initramfs.cpio' } as const
      const entries = sectionsOfCpio(readImage(image, content.offset, content.length), LIMITS)
      for (const entry of ownEntries(entries)) yield { ...movedBy(content.offset, entry), region, host: ARCHIVE }
      for (const span of rest) yield { ...span, region, title: span.field, path: ARCHIVE }
    } else yield section
  }
}

function isWhole({ title, path }: Section): boolean {
  return title === path
}
