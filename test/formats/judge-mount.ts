/** Linux itself as the judge of a file system: its image mounted, where this machine lets us. */
import { execFileSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { imageOf, type SparseImage } from '../../src/formats/sparse.ts'

export type MountType = 'ext4' | 'ext2' | 'romfs' | 'vfat'

const CAP_SYS_ADMIN = 21n

/** Whether we may mount, there are loop devices, and this kernel has the file system built in or loaded. */
export function canMount(type: MountType): boolean {
  if (!existsSync('/proc/self/status') || !existsSync('/dev/loop-control')) return false
  const [, capabilities] = /^CapEff:\s*(\w+)/m.exec(readFileSync('/proc/self/status', 'latin1'))!
  const isAllowed = ((BigInt(`0x${capabilities}`) >> CAP_SYS_ADMIN) & 1n) === 1n
  return isAllowed && new RegExp(`^\\t${type}$`, 'm').test(readFileSync('/proc/filesystems', 'latin1'))
}

/** What `use` makes of the directory where the image is mounted, read-only. */
export function withMounted<T>(image: SparseImage | Uint8Array, type: MountType, use: (directory: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'pid1-mount-'))
  const [file, directory] = [join(folder, 'image'), join(folder, 'root')]
  try {
    mkdirSync(directory)
    write(file, image instanceof Uint8Array ? imageOf(image) : image)
    execFileSync('mount', ['-t', type, '-o', 'loop,ro', file, directory], { stdio: 'pipe' })
    try {
      return use(directory)
    } finally {
      execFileSync('umount', [directory], { stdio: 'pipe' })
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function write(path: string, { size, pieces }: SparseImage): void {
  const file = openSync(path, 'w')
  ftruncateSync(file, size)
  for (const { offset, bytes } of pieces) writeSync(file, bytes, 0, bytes.length, offset)
  closeSync(file)
}
