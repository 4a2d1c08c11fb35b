/** Entries in the words of a shell, typed in the directory that becomes the root: "chmod 755 init". */
import { type DeviceNode, formatOctal, type Inode } from '../../rootfs/index.ts'
import { quote, relativePath } from './quote.ts'

/** Set group id (linux/include/uapi/linux/stat.h). */
export const S_ISGID = 0o2000

/**
 * The commands that would make an entry what it is; a file's content comes from elsewhere. What is made in a
 * directory whose `parentMode` has setgid gets that one's group, and a directory the bit too (inode(7)).
 */
export function commandsToMake(path: string, inode: Inode, parentMode = 0): string {
  const name = relativePath(path)
  const mode = formatOctal(inode.mode)
  const inherits = (parentMode & S_ISGID) !== 0
  const owner = inode.uid !== 0 || inode.gid !== 0 || inherits ? chown(name, inode) : ''
  switch (inode.kind) {
    case 'file':
      return inTurn(owner, `chmod ${mode} ${name}`)
    case 'directory':
      return inTurn(
        path === '/' ? `chmod ${mode} .` : `mkdir -m ${mode} ${name}`,
        owner,
        inherits && !(inode.mode & S_ISGID) ? `chmod ${clearing(inode.mode)} ${name}` : '',
      )
    case 'symlink':
      return inTurn(`ln -s ${linkTarget(inode.target)} ${name}`, owner)
    case 'character':
    case 'block':
      return makeNode('mknod', name, mode, ` ${inode.kind[0]} ${inode.major} ${inode.minor}`, owner)
    case 'fifo':
      return makeNode('mkfifo', name, mode, '', owner)
    case 'socket':
      return `# a socket is made by the program that listens on it`
  }
}

/** The commands that would change an entry from `before` to `after`; '' where only its content or names differ. */
export function commandsToChange(path: string, before: Inode, after: Inode): string {
  const name = relativePath(path)
  // Neither can be changed in its place.
  if (before.kind === 'symlink' && after.kind === 'symlink' && before.target !== after.target)
    return inTurn(`rm ${name}`, commandsToMake(path, after))
  if (isDevice(before) && isDevice(after) && (before.major !== after.major || before.minor !== after.minor))
    return inTurn(`rm ${name}`, commandsToMake(path, after))

  const isOwnerNew = before.uid !== after.uid || before.gid !== after.gid
  const isModeNew = before.mode !== after.mode || (isOwnerNew && after.kind !== 'directory' && after.mode > 0o777)
  const isCleared = after.kind === 'directory' && (before.mode & ~after.mode & 0o6000) !== 0
  return inTurn(
    isOwnerNew ? chown(name, after) : '',
    isModeNew && after.kind !== 'symlink'
      ? `chmod ${isCleared ? clearing(after.mode) : formatOctal(after.mode)} ${name}`
      : '',
  )
}

/** chmod keeps a directory's setuid and setgid unless a fifth digit says that it is meant. */
function clearing(mode: number): string {
  return mode.toString(8).padStart(5, '0')
}

/** A target as `ln` takes it; unlike a name it cannot begin with ./ instead of a dash. */
export function linkTarget(target: string): string {
  return target.startsWith('-') ? `-- ${quote(target)}` : quote(target)
}

/** mknod and mkfifo refuse setuid, setgid and the sticky bit, and chown takes the first two away: chmod is last. */
export function makeNode(command: string, name: string, mode: string, numbers = '', owner = ''): string {
  if (Number.parseInt(mode, 8) > 0o777) return inTurn(`${command} ${name}${numbers}`, owner, `chmod ${mode} ${name}`)
  return inTurn(`${command} -m ${mode} ${name}${numbers}`, owner)
}

function chown(name: string, { kind, uid, gid }: Inode): string {
  return `chown ${kind === 'symlink' ? '-h ' : ''}${uid}:${gid} ${name}`
}

function isDevice(inode: Inode): inode is DeviceNode {
  return inode.kind === 'character' || inode.kind === 'block'
}

function inTurn(...commands: string[]): string {
  return commands.filter((command) => command !== '').join(' && ')
}
