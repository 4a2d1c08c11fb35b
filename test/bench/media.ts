/**
 * How fast trees become file systems: ours, from bytes in memory to an image in memory and to a file, against the tools,
 * which read a directory and write a file. Directory and files are in memory too where there is a tmpfs.
 * `tsx test/bench/media.ts` for this alone.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { writeOutput } from '../../src/cli/write-output.ts'
import { encodeExt } from '../../src/formats/ext/encode.ts'
import { encodeFat } from '../../src/formats/fat/encode.ts'
import { encodeRomfs } from '../../src/formats/romfs/encode.ts'
import { overlay, readImage, type SparseImage } from '../../src/formats/sparse.ts'
import { installSyslinux, ldlinuxSize } from '../../src/formats/syslinux.ts'
import { blobNamed } from '../../src/project/catalog.ts'
import type { Entry } from '../../src/rootfs/index.ts'
import { findTool, run, type Tool } from '../tools.ts'
import { bytesOf, manyFiles, median, writeTree } from './samples.ts'

export interface MediaFigure {
  /** What the tool is, and does. */
  readonly tool: string
  /** Medians, in ms: the tool's, ours in memory, ours and the file. */
  readonly toolMs: number
  readonly memoryMs: number
  readonly fileMs: number
}

interface Contest {
  readonly needs: readonly Tool[]
  readonly tool: string
  /** Makes what the tool begins with, unmeasured. */
  readonly prepare?: (file: string) => void
  readonly byTool: (file: string, directory: string) => void
  readonly ours: () => SparseImage
}

const MIB = 1 << 20
const SIZE = 160 * MIB
const SECTOR = 512
const ROUNDS = 5
const WARM_UPS = 4

export async function benchMedia(): Promise<MediaFigure[]> {
  const entries = inDirectories(manyFiles().entries)
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'pid1-bench-'))
  try {
    const tree = join(folder, 'tree')
    writeTree(tree, entries)
    const all = [...contests(entries), await syslinux()]
    return all
      .filter(({ needs }) => needs.every((tool) => findTool(tool)))
      .map((contest) => measure(contest, join(folder, 'image'), tree))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A hundred files a directory: the root of a FAT disk has no room for more, and mcopy's time grows with their square. */
function inDirectories(entries: readonly Entry[]): Entry[] {
  const [root, ...files] = entries
  const moved: Entry[] = [root!]
  for (const [i, file] of files.entries()) {
    const path = `/part-${String(Math.floor(i / 100)).padStart(2, '0')}`
    if (i % 100 === 0) moved.push({ ...root!, path, ino: entries.length + moved.length })
    moved.push({ ...file, path: path + file.path })
  }
  return moved
}

function contests(entries: readonly Entry[]): Contest[] {
  const uuid = new Uint8Array(16).fill(7)
  const ext = (type: 'ext2' | 'ext4'): Contest => ({
    needs: ['mke2fs'],
    tool: `mke2fs -t ${type} -d`,
    byTool: (file, directory) => run('mke2fs', ['-q', '-F', '-t', type, '-d', directory, file, `${SIZE / MIB}M`]),
    ours: () => encodeExt(entries, bytesOf, { type, size: SIZE, uuid, hashSeed: uuid }),
  })
  return [
    {
      needs: ['genromfs'],
      tool: 'genromfs',
      byTool: (file, directory) => run('genromfs', ['-V', 'bench', '-d', directory, '-f', file]),
      ours: () => encodeRomfs(entries, bytesOf, 'bench'),
    },
    ext('ext2'),
    ext('ext4'),
    {
      needs: ['mkfs.fat', 'mcopy'],
      tool: 'mkfs.fat, mcopy -s',
      byTool(file, directory) {
        makeFat(file)
        const paths = readdirSync(directory).map((name) => join(directory, name))
        run('mcopy', ['-s', '-i', file, ...paths, '::'])
      },
      ours: () => encodeFat(entries, bytesOf, { size: SIZE, volumeId: 7, hiddenSectors: 0 }).image,
    },
  ]
}

/** The installer alone, on a volume that is there already. */
async function syslinux(): Promise<Contest> {
  const load = (name: string) => prebuiltBlobs.load(blobNamed(name).sha256)
  const parts = { ldlinux: await load('syslinux-6.04-ldlinux.sys'), bootSector: await load('syslinux-6.04-bootsect') }
  const own = { uid: 0, gid: 0, mtime: 0 }
  const content = new Uint8Array(ldlinuxSize(parts))
  const entries: Entry[] = [
    { path: '/', ino: 1, nlink: 1, inode: { kind: 'directory', mode: 0o755, ...own } },
    { path: '/ldlinux.sys', ino: 2, nlink: 1, inode: { kind: 'file', mode: 0o444, ...own, content } },
  ]
  const volume = encodeFat(entries, bytesOf, { size: SIZE, volumeId: 7, hiddenSectors: 0 })
  const { sectors } = volume.files.get('/ldlinux.sys')!
  return {
    needs: ['syslinux', 'mkfs.fat', 'mcopy'],
    tool: 'syslinux --install',
    prepare: makeFat,
    byTool: (file) => run('syslinux', ['--install', file]),
    ours() {
      const { ldlinux, bootSector } = installSyslinux(parts, readImage(volume.image, 0, SECTOR), sectors)
      return overlay(overlay(volume.image, sectors[0]! * SECTOR, ldlinux), 0, bootSector)
    },
  }
}

function makeFat(file: string): void {
  writeFileSync(file, '')
  truncateSync(file, SIZE)
  run('mkfs.fat', [file])
}

/** One after another in each round, so that what else the machine does meets all alike. */
function measure({ tool, prepare, byTool, ours }: Contest, file: string, directory: string): MediaFigure {
  const acts = [() => byTool(file, directory), ours, () => writeOutput(file, ours())]
  const times = acts.map((): number[] => [])
  for (let i = 0; i < WARM_UPS; i++) ours()
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, act] of acts.entries()) {
      rmSync(file, { force: true })
      if (i === 0) prepare?.(file)
      const start = performance.now()
      act()
      times[i]!.push(performance.now() - start)
    }
  const [toolMs, memoryMs, fileMs] = times.map(median)
  return { tool, toolMs: toolMs!, memoryMs: memoryMs!, fileMs: fileMs! }
}

if (process.argv[1] === import.meta.filename) console.table(await benchMedia())
