/** A FAT volume that boots: SYSLINUX, a kernel, what the kernel finds its root in, and syslinux.cfg. */
import { checkFat, encodeFat } from '../../formats/fat/encode.ts'
import { PARTITION_START, PARTITION_TYPE, partitionDisk } from '../../formats/mbr.ts'
import { overlay, readImage, type SparseImage } from '../../formats/sparse.ts'
import { installSyslinux, ldlinuxSize } from '../../formats/syslinux.ts'
import { blobNamed } from '../../project/catalog.ts'
import type { LoaderConfig } from '../../project/medium.ts'
import type { Content, Entry } from '../../rootfs/index.ts'
import { derivedBytes } from '../identity.ts'
import type { Job } from './job.ts'
import { LOADER_PARTS } from './loader-parts.ts'

const SECTOR = 512
/** Read-only, hidden, system, archive: as its installer leaves it. */
const LOADER_ATTRIBUTES = 0x27
const LOADER = '/ldlinux.sys'

export interface BootFiles {
  /** By name, in the order in which they lie on the disk. */
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[]
  readonly config: LoaderConfig
}

/** What is known of the files before they are made: their sizes. */
export interface BootFileSizes {
  readonly files: readonly { readonly name: string; readonly size: number }[]
  readonly config: LoaderConfig
}

/** Throws medium-too-small, with the size that is needed, where these files do not fit a volume of `size` bytes. */
export function checkBootableVolume({ files, config }: BootFileSizes, size: number, isPartitioned: boolean): void {
  const [ldlinux, , module] = LOADER_PARTS.map((part) => blobNamed(part).bytes)
  const sizes = [
    { name: LOADER.slice(1), size: ldlinuxSize({ ldlinux: { length: ldlinux! } }) },
    { name: 'ldlinux.c32', size: module! },
    ...files,
    ...(config === null ? [] : [{ name: 'syslinux.cfg', size: new TextEncoder().encode(config).length }]),
  ]
  const entries = entriesOf(sizes.map(({ name, size }) => ({ name, content: { sha256: '', size } })))
  checkFat(entries, { size: size - hiddenSectorsOf(isPartitioned) * SECTOR })
}

function hiddenSectorsOf(isPartitioned: boolean): number {
  return isPartitioned ? PARTITION_START : 0
}

/** A volume of `size` bytes; with `isPartitioned` a disk of that size which has it as its one partition. Throws medium-too-small. */
export async function bootableVolume(
  { name, source }: Job,
  { files, config }: BootFiles,
  size: number,
  isPartitioned: boolean,
): Promise<SparseImage> {
  const [ldlinux, bootSector, module, mbr] = await Promise.all(
    LOADER_PARTS.map((part) => source.load(blobNamed(part).sha256)),
  )
  const parts = { ldlinux: ldlinux!, bootSector: bootSector! }
  const hiddenSectors = hiddenSectorsOf(isPartitioned)
  const volumeOf = (loader: Uint8Array) =>
    encodeFat(
      entriesOf(
        [
          { name: LOADER.slice(1), bytes: loader },
          { name: 'ldlinux.c32', bytes: module! },
          ...files,
          ...(config === null ? [] : [{ name: 'syslinux.cfg', bytes: new TextEncoder().encode(config) }]),
        ].map(({ name, bytes }) => ({ name, content: bytes })),
      ),
      (content) => content as Uint8Array,
      {
        size: size - hiddenSectors * SECTOR,
        volumeId: new DataView(derivedBytes(name, 'FAT volume', 4).buffer).getUint32(0),
        hiddenSectors,
        attributes: new Map([[LOADER, LOADER_ATTRIBUTES]]),
      },
    )
  // The loader has in it where it lies: it is laid down once to find out, and then again.
  const { type, files: places, image } = volumeOf(new Uint8Array(ldlinuxSize(parts)))
  const installed = installSyslinux(parts, readImage(image, 0, SECTOR), places.get(LOADER)!.sectors)
  const volume = overlay(volumeOf(installed.ldlinux).image, 0, installed.bootSector)
  if (!isPartitioned) return volume
  const diskSignature = new DataView(derivedBytes(name, 'disk signature', 4).buffer).getUint32(0)
  return partitionDisk(mbr!, volume, { type: PARTITION_TYPE[type === 32 ? 'fat32' : 'fat16'], diskSignature })
}

function entriesOf(files: readonly { readonly name: string; readonly content: Content }[]): Entry[] {
  const own = { uid: 0, gid: 0, mtime: 0 }
  return [
    { path: '/', ino: 1, nlink: 1, inode: { kind: 'directory', mode: 0o755, ...own } },
    ...files.map(({ name, content }, at): Entry => {
      return { path: `/${name}`, ino: at + 2, nlink: 1, inode: { kind: 'file', mode: 0o644, ...own, content } }
    }),
  ]
}
