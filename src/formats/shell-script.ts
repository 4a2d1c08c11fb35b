/**
 * A script for any POSIX shell that makes a tree with the commands a person would type, and packs it as
 * `find | cpio | gzip` does. All that it needs is in it.
 */
import { type Content, contentSize, type Entry, encodePath, type Ino, type RegularFile } from '../rootfs/index.ts'
import { base64Lines } from './base64.ts'
import { concat } from './concat.ts'
import { TRAILER } from './cpio/header.ts'
import { layoutCpio } from './cpio/spans.ts'
import { type Loss, lossOf, refuse, showPath } from './losses.ts'
import { commandsToChange, commandsToMake, quote, relativePath } from './shell/index.ts'
import { scriptFoot, scriptHead } from './shell-script-frame.ts'

const FORMAT = 'A shell script'

/** To chown(2) it means "leave the owner as it is". */
const NOBODY = 0xffff_ffff
/** Modes that no command can give a symlink on Linux, which shows all as 777. */
const SYMLINK_MODE = 0o777
/** A command that takes many names takes as many as fit in a line of about this length. */
const LINE = 110
/** The longest text without a newline at its end that is written as a word. */
const WORD_MOST = 1000

/** What the script cannot make of these entries and makes otherwise. */
export function lossesOfScript(entries: readonly Entry[]): Loss[] {
  const sockets = entries.filter(({ inode }) => inode.kind === 'socket')
  const symlinks = entries.filter(({ inode }) => inode.kind === 'symlink' && inode.mode !== SYMLINK_MODE)
  return [
    ...lossOf('sockets-left-out', sockets, 'left out, since no command makes a socket but the program that listens'),
    ...lossOf('symlink-modes-changed', symlinks, 'Linux gives every symbolic link the mode 777'),
  ]
}

/**
 * The script for entries in the order of `listEntries`; yields on the way how many bytes of contents are in it. `directory` is what it makes unless told otherwise: one plain word.
 * Throws format-cannot-hold, file-too-large, and path-invalid for what the kernel would skip.
 */
export function* shellScriptInSteps(
  entries: readonly Entry[],
  bytesOf: (content: Content) => Uint8Array,
  directory: string,
): Generator<number, Uint8Array<ArrayBuffer>, void> {
  layoutCpio(entries)
  refuse(
    FORMAT,
    entries.filter(({ inode }) => inode.uid === NOBODY || inode.gid === NOBODY),
    `chown takes no owner ${NOBODY}. Choose another owner`,
  )
  refuse(
    FORMAT,
    entries.filter(({ path }) => path === `/${TRAILER}`),
    'GNU cpio would take it for the end of the archive. Rename it',
  )

  const script = new Lines()
  const needsRoot = whyRoot(entries)
  const directories = entries.filter(({ inode }) => inode.kind === 'directory')
  script.add(
    scriptHead({
      directory,
      needsRoot,
      hasBase64: entries.some((entry) => entry.inode.kind === 'file' && !isText(bytesOf(entry.inode.content))),
      losses: lossesOfScript(entries),
    }),
  )
  script.add('# The directories; their owners and modes come last, when all is in them.')
  script.addWords(
    'mkdir',
    directories.slice(1).map(({ path }) => relativePath(path)),
  )
  script.add('\n# What is in them.')
  const firstNames = new Map<Ino, string>()
  let done = 0
  for (const entry of entries) {
    addLeaf(script, entry, firstNames, bytesOf)
    if (entry.inode.kind !== 'file') continue
    done += contentSize(entry.inode.content)
    yield done
  }

  const plain = { mode: 0o755, uid: 0, gid: 0 }
  const dressed = directories.flatMap(({ path, inode }) => {
    const directory = { ...inode, kind: 'directory', entries: new Map() } as const
    const commands = commandsToChange(path, { ...directory, ...plain }, directory)
    return commands === '' ? [] : [commands]
  })
  if (dressed.length > 0) script.add('\n# Owners and modes of directories, the innermost first.', ...dressed.reverse())

  const time = directories[0]?.inode.mtime ?? 0
  script.add('\n# Times.', `find . -exec touch -h -t ${touchTime(time)} {} +`)
  for (const { path, inode } of entries)
    if (inode.mtime !== time && inode.kind !== 'socket')
      script.add(`touch -h -t ${touchTime(inode.mtime)} ${relativePath(path)}`)

  script.add(scriptFoot({ needsRoot, hasNewlines: entries.some(({ path }) => path.includes('\n')) }))
  return script.bytes()
}

/** Why only root can make these entries; undefined if anybody can, with the owners that cpio is told. */
function whyRoot(entries: readonly Entry[]): string | undefined {
  const some = (test: (inode: Entry['inode']) => boolean) => entries.find(({ inode }) => test(inode))?.path
  const device = some(({ kind }) => kind === 'character' || kind === 'block')
  if (device !== undefined) return `only root makes device nodes such as ${showPath(device)}`
  const owned = some(({ uid, gid }) => uid !== 0 || gid !== 0)
  if (owned !== undefined) return `only root gives files away, such as ${showPath(owned)}`
  const locked = some(
    ({ kind, mode }) => (kind === 'file' && !(mode & 0o400)) || (kind === 'directory' && (mode & 0o500) !== 0o500),
  )
  if (locked !== undefined) return `only root reads ${showPath(locked)}, whose mode lets nobody`
  return undefined
}

function addLeaf(
  script: Lines,
  { path, ino, nlink, inode }: Entry,
  firstNames: Map<Ino, string>,
  bytesOf: (content: Content) => Uint8Array,
): void {
  if (inode.kind === 'directory' || inode.kind === 'socket') return
  const linked = firstNames.get(ino)
  if (linked !== undefined) {
    script.add(`ln ${relativePath(linked)} ${relativePath(path)}`)
    return
  }
  // To the kernel a symlink's names are symlinks of their own, and busybox cpio loses the target of all but one.
  if (nlink > 1 && inode.kind !== 'symlink') firstNames.set(ino, path)
  if (inode.kind !== 'file') {
    script.add(commandsToMake(path, inode))
    return
  }
  addContent(script, relativePath(path), inode, bytesOf)
  // What umask leaves is 644.
  if (inode.uid !== 0 || inode.gid !== 0 || inode.mode !== 0o644) script.add(commandsToMake(path, inode))
}

function addContent(script: Lines, name: string, file: RegularFile, bytesOf: (content: Content) => Uint8Array): void {
  if (contentSize(file.content) === 0) {
    script.add(`: > ${name}`)
    return
  }
  const bytes = bytesOf(file.content)
  if (!isText(bytes)) {
    script.add(`decode > ${name} <<'EOF'`)
    script.addBytes(base64Lines(bytes))
    script.add('EOF')
    return
  }
  const text = decoder.decode(bytes)
  if (!text.endsWith('\n')) {
    script.add(`printf %s ${quote(text)} > ${name}`)
    return
  }
  const end = delimiter(text)
  script.add(`cat > ${name} <<'${end}'`)
  script.addBytes(bytes)
  script.add(end)
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** True for what can stand in a script as it is, and shows there as what it is. */
function isText(bytes: Uint8Array): boolean {
  const endsInNewline = bytes.at(-1) === 0x0a
  if (bytes.includes(0) || (!endsInNewline && bytes.length > WORD_MOST)) return false
  try {
    return !/(?![\n\t])[\p{Cc}\p{Cf}]/u.test(decoder.decode(bytes))
  } catch {
    return false
  }
}

/** A word that is no line of `text`. */
function delimiter(text: string): string {
  const lines = new Set(text.split('\n'))
  let end = 'EOF'
  for (let i = 1; lines.has(end); i++) end = `EOF_${i}`
  return end
}

/** "200109090146.40", in UTC, as `touch -t` takes it. */
function touchTime(seconds: number): string {
  const digits = new Date(seconds * 1000).toISOString().replace(/\D/g, '')
  return `${digits.slice(0, 12)}.${digits.slice(12, 14)}`
}

class Lines {
  readonly #parts: Uint8Array[] = []

  add(...lines: readonly string[]): void {
    this.addBytes(encodePath(lines.map((line) => `${line}\n`).join('')))
  }

  addBytes(bytes: Uint8Array): void {
    this.#parts.push(bytes)
  }

  /** One command with many words, over as many lines as it takes. */
  addWords(command: string, words: readonly string[]): void {
    let line = command
    for (const word of words) {
      if (line !== command && line.length + word.length > LINE) {
        this.add(line)
        line = command
      }
      line += ` ${word}`
    }
    if (line !== command) this.add(line)
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return concat(this.#parts)
  }
}
