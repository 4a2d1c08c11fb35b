import { assemble } from '../image/assemble.ts'
import type { BlobSource } from '../image/blob-source.ts'
import type { Image } from '../image/image.ts'
import { sha256OfAll } from '../image/sha256.ts'
import { differingImages } from '../link/same-bytes.ts'
import { BootScript } from '../machine/boot-script.ts'
import { ENDED, type MachineState } from '../machine/lifecycle.ts'
import type { Project } from '../project/index.ts'
import { describeDifference } from '../script/difference.ts'
import { Player } from '../script/player.ts'
import { type Command, parseCommand, wholeNumber } from './command.ts'
import { machineConfig, machineFor } from './machine.ts'
import { blobsWith } from './prebuilt-blobs.ts'
import { readLinkArgument } from './read-link.ts'

const TIMEOUT_MAX = 86_400

export const verify: Command = {
  name: 'verify',
  help: `Usage: pid1 verify LINK [options]

Builds what LINK stands for, compares its bytes with the author's, boots it, and plays its script; without one, waits for
a prompt. Says what differs first.
LINK is an address with a demo behind its "#", or that part alone.

      --console     show what the console says, on standard error
      --timeout S   give up after so many seconds (default 120)

Exit status: 0 same bytes, and all as the author saw it; 1 not, with the reason; 2 bad arguments.
`,
  async run(args) {
    const { argument: address, values } = parseCommand(args, 'LINK', {
      console: { type: 'boolean', default: false },
      timeout: { type: 'string', default: '120' },
    })
    const seconds = wholeNumber('--timeout', values.timeout, 1, TIMEOUT_MAX)
    const { project, contents, images } = await readLinkArgument(address)
    const source = blobsWith(contents)
    const image = await assemble(project, source)
    const differing = differingImages(project, images, await sha256OfAll(image))
    for (const sentence of differing) process.stdout.write(`${sentence}\n`)
    if (differing.length === 0) process.stdout.write(`same bytes as the author's: SHA-256 ${images.join(', ')}\n`)
    const difference = await watch(project, image, source, { seconds, isShown: values.console })
    const steps = stepsOf(project).length
    if (difference !== undefined) process.stdout.write(`${difference}\n`)
    else process.stdout.write(steps === 0 ? 'boots to its prompt\n' : `as the author saw it: ${steps} steps\n`)
    return differing.length === 0 && difference === undefined ? 0 : 1
  },
}

const stepsOf = ({ demo }: Project) => demo?.script ?? []

interface Watching {
  readonly seconds: number
  readonly isShown: boolean
}

/** Boots the project and plays its script as fast as it goes, or waits for a prompt. A sentence says what differs, if anything does. */
async function watch(
  project: Project,
  image: Image,
  source: BlobSource,
  { seconds, isShown }: Watching,
): Promise<string | undefined> {
  const config = await machineConfig(project, image, source)
  const { machine, type } = machineFor(project, {
    console(bytes) {
      if (isShown) process.stderr.write(bytes)
      listener.console(bytes)
    },
    report(report) {
      if (report.kind === 'state') listener.state(report.state)
    },
  })
  const listener = stepsOf(project).length > 0 ? playScript(project, type) : waitForPrompt(type)
  const timer = setTimeout(() => listener.expire(seconds), seconds * 1000)
  try {
    const [, difference] = await Promise.all([machine.boot(config), listener.done])
    return difference
  } finally {
    clearTimeout(timer)
    machine.stop()
  }
}

interface Listener {
  console(bytes: Uint8Array): void
  state(state: MachineState): void
  expire(seconds: number): void
  readonly done: Promise<string | undefined>
}

function waitForPrompt(type: (bytes: Uint8Array) => void): Listener {
  const script = new BootScript([], undefined, type)
  return {
    console: (bytes) => script.console(bytes),
    state: (state) => script.state(state),
    expire: (seconds) => script.expire(seconds),
    done: script.done.then(
      () => undefined,
      (error: Error) => error.message,
    ),
  }
}

function playScript({ demo }: Project, type: (bytes: Uint8Array) => void): Listener {
  let finish: (difference: string | undefined) => void
  const done = new Promise<string | undefined>((resolve) => {
    finish = resolve
  })
  const player = new Player(demo!, 'at once', {
    type: (text) => type(new TextEncoder().encode(text)),
    after(ms, act) {
      const timer = setTimeout(act, ms)
      return () => clearTimeout(timer)
    },
    changed() {
      const { state } = player
      if (state.kind === 'done') finish(undefined)
      else if (state.kind === 'differs')
        finish(`step ${state.step + 1} differs: ${describeDifference(state.difference)}`)
    },
  })
  player.start()
  return {
    console: (bytes) => player.console(bytes),
    state(state) {
      if (ENDED.has(state.phase)) player.ended('reason' in state ? state.reason : state.phase)
    },
    expire: (seconds) => player.ended(`${seconds} s have gone by`),
    done,
  }
}
