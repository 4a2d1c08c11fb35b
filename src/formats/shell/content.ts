/** A file's content in the words of a shell: typed where it is text, copied from elsewhere where it is not. */
import { baseName, type Content, contentSize, decodePath, encodePath, isBlobRef, NAME_MAX } from '../../rootfs/index.ts'
import { quote, relativePath } from './quote.ts'

/** Bytes. Nobody types more into a command. */
const TYPED_MOST = 0x10000

/** Characters that a terminal or a reader would take for something else. */
const UNTYPABLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}]/u

/** Where the contents lie that a command does not hold: each has a name of its own below /path/to. */
export class Sources {
  readonly #names = new Map<Uint8Array | string, string>()
  /** The number behind a name that is taken. */
  readonly #next = new Map<string, number>()
  readonly #contents = new Map<string, Content>()

  /** "/path/to/busybox" for what becomes bin/busybox, a number behind it where another content has that name. */
  pathOf(path: string, content: Content): string {
    const key = isBlobRef(content) ? content.sha256 : content
    const known = this.#names.get(key)
    if (known !== undefined) return known
    const stem = baseName(path)
    let name = `/path/to/${stem}`
    let next = this.#next.get(stem) ?? 2
    for (; this.#contents.has(name); next++) name = `/path/to/${numbered(stem, next)}`
    this.#next.set(stem, next)
    this.#names.set(key, name)
    this.#contents.set(name, content)
    return name
  }

  /** All that were asked for, by name. */
  get contents(): ReadonlyMap<string, Content> {
    return this.#contents
  }
}

/** "busybox-2"; of a name that leaves no room for the number, as much as it has room for. */
function numbered(stem: string, number: number): string {
  const characters = [...stem]
  const name = () => `${characters.join('')}-${number}`
  while (encodePath(name()).length > NAME_MAX) characters.pop()
  return name()
}

/** The command that gives the file at `path` its content, made if it is missing. */
export function commandToFill(path: string, content: Content, sources: Sources): string {
  const name = relativePath(path)
  if (contentSize(content) === 0) return `: > ${name}`
  const text = typableText(content)
  if (text === undefined) return `cp ${quote(sources.pathOf(path, content))} ${name}`
  if (!text.endsWith('\n')) return `printf %s ${quote(text)} > ${name}`
  const end = delimiterFor(text)
  return `cat > ${name} <<'${end}'\n${text}${end}`
}

function typableText(content: Content): string | undefined {
  if (isBlobRef(content) || content.length > TYPED_MOST) return undefined
  const text = decodePath(content)
  return UNTYPABLE.test(text) ? undefined : text
}

function delimiterFor(text: string): string {
  const lines = new Set(text.split('\n'))
  let end = 'EOF'
  while (lines.has(end)) end += '_'
  return end
}
