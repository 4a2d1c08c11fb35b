/** Disks for tests, made by the programs that make them everywhere. */
import { spawnSync } from 'node:child_process'
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import type { Piece, SparseImage } from '../../src/formats/sparse.ts'
import { blobNamed } from '../../src/project/catalog.ts'
import { findTool, run } from '../tools.ts'

const CHUNK = 1 << 16
const ZEROS = Buffer.alloc(CHUNK)
const MIB = 1 << 20

/** A file's bytes, without the zeros. */
export function readImageFile(path: string): SparseImage {
  const file = openSync(path, 'r')
  const pieces: Piece[] = []
  let size = 0
  const chunk = Buffer.alloc(CHUNK)
  for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk)) {
    if (chunk.compare(ZEROS, 0, length, 0, length) !== 0)
      pieces.push({ offset: size, bytes: new Uint8Array(chunk.subarray(0, length)) })
    size += length
  }
  closeSync(file)
  return { size, pieces }
}

export function writeImageFile(path: string, image: SparseImage): void {
  const file = openSync(path, 'w')
  ftruncateSync(file, image.size)
  for (const { offset, bytes } of image.pieces) writeSync(file, bytes, 0, bytes.length, offset)
  closeSync(file)
}

/** Calls with a folder that is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'pid1-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Its root file system's init: a shell on the console. */
const INIT = `#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t devtmpfs dev /dev
exec sh
`

/** An ext4 with a busybox and an init. `size` in MiB. */
export function ext4Disk(size: number): Promise<SparseImage> {
  return inFolder(async (folder) => {
    const tree = join(folder, 'tree')
    for (const directory of ['bin', 'sbin', 'proc', 'dev']) mkdirSync(join(tree, directory), { recursive: true })
    const busybox = await prebuiltBlobs.load(blobNamed('busybox-1.37-i386').sha256)
    writeFileSync(join(tree, 'bin/busybox'), busybox, { mode: 0o755 })
    writeFileSync(join(tree, 'sbin/init'), INIT, { mode: 0o755 })
    const path = join(folder, 'disk')
    run('mke2fs', ['-q', '-t', 'ext4', '-d', tree, path, `${size}M`])
    run('debugfs', ['-w', '-R', 'mknod dev/console c 5 1', path])
    return readImageFile(path)
  })
}

/** What `debugfs -R command` says of a file system, once its journal is carried out: `sync` may leave an inode in there. */
export function debugfs(image: SparseImage, command: string): Promise<string> {
  return inFolder((folder) => {
    const path = join(folder, 'disk')
    writeImageFile(path, image)
    // Its status says that it has done something.
    spawnSync(findTool('e2fsck')!, ['-y', '-E', 'journal_only', path])
    return run('debugfs', ['-R', command, path]).toString()
  })
}

/** A FAT floppy with a file called "file". `size` in KiB. */
export function fatFloppy(size: number, content: string): Promise<SparseImage> {
  return inFolder((folder) => {
    const [path, file] = [join(folder, 'floppy'), join(folder, 'file')]
    writeFileSync(file, content)
    run('mkfs.fat', ['-C', path, String(size)])
    run('mcopy', ['-i', path, file, '::'])
    return readImageFile(path)
  })
}

/** A file's content on a FAT. */
export function catFromFat(image: SparseImage, name: string): Promise<string> {
  return inFolder((folder) => {
    const path = join(folder, 'disk')
    writeImageFile(path, image)
    return run('mtype', ['-i', path, `::${name}`]).toString()
  })
}

/** A FAT that SYSLINUX boots, with these files on it. `size` in KiB. */
export function syslinuxDisk(size: number, files: Record<string, Uint8Array | string>): Promise<SparseImage> {
  return inFolder((folder) => {
    const path = join(folder, 'disk')
    run('mkfs.fat', ['-C', ...(size > 4096 ? ['-F', '16'] : []), path, String(size)])
    for (const [name, content] of Object.entries(files)) {
      const file = join(folder, 'files', name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
      run('mcopy', ['-i', path, file, `::${name}`])
    }
    run('syslinux', ['--install', path])
    return readImageFile(path)
  })
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** MiB in use by this process, what can be thrown away thrown away. */
export function memoryInUse(): number {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / MIB
}
