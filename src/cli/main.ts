/** pid1 without a browser: `npm run -s pid1 -- COMMAND`. */
import { isPid1Error } from '../error.ts'
import { boot } from './boot.ts'
import { build } from './build.ts'
import { badArguments, type Command } from './command.ts'
import { link } from './link.ts'
import { open } from './open.ts'
import { save } from './save.ts'
import { verify } from './verify.ts'

const COMMANDS: readonly Command[] = [build, boot, save, link, open, verify]

const HELP = `pid1: build root file systems and boot them, without a browser

Usage: pid1 build PROJECT -o FILE     write the image of a root file system, or what makes one
       pid1 boot PROJECT              boot it, with its console on standard output
       pid1 save PROJECT -o FILE      write it as a project file
       pid1 link PROJECT              print a link that stands for all of it
       pid1 open LINK -o FILE         write what a link stands for as a project file
       pid1 verify LINK               build it, compare its bytes with the author's, boot it, play its script
       pid1 COMMAND --help            all about one of them
`

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(HELP)
    return 0
  }
  const command = COMMANDS.find((candidate) => candidate.name === name)
  if (!command) throw badArguments(name === undefined ? 'a command is missing' : `there is no command ${name}`)
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(command.help)
    return 0
  }
  return command.run(rest)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!isPid1Error(error)) throw error
  const hint = error.code === 'arguments-invalid' ? ' (pid1 --help tells more)' : ''
  process.stderr.write(`pid1: ${error.message}${hint}\n`)
  process.exitCode = error.code === 'arguments-invalid' || error.code === 'recipe-unknown' ? 2 : 1
}
