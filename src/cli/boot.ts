import { isPid1Error } from '../error.ts'
import { assemble } from '../image/assemble.ts'
import { lossesOfMedium } from '../image/losses-of-medium.ts'
import { sha256Hex } from '../image/sha256.ts'
import { BootScript } from '../machine/boot-script.ts'
import { isBootable, type Project } from '../project/index.ts'
import { badArguments, type Command, parseCommand, wholeNumber } from './command.ts'
import { attachTerminal } from './interactive.ts'
import { loadProject, readInput } from './load-project.ts'
import { machineConfig, machineFor } from './machine.ts'
import { blobsWith } from './prebuilt-blobs.ts'

const MEMORY_MAX = 2048
const TIMEOUT_MAX = 86_400

export const boot: Command = {
  name: 'boot',
  help: `Usage: pid1 boot PROJECT [options]

Boots PROJECT with its console on standard output (the serial line; for a disk or a floppy that boots by itself, the
text of the PC's screen, unless its syslinux.cfg names ttyS0), until the text of --until has been seen after the last
--type line; without --until, until there is a prompt. On a terminal, and with neither, the console is yours: type
to the guest, and end it with Ctrl-].
PROJECT is a recipe's name, a project file, a directory, or an archive (cpio or tar, also gzipped).

      --until TEXT      end with status 0 once TEXT is seen
      --type TEXT       type this line when a prompt is there; may be given more than once
      --append CMDLINE  add to the kernel's command line
      --memory MIB      memory of the machine
      --kernel FILE     a bzImage for i386, instead of the project's own
      --timeout S       give up after so many seconds (default 60)
      --stats           print one line of JSON at the end: ms to the first byte (msToFirstByte), ms to the text or
                        prompt (msToText), emulated instructions (instructions), bytes of the image (imageBytes)

Exit status: 0 seen; 1 panic, other end of the machine, or time out, with the reason on standard error; 2 bad
arguments.
`,
  async run(args) {
    const { argument: name, values } = parseCommand(args, 'PROJECT', {
      until: { type: 'string' },
      type: { type: 'string', multiple: true, default: [] },
      append: { type: 'string' },
      memory: { type: 'string' },
      kernel: { type: 'string' },
      timeout: { type: 'string', default: '60' },
      stats: { type: 'boolean', default: false },
    })
    const seconds = wholeNumber('--timeout', values.timeout, 1, TIMEOUT_MAX)
    const memory = values.memory === undefined ? undefined : wholeNumber('--memory', values.memory, 1, MEMORY_MAX)
    const loaded = loadProject(name)
    const kernel = values.kernel === undefined ? undefined : await namedKernel(readInput(values.kernel))
    const source = blobsWith(kernel ? [...loaded.contents, kernel] : loaded.contents)
    if (values.append !== undefined && isBootable(loaded.project.medium))
      throw badArguments('--append does not reach a kernel that SYSLINUX loads: its command line is in syslinux.cfg')
    const project: Project = {
      ...loaded.project,
      ...(kernel && { kernel: { sha256: kernel.sha256, size: kernel.bytes.length } }),
      commandLine: [loaded.project.commandLine, values.append].filter(Boolean).join(' '),
      memory: memory ?? loaded.project.memory,
    }
    for (const { message } of lossesOfMedium(project)) process.stderr.write(`pid1: warning: ${message}\n`)
    const image = await assemble(project, source)
    const config = await machineConfig(project, image, source)
    const isInteractive = process.stdin.isTTY && values.until === undefined && values.type.length === 0
    let msToFirstByte: number | undefined
    const { machine, type } = machineFor(project, {
      console(bytes) {
        process.stdout.write(bytes)
        if (!isInteractive) script.console(bytes)
      },
      report(report) {
        if (report.kind === 'state') script.state(report.state)
        else if (report.kind === 'mark' && report.mark.milestone === 'first-byte') msToFirstByte = report.mark.at
      },
    })
    const script = new BootScript(values.type, values.until, type)

    const startedAt = performance.now()
    const timer = isInteractive ? undefined : setTimeout(() => script.expire(seconds), seconds * 1000)
    const detach = isInteractive ? attachTerminal(machine, type) : () => {}
    try {
      await Promise.all([machine.boot(config), script.done])
      return 0
    } catch (error) {
      // At one's own terminal, to end the machine is what one came for.
      if (isInteractive && isPid1Error(error, 'boot-ended') && error.data.phase !== 'panicked') return 0
      throw error
    } finally {
      clearTimeout(timer)
      detach()
      const stats = {
        msToFirstByte,
        msToText: performance.now() - startedAt,
        instructions: machine.instructions(),
        imageBytes: image.medium.size,
      }
      machine.stop()
      if (values.stats) process.stdout.write(`\n${JSON.stringify(stats)}\n`)
    }
  },
}

async function namedKernel(bytes: Uint8Array) {
  return { sha256: await sha256Hex(bytes), bytes }
}
