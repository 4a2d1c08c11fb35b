import { writeFileSync } from 'node:fs'
import { Pid1Error } from '../error.ts'
import { gzip } from '../formats/gzip.ts'
import { assemble } from '../image/assemble.ts'
import { sha256Hex } from '../image/sha256.ts'
import { badArguments, type Command, parseCommand } from './command.ts'
import { loadProject } from './load-project.ts'
import { blobsWith } from './prebuilt-blobs.ts'

const FORMATS = ['cpio', 'cpio.gz'] as const

export const build: Command = {
  name: 'build',
  help: `Usage: pid1 build PROJECT -o FILE [--as cpio|cpio.gz]

Writes the image of PROJECT to FILE and prints its SHA-256.
PROJECT is a recipe's name, a project file, a directory, or an archive (cpio or tar, also gzipped).
Of a directory, modes, owners, links and device numbers are kept, and times set to 0.

  -o, --output FILE   where to write the image
      --as FORMAT     cpio (newc; the default), or cpio.gz

Exit status: 0 written, 1 not, 2 bad arguments.
`,
  async run(args) {
    const { project, values } = parseCommand(args, {
      output: { type: 'string', short: 'o' },
      as: { type: 'string', default: 'cpio' },
    })
    const format = FORMATS.find((known) => known === values.as)
    if (!format) throw badArguments(`--as takes ${FORMATS.join(' or ')}, not ${JSON.stringify(values.as)}`)
    if (values.output === undefined) throw badArguments('-o FILE is missing')

    const loaded = loadProject(project)
    const image = await assemble(loaded.project, blobsWith(loaded.contents))
    const bytes = format === 'cpio' ? image.bytes : gzip(image.bytes)
    try {
      writeFileSync(values.output, bytes)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new Pid1Error('file-unwritable', `Cannot write ${values.output}: ${reason}`, {
        path: values.output,
        reason,
      })
    }
    process.stdout.write(`${format === 'cpio' ? image.sha256 : await sha256Hex(bytes)}  ${values.output}\n`)
    return 0
  },
}
