/** Puts the guest agent before a machine's /init: in a second archive behind the image, and on the command line. */
import { encodeCpio } from '../../formats/cpio/encode.ts'
import { align4 } from '../../formats/cpio/header.ts'
import { type Entry, follow, type Tree } from '../../rootfs/index.ts'

/** The agent's own directory; it removes it before init starts. */
const HOME = '/.pid1'
const AGENT = `${HOME}/agent`

/** What the kernel runs from an initramfs if it is not told (linux/init/main.c: ramdisk_execute_command). */
const DEFAULT_INIT = '/init'

/** What a boot with the agent has that one without has not. */
export interface Agent {
  /** Belongs right behind the image. */
  readonly behind: Uint8Array<ArrayBuffer>
  readonly commandLine: string
}

/**
 * What comes behind an image of `size` bytes, and the command line that has the kernel run the agent, which runs what the
 * kernel would have run. `agent` is its program. The image's own bytes stay as they are.
 */
export function withAgent(size: number, commandLine: string, agent: Uint8Array): Agent {
  const { rdinit, init } = initsOf(commandLine)
  const own = agentArchive(agent, rdinit, init)
  const padding = align4(size) - size
  const behind = new Uint8Array(padding + own.length)
  behind.set(own, padding)
  return { behind, commandLine: withRdinit(commandLine, AGENT) }
}

/**
 * Whether the kernel would find an init in `tree` that it may run. If not, it mounts a root device and panics in words
 * of its own; the agent could not do as much, and has nothing to run.
 */
export function hasInit(tree: Tree, commandLine: string): boolean {
  const { rdinit = DEFAULT_INIT } = initsOf(commandLine)
  const inode = rdinit === '' ? undefined : follow(tree, rdinit)?.inode
  // Root may execute what anybody may (linux/fs/namei.c: generic_permission).
  return inode?.kind === 'file' && (inode.mode & 0o111) !== 0
}

function agentArchive(agent: Uint8Array, rdinit: string | undefined, init: string | undefined): Uint8Array {
  const root = { uid: 0, gid: 0, mtime: 0 }
  const entries: Entry[] = [
    { path: HOME, ino: 1, nlink: 1, inode: { kind: 'directory', mode: 0o700, ...root } },
    { path: AGENT, ino: 2, nlink: 1, inode: { kind: 'file', mode: 0o700, ...root, content: agent } },
  ]
  const pointTo = (name: string, target: string | undefined) => {
    if (target) {
      const inode = { kind: 'symlink', mode: 0o777, ...root, target } as const
      entries.push({ path: `${HOME}/${name}`, ino: entries.length + 1, nlink: 1, inode })
    }
  }
  pointTo('init', rdinit)
  pointTo('requested', init)
  return encodeCpio(entries, (content) => content as Uint8Array).bytes
}

/** One parameter of a command line, and where it stands in it. */
interface Parameter {
  readonly name: string
  readonly value: string | undefined
  readonly start: number
  readonly end: number
}

/** The parameters that are the kernel's: those before "--". Read as linux/lib/cmdline.c: next_arg reads them. */
function parametersOf(commandLine: string): Parameter[] {
  const parameters: Parameter[] = []
  for (const { 0: text, index } of commandLine.matchAll(/(?:"[^"]*(?:"|$)|[^\s"])+/g)) {
    if (text === '--') break
    const bare = text.startsWith('"') ? text.slice(1).replace(/"$/, '') : text
    const equals = bare.indexOf('=', 1)
    const value = equals < 0 ? undefined : bare.slice(equals + 1)
    parameters.push({
      name: equals < 0 ? bare : bare.slice(0, equals),
      value: value?.startsWith('"') ? value.slice(1).replace(/"$/, '') : value,
      start: index,
      end: index + text.length,
    })
  }
  return parameters
}

/** What rdinit= and init= say; the last of each holds. */
function initsOf(commandLine: string): { rdinit: string | undefined; init: string | undefined } {
  const parameters = parametersOf(commandLine)
  const last = (name: string) =>
    parameters.findLast((parameter) => parameter.name === name && parameter.value !== undefined)?.value
  return { rdinit: last('rdinit'), init: last('init') }
}

/**
 * The command line with `path` as rdinit, where one stands already. The kernel drops the arguments for init that come
 * before it (linux/init/main.c: rdinit_setup), so a new one goes to the front.
 */
function withRdinit(commandLine: string, path: string): string {
  const mine = `rdinit=${path}`
  const theirs = parametersOf(commandLine).filter(({ name, value }) => name === 'rdinit' && value !== undefined)
  if (theirs.length === 0) return commandLine === '' ? mine : `${mine} ${commandLine}`
  return theirs.reduceRight((line, { start, end }) => line.slice(0, start) + mine + line.slice(end), commandLine)
}
