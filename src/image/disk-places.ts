/** The disks that a project's machine has, each by what it stands for. */
import type { SparseImage } from '../formats/sparse.ts'
import type { Project } from '../project/project.ts'
import type { DiskPlace } from '../project/store/index.ts'
import { type Entry, listEntries, parentPath, type Tree, treeFromEntries } from '../rootfs/index.ts'
import type { Image } from './image.ts'
import { splitEntries } from './split-entries.ts'

/** A disk as it is packed. */
export interface PackedDisk {
  readonly place: DiskPlace
  readonly image: SparseImage
}

/** The places of a project's disks: the floppy's, if there is one, then the disks' in the order in which Linux finds them. */
export function diskPlaces({ medium: { kind }, disks }: Pick<Project, 'medium' | 'disks'>): DiskPlace[] {
  const isOnDisk = kind === 'disk' || kind === 'boot-disk' || kind === 'floppy'
  return [...(isOnDisk ? (['medium'] as const) : []), ...disks.map(({ directory }) => directory as DiskPlace)]
}

/** What Linux calls each of `diskPlaces`: "/dev/sda"; a floppy is "/dev/fd0". */
export function diskDevices(project: Pick<Project, 'medium' | 'disks'>): string[] {
  const places = diskPlaces(project)
  if (project.medium.kind !== 'floppy') return places.map((_, at) => deviceAt(at))
  return ['/dev/fd0', ...places.slice(1).map((_, at) => deviceAt(at))]
}

const deviceAt = (number: number) => `/dev/sd${String.fromCharCode('a'.charCodeAt(0) + number)}`

/** The disks of a project's image, in the order of `diskPlaces`. */
export function packedDisks(project: Project, { medium, disks }: Pick<Image, 'medium' | 'disks'>): PackedDisk[] {
  const places = diskPlaces(project)
  const images = places[0] === 'medium' ? [medium, ...disks] : disks
  return places.map((place, at) => ({ place, image: images[at]! }))
}

/**
 * What of a project's tree lies on one of its disks, as a tree of its own under the same paths; the directories above it
 * come along. Of a disk whose file system the machine boots from, and is none of the tree's, undefined.
 */
export function treeOnDisk({ tree, medium: { kind }, disks }: Project, place: DiskPlace): Tree | undefined {
  if (place === 'medium' && kind !== 'disk') return undefined
  const entries = listEntries(tree)
  const directories = disks.map(({ directory }) => directory)
  const split = splitEntries(entries, directories)
  if (place === 'medium') return treeFromEntries(split.root)
  const above = new Set<string>()
  for (let at = parentPath(place); ; at = parentPath(at)) {
    above.add(at)
    if (at === '/') break
  }
  const own = split.disks[directories.indexOf(place)] ?? []
  return treeFromEntries([
    ...entries.filter(({ path }) => above.has(path)),
    ...own.map((entry) => onDisk(entry, place)),
  ])
}

/** An entry of the disk's file system as it is called where that is mounted. */
export function onDisk<E extends Pick<Entry, 'path'>>(entry: E, place: DiskPlace): E {
  return { ...entry, path: pathOnDisk(entry.path, place) }
}

export function pathOnDisk(path: string, place: DiskPlace): string {
  if (place === 'medium') return path
  return path === '/' ? place : place + path
}
