/** Images of ext2, ext3 and ext4 that mke2fs and the kernel make, for tests of how they are read. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodeCpio } from '../../src/formats/cpio/encode.ts'
import { imageOf, type SparseImage } from '../../src/formats/sparse.ts'
import { listEntries, type Tree } from '../../src/rootfs/index.ts'
import { run } from '../tools.ts'
import { bytesOf, inDirectory } from './snapshot.ts'

export const LIMITS = { entries: 100_000, bytes: 1 << 28 }

export const isRoot = process.getuid?.() === 0

/** The kinds of file systems to be told apart: what mke2fs is asked for, and how large the image is to be. */
export const VARIANTS: readonly { readonly name: string; readonly args: readonly string[]; readonly size: string }[] = [
  { name: 'ext2', args: ['-t', 'ext2'], size: '8M' },
  { name: 'ext2 of revision 0', args: ['-t', 'ext2', '-r', '0', '-O', 'none'], size: '8M' },
  { name: 'ext2, 4 KiB blocks', args: ['-t', 'ext2', '-b', '4096', '-I', '256'], size: '8M' },
  {
    name: 'ext2 without file types',
    args: ['-t', 'ext2', '-O', '^filetype,^sparse_super,^resize_inode', '-g', '1024'],
    size: '8M',
  },
  { name: 'ext3', args: ['-t', 'ext3', '-I', '128'], size: '16M' },
  { name: 'ext4', args: ['-t', 'ext4'], size: '16M' },
  { name: 'ext4, 1 KiB blocks, 64bit', args: ['-t', 'ext4', '-b', '1024', '-O', '64bit'], size: '16M' },
  { name: 'ext4, 4 KiB blocks', args: ['-t', 'ext4', '-b', '4096', '-I', '512'], size: '16M' },
  { name: 'ext4, 64 KiB blocks', args: ['-t', 'ext4', '-b', '65536', '-O', '^has_journal'], size: '16M' },
  { name: 'ext4 without extents', args: ['-t', 'ext4', '-O', '^extent,^64bit'], size: '16M' },
  { name: 'ext4 with inline data', args: ['-t', 'ext4', '-O', 'inline_data', '-I', '256'], size: '16M' },
  {
    name: 'ext4 with meta_bg',
    args: ['-t', 'ext4', '-O', 'meta_bg,^resize_inode', '-g', '1024', '-b', '1024'],
    size: '24M',
  },
  { name: 'ext4 with bigalloc', args: ['-t', 'ext4', '-O', 'bigalloc', '-C', '16384'], size: '16M' },
  {
    name: 'ext4 with all that may be ignored',
    args: [
      '-t',
      'ext4',
      '-O',
      'quota,mmp,sparse_super2,large_dir,project,orphan_file,metadata_csum_seed,fast_commit',
      '-b',
      '1024',
    ],
    size: '32M',
  },
]

/** The image that mke2fs makes of what lies in `directory`, after `work` on the file. */
export function mke2fs(
  directory: string | undefined,
  args: readonly string[],
  size: string,
  work: (file: string) => void = () => {},
): SparseImage {
  return inDirectory((at) => {
    const file = join(at, 'image')
    const source = directory === undefined ? [] : ['-d', directory]
    run('mke2fs', ['-q', '-F', '-E', 'nodiscard', ...args, ...source, file, size])
    work(file)
    return imageOf(new Uint8Array(readFileSync(file)))
  })
}

/** Runs `body` with a directory that holds the tree. */
export function withTree<T>(tree: Tree, body: (directory: string) => T): T {
  return inDirectory((at) => {
    const directory = join(at, 'tree')
    mkdirSync(directory, { mode: 0o755 })
    run('bsdcpio', ['-idmu', '--quiet'], { input: encodeCpio(listEntries(tree), bytesOf).bytes, cwd: directory })
    return body(directory)
  })
}

/** Runs `body` with the directory where the image is mounted. */
export function withMount<T>(file: string, options: string, body: (directory: string) => T): T {
  return inDirectory((directory) => {
    execFileSync('mount', ['-o', `loop${options}`, file, directory], { stdio: 'pipe' })
    try {
      return body(directory)
    } finally {
      execFileSync('umount', [directory])
    }
  })
}

/** True where images can be mounted: by root, outside of most containers. */
export const canMount =
  isRoot &&
  (() => {
    try {
      return inDirectory((at) => {
        const file = join(at, 'image')
        run('mke2fs', ['-q', '-F', file, '1M'])
        return withMount(file, '', () => true)
      })
    } catch {
      return false
    }
  })()
