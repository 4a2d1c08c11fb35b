/** `npm start`: builds dist/ if it is older than what it is made of, serves it, and prints the address. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build, preview } from 'vite'

const ROOT = join(import.meta.dirname, '../..')
const SOURCES = ['index.html', 'package-lock.json', 'vite.config.ts', 'src', 'workers', 'public', 'prebuilt']

function newest(path: string): number {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}

const built = join(ROOT, 'dist/index.html')
const sources = SOURCES.map((name) => join(ROOT, name)).filter((path) => existsSync(path))
if (!existsSync(built) || statSync(built).mtimeMs < Math.max(...sources.map(newest)))
  await build({ root: ROOT, logLevel: 'warn' })

const server = await preview({ root: ROOT })
console.log(`pid1 is at ${server.resolvedUrls?.local[0]}`)
