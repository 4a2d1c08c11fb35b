import { exportProject } from '../image/export.ts'
import { badArguments, type Command, parseCommand } from './command.ts'
import { loadProject } from './load-project.ts'
import { blobsWith } from './prebuilt-blobs.ts'
import { writeOutput } from './write-output.ts'

export const save: Command = {
  name: 'save',
  help: `Usage: pid1 save PROJECT -o FILE.pid1.json

Writes PROJECT as a project file, which the page opens and every command here takes: the tree, the kernel's command
line, the memory. It holds all but what comes with pid1 itself (its kernel and its busybox), which it names by SHA-256.
Its format is in public/project.schema.json.
PROJECT is a recipe's name, a project file, a directory, or an archive (cpio or tar, also gzipped).

  -o, --output FILE   what to write

Exit status: 0 written, 1 not, 2 bad arguments.
`,
  async run(args) {
    const { argument: name, values } = parseCommand(args, 'PROJECT', { output: { type: 'string', short: 'o' } })
    if (values.output === undefined) throw badArguments('-o FILE is missing')
    const { project, contents } = loadProject(name)
    const { content } = await exportProject(project, blobsWith(contents), 'project')
    writeOutput(values.output, content)
    return 0
  },
}
