import { exportProject } from '../image/export.ts'
import { badArguments, type Command, parseCommand } from './command.ts'
import { blobsWith } from './prebuilt-blobs.ts'
import { readLinkArgument } from './read-link.ts'
import { writeOutput } from './write-output.ts'

export const open: Command = {
  name: 'open',
  help: `Usage: pid1 open LINK -o FILE.pid1.json

Writes what LINK stands for as a project file, which the page opens and every command here takes. Nothing of it is run.
LINK is an address with a demo behind its "#", or that part alone.

  -o, --output FILE   what to write

Exit status: 0 written; 1 not, with the reason on standard error: it is cut short, altered, or no link; 2 bad arguments.
`,
  async run(args) {
    const { argument: address, values } = parseCommand(args, 'LINK', { output: { type: 'string', short: 'o' } })
    if (values.output === undefined) throw badArguments('-o FILE is missing')
    const { project, contents } = await readLinkArgument(address)
    const { content } = await exportProject(project, blobsWith(contents), 'project')
    writeOutput(values.output, content)
    return 0
  },
}
