import { assemble } from '../image/assemble.ts'
import { sha256OfAll } from '../image/sha256.ts'
import { FITS_ANYWHERE, FITS_MOSTLY } from '../link/limits.ts'
import { writeLink } from '../link/link.ts'
import { badArguments, type Command, parseCommand } from './command.ts'
import { loadProject } from './load-project.ts'
import { blobsWith, inMemory } from './prebuilt-blobs.ts'

export const link: Command = {
  name: 'link',
  help: `Usage: pid1 link PROJECT [--page URL]

Prints a link that stands for PROJECT as a whole: whoever opens it gets the same bytes, and is told if not. It is what
the project is beyond its recipe, and the SHA-256 of its image; all of it is behind the "#", which no server is sent.
PROJECT is a recipe's name, a project file, a directory, or an archive (cpio or tar, also gzipped).

      --page URL   the page that is to open it, such as https://example.org/pid1/; without it, what belongs behind
                   its address is printed

Exit status: 0 printed, 1 not (it may be too much for a link: share a project file instead), 2 bad arguments.
`,
  async run(args) {
    const { argument: name, values } = parseCommand(args, 'PROJECT', { page: { type: 'string' } })
    if (values.page !== undefined && !URL.canParse(values.page))
      throw badArguments(`--page takes a URL, not ${values.page}`)
    const { project, contents } = loadProject(name)
    const source = blobsWith(contents)
    const images = await sha256OfAll(await assemble(project, source))
    const address = new URL(values.page ?? 'https://pid1.invalid/')
    address.hash = writeLink(project, images, inMemory(contents)).fragment
    const text = values.page === undefined ? address.hash : address.href
    process.stdout.write(`${text}\n`)
    if (text.length > FITS_ANYWHERE) {
      const where =
        text.length > FITS_MOSTLY ? 'few places take one so long: share a project file' : 'some places cut it'
      process.stderr.write(`pid1: warning: the link has ${text.length} characters; ${where}\n`)
    }
    return 0
  },
}
