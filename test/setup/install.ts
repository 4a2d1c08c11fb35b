/**
 * Finds the programs the tests use as judges. What is missing is installed where that can be done (root on
 * Debian), and otherwise named with the exact command. Never fails: a test whose judge is missing says so itself.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findTool, TOOLS, type Tool } from '../tools.ts'

const missing = (Object.keys(TOOLS) as Tool[]).filter((tool) => !findTool(tool))
// gen_init_cpio is in no binary package: it is compiled from the kernel's source (gen-init-cpio.sh).
const packages = [...new Set(missing.filter((tool) => tool !== 'gen_init_cpio').map((tool) => TOOLS[tool]))]

if (missing.length === 0) console.log('setup: every outside tool is there')
else if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) install()
else {
  console.log(`setup: missing ${missing.join(', ')}; tests that need them are skipped`)
  if (packages.length > 0) console.log(`setup: on Debian, run: sudo apt-get install -y ${packages.join(' ')}`)
  if (missing.includes('gen_init_cpio')) console.log('setup: then run: sudo sh test/setup/gen-init-cpio.sh')
}

function install() {
  console.log(
    `setup: installing ${[...packages, ...(missing.includes('gen_init_cpio') ? ['gen_init_cpio'] : [])].join(', ')}`,
  )
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const attempt = (what: string, program: string, args: string[]) => {
    try {
      execFileSync(program, args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
    } catch {
      console.log(`setup: could not ${what}; run by hand: ${program} ${args.join(' ')}`)
    }
  }
  attempt('update the package lists', 'apt-get', ['-qq', 'update'])
  if (packages.length > 0)
    attempt('install packages', 'apt-get', ['-qq', 'install', '-y', '--no-install-recommends', ...packages])
  if (missing.includes('gen_init_cpio'))
    attempt('build gen_init_cpio', 'sh', [join(import.meta.dirname, 'gen-init-cpio.sh')])
}
