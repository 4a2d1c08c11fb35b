/** The tree of a recipe, from a list that reads as the tutorial would type it. */
import { applyEdit, type Entry, encodePath, type Leaf, type Tree, treeFromEntries } from '../../rootfs/index.ts'
import { installApplets, type LinkKind } from '../applets.ts'
import { blobNamed, PREBUILT_KERNEL, refTo } from '../catalog.ts'
import type { Project } from '../project.ts'

/** Path without its leading slash, and what is there. Parents come first. */
export type Listed = readonly [path: string, inode: Entry['inode']]

const root = { uid: 0, gid: 0, mtime: 0 } as const

/** The machine that a recipe has where it says nothing else: the prebuilt kernel, its initramfs, the serial line. */
export const USUAL = {
  kernel: refTo(blobNamed(PREBUILT_KERNEL)),
  commandLine: 'console=ttyS0',
  memory: 128,
  medium: { kind: 'initramfs' },
  disks: [],
} as const satisfies Partial<Project>

export function directories(...paths: readonly string[]): Listed[] {
  return paths.map((path) => [path, { kind: 'directory', mode: 0o755, ...root }])
}

export function text(mode: number, content: string): Leaf {
  return { kind: 'file', mode, ...root, content: encodePath(content) }
}

/** A file whose content is a blob of the catalog. */
export function blob(mode: number, name: string): Leaf {
  return { kind: 'file', mode, ...root, content: refTo(blobNamed(name)) }
}

export function character(mode: number, major: number, minor: number): Leaf {
  return { kind: 'character', mode, ...root, major, minor }
}

export function block(mode: number, major: number, minor: number): Leaf {
  return { kind: 'block', mode, ...root, major, minor }
}

export function grow(list: readonly Listed[]): Tree {
  return treeFromEntries(list.map(([path, inode], at) => ({ path: `/${path}`, ino: at + 2, nlink: 1, inode })))
}

/** Links the busybox at `path` under each of `applets`, named as in the catalog: "bin/ls". */
export function withApplets(tree: Tree, path: string, applets: readonly string[], kind: LinkKind): Tree {
  return applyEdit(tree, installApplets(tree, path, applets, kind).edit)
}
