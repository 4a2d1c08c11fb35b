/** Commands of one kind in a row as one, as a person would type them. */
import { baseName, parentPath } from '../../rootfs/index.ts'
import { quote, relativePath } from './quote.ts'

/** A command as it is, or one that can be had together with others of the same `kind`. */
export type Command = string | { readonly kind: string; readonly word: string; readonly render: Render }
type Render = (words: readonly string[]) => string[]

/** How many words one command takes. */
const WORDS_MOST = 100
/** From how many commands on a loop is shorter. */
const LOOP_LEAST = 4

/** The lines of `commands`, in their order. */
export function fold(commands: readonly Command[]): string[] {
  const lines: string[] = []
  for (let at = 0; at < commands.length; ) {
    const first = commands[at]!
    if (typeof first === 'string') {
      lines.push(first)
      at++
      continue
    }
    const words: string[] = []
    for (; at < commands.length && words.length < WORDS_MOST; at++) {
      const next = commands[at]!
      if (typeof next === 'string' || next.kind !== first.kind) break
      words.push(next.word)
    }
    lines.push(...first.render(words))
  }
  return lines
}

/** `command` with one or more paths behind it. */
export function withPath(command: string, path: string): Command {
  return { kind: command, word: relativePath(path), render: (words) => [`${command} ${words.join(' ')}`] }
}

/** mv or cp -a: several that keep their names go into a directory at once. */
export function withTarget(command: string, from: string, to: string): Command {
  const line = `${command} ${relativePath(from)} ${relativePath(to)}`
  if (baseName(from) !== baseName(to)) return line
  const directory = parentPath(to)
  return {
    kind: `${command} ${directory}`,
    word: relativePath(from),
    render: (words) => [words.length === 1 ? line : `${command} ${words.join(' ')} ${relativePath(directory)}/`],
  }
}

/** A link: many of one target in one directory are a loop. */
export function linked(command: string, target: string, path: string): Command {
  const directory = parentPath(path)
  const into = directory === '/' ? './' : `${relativePath(directory)}/`
  const line = (name: string) => `${command} ${target} ${relativePath(`${directory}/${name}`)}`
  // Within double quotes some characters still mean something.
  if (/[^\w@%+=:,./-]/.test(into)) return line(baseName(path))
  return {
    kind: `${command} ${target} ${directory}`,
    word: baseName(path),
    render: (names) =>
      names.length < LOOP_LEAST
        ? names.map(line)
        : [`for name in ${names.map(quote).join(' ')}; do ${command} ${target} "${into}$name"; done`],
  }
}
