/** Disks in a person's words. */
import { diskDevices, diskPlaces } from '../../image/disk-places.ts'
import { exportBaseName } from '../../image/export-format.ts'
import type { Project } from '../../project/project.ts'
import type { DiskPlace, WrittenDisk } from '../../project/store/index.ts'
import { formatBytes, formatMoment, plural } from '../format.ts'

/** What a disk stands for: "the root file system", "/mnt". */
export function placeText(place: DiskPlace, { medium: { kind } }: Pick<Project, 'medium'>): string {
  if (place !== 'medium') return place
  if (kind === 'boot-disk') return 'the boot disk'
  return kind === 'floppy' ? 'the boot floppy' : 'the root file system'
}

/** "/dev/sda"; of a disk that the project has no more, what it stood for. */
export function deviceText(place: DiskPlace, project: Project): string {
  const at = diskPlaces(project).indexOf(place)
  return diskDevices(project)[at] ?? (place === 'medium' ? 'The medium' : place)
}

/** What is to be known of a disk that was written on: "left at 2026-11-25 16:40, 3 entries differ, 412 kB kept". */
export function writtenText({ writtenAt, isUnfinished, changes, keptSize }: WrittenDisk): string {
  const when = formatMoment(writtenAt)
  const differ =
    changes === null
      ? []
      : [changes === 0 ? 'no file differs' : `${plural(changes, 'entry', 'entries')} differ${changes === 1 ? 's' : ''}`]
  return [
    isUnfinished ? `as it was at ${when}, while the machine ran` : `left at ${when}`,
    ...differ,
    `${formatBytes(keptSize)} kept`,
  ].join(', ')
}

/** "box-sda.img"; `disk`: one of several of the same place. */
export function diskFileName(project: Project, place: DiskPlace, disk?: WrittenDisk): string {
  const at = diskPlaces(project).indexOf(place)
  const device = diskDevices(project)[at]?.replace('/dev/', '')
  const name = device ?? (place === 'medium' ? 'medium' : place.slice(1).replaceAll('/', '-'))
  const moment = disk ? `-${formatMoment(disk.writtenAt).replace(/\D/g, '')}` : ''
  return `${exportBaseName(project)}-${name}${moment}.img`
}
