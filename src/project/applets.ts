/** The commands that one busybox is, under the names by which it knows which of them to be. */
import {
  baseName,
  Draft,
  type Edit,
  find,
  follow,
  get,
  type Ino,
  isBlobRef,
  listEntries,
  parentPath,
  splitPath,
  type Tree,
} from '../rootfs/index.ts'
import type { CatalogBlob } from './catalog.ts'

export type LinkKind = 'symlink' | 'hard'

/** An applet and what has its name in the tree: a link to the busybox, something else, or nothing. */
export interface Applet {
  /** Absolute. */
  readonly path: string
  readonly link: LinkKind | 'taken' | undefined
}

export interface Busybox {
  readonly path: string
  readonly blob: CatalogBlob
  /** All that the blob holds, in the catalog's order. */
  readonly applets: readonly Applet[]
}

export interface AppletEdit {
  readonly edit: Edit
  /** The names that are left as they are, and why, as the end of a sentence. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[]
}

/** Each busybox of the catalog that the tree holds, with its applets. */
export function appletsOf(tree: Tree, catalog: readonly CatalogBlob[]): Busybox[] {
  const found = new Map<Ino, { path: string; blob: CatalogBlob }>()
  for (const { path, ino, inode } of listEntries(tree)) {
    if (inode.kind !== 'file' || !isBlobRef(inode.content)) continue
    const { sha256 } = inode.content
    const blob = catalog.find((candidate) => candidate.applets && candidate.sha256 === sha256)
    // Of hard links the one that has busybox's own name.
    if (blob && (!found.has(ino) || baseName(path) === 'busybox')) found.set(ino, { path, blob })
  }
  return [...found].map(([ino, { path, blob }]) => ({
    path,
    blob,
    applets: (blob.applets ?? []).map((applet) => ({ path: `/${applet}`, link: linkAt(tree, `/${applet}`, ino) })),
  }))
}

/**
 * Links applets, named as in the catalog ("bin/ls"), to the busybox at `busyboxPath`; directories that are
 * missing are made, mode 755, and a link of the other kind is replaced. Symbolic links are relative: right
 * wherever the tree is mounted. Throws path-missing.
 */
export function installApplets(
  tree: Tree,
  busyboxPath: string,
  applets: readonly string[],
  kind: LinkKind,
): AppletEdit {
  const { ino: busybox } = get(tree, busyboxPath)
  const draft = new Draft(tree)
  const skipped: { path: string; reason: string }[] = []
  for (const applet of applets) {
    const path = `/${applet}`
    const link = linkAt(tree, path, busybox)
    if (link === kind) continue
    if (link === 'taken') {
      skipped.push({ path, reason: 'something else is in its place' })
      continue
    }
    const parent = draft.makeDirectory(parentPath(path))
    if (parent === undefined) {
      skipped.push({ path, reason: `${parentPath(path)} is no directory` })
      continue
    }
    const name = baseName(path)
    if (link) draft.unlink(parent, name)
    draft.link(parent, name, kind === 'hard' ? busybox : draft.create(symlink(relativeTarget(path, busyboxPath))))
  }
  return { edit: draft.edit(`install ${told(applets)}`), skipped }
}

/** Removes those of the applets' names that lead to the busybox at `busyboxPath`, which stays. Throws path-missing. */
export function removeApplets(tree: Tree, busyboxPath: string, applets: readonly string[]): AppletEdit {
  const { ino: busybox } = get(tree, busyboxPath)
  const draft = new Draft(tree)
  const skipped: { path: string; reason: string }[] = []
  for (const applet of applets) {
    const path = `/${applet}`
    const link = path === busyboxPath ? undefined : linkAt(tree, path, busybox)
    if (link === 'taken') skipped.push({ path, reason: `it does not lead to ${busyboxPath}` })
    else if (link) draft.unlink(get(tree, parentPath(path)).ino, baseName(path))
  }
  return { edit: draft.edit(`remove ${told(applets)}`), skipped }
}

/** The commands that a system on a floppy has, as far as `blob` holds them, as the catalog names them. */
export function fewApplets(blob: CatalogBlob): string[] {
  return (blob.applets ?? []).filter((applet) => FEW.has(baseName(applet)))
}

const FEW = new Set(
  `[ ar basename cat chgrp chmod chown chroot chvt clear cp cut date dc dd deallocvt df dirname dmesg du dumpkmap dutmp
  echo false fbset fdflush find free freeramdisk fsck.minix grep gunzip gzip halt head hostid hostname id init insmod
  kill killall length linuxrc ln loadacm loadfont loadkmap logger logname ls lsmod makedevs md5sum mkdir mkfifo
  mkfs.minix mknod mkswap mktemp more mount mt mv nc nslookup ping poweroff printf ps pwd reboot rm rmdir rmmod sed
  setkeycodes sh sleep sort swapoff swapon sync syslogd tail tar tee telnet test touch tr true tty umount uname uniq
  update uptime usleep uudecode uuencode wc which whoami yes zcat`.split(/\s+/),
)

function linkAt(tree: Tree, path: string, busybox: Ino): Applet['link'] {
  const there = find(tree, path)
  if (!there) return undefined
  if (there.ino === busybox) return 'hard'
  return there.inode.kind === 'symlink' && follow(tree, path)?.ino === busybox ? 'symlink' : 'taken'
}

function symlink(target: string) {
  return { kind: 'symlink', mode: 0o777, uid: 0, gid: 0, mtime: 0, target } as const
}

function relativeTarget(from: string, to: string): string {
  const directory = splitPath(parentPath(from))
  const target = splitPath(to)
  let shared = 0
  while (shared < target.length - 1 && directory[shared] === target[shared]) shared++
  return '../'.repeat(directory.length - shared) + target.slice(shared).join('/')
}

function told(applets: readonly string[]): string {
  return applets.length === 1 ? baseName(applets[0]!) : `${applets.length} applets`
}
