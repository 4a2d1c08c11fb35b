/** Entries in the words of a shell, typed in the directory that becomes the root: "chmod 755 init". */
import { formatOctal, type Inode } from '../rootfs/index.ts'

/** A path of the tree as one writes it from that directory, quoted where a shell needs it. */
export function relativePath(path: string): string {
  return quote(path === '/' ? '.' : path.replace(/^\//, ''))
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** The name of an edit with its paths made relative. An absolute one would mean the person's own machine. */
export function relativeCommand(name: string): string {
  return name.replace(/ \/(?=\S)/g, ' ').replace(/ \/$/, ' .')
}

/** The commands that would make an entry what it is. */
export function commandsToMake(path: string, inode: Inode): string {
  const name = relativePath(path)
  const mode = formatOctal(inode.mode)
  const owner = inode.uid !== 0 || inode.gid !== 0 ? ` && chown ${inode.uid}:${inode.gid} ${name}` : ''
  switch (inode.kind) {
    case 'file':
      return `chmod ${mode} ${name}${owner}`
    case 'directory':
      return (path === '/' ? `chmod ${mode} .` : `mkdir -m ${mode} ${name}`) + owner
    case 'symlink':
      return `ln -s ${quote(inode.target)} ${name}${owner.replace('chown', 'chown -h')}`
    case 'character':
    case 'block':
      return `mknod -m ${mode} ${name} ${inode.kind === 'block' ? 'b' : 'c'} ${inode.major} ${inode.minor}${owner}`
    case 'fifo':
      return `mkfifo -m ${mode} ${name}${owner}`
    case 'socket':
      return `# a socket is made by the program that listens on it`
  }
}
