/**
 * The house stands if imports run downwards only:
 *
 *     app, cli, workers -> workshop, doctor, link, script -> machine, image -> project -> formats -> rootfs -> error.ts
 *
 * A file may import from its own folder and from floors below; on the top floor also from its neighbours. No
 * circles, type imports included.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'

const FLOORS: readonly (readonly string[])[] = [
  ['src/error.ts'],
  ['src/rootfs'],
  ['src/formats'],
  ['src/project'],
  ['src/image', 'src/machine'],
  ['src/workshop', 'src/doctor', 'src/link', 'src/script'],
  ['src/app', 'src/cli', 'workers'],
]
const TOP = FLOORS.length - 1

/** Relative imports of a TypeScript source, as it writes them; style sheets and queries are no modules. */
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|\bnew URL\(\s*)['"](\.{1,2}\/[^'"?]+\.tsx?)['"]/g

export type Sources = ReadonlyMap<string, string>

/** One sentence for each import that climbs and each circle; paths are relative to the project. */
export function findViolations(sources: Sources): string[] {
  const imports = new Map([...sources].map(([path, text]) => [path, importsOf(path, text)]))
  return [...climbs(imports), ...circles(imports)]
}

function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(IMPORT)].map((match) => normalize(join(dirname(path), match[1]!)))
}

function* climbs(imports: ReadonlyMap<string, readonly string[]>) {
  for (const [path, targets] of imports) {
    const from = placeOf(path)
    if (!from) {
      yield `${path} stands on no floor of the house`
      continue
    }
    for (const target of targets) {
      const to = placeOf(target)
      if (!to || to.room === from.room || to.floor < from.floor) continue
      if (to.floor === TOP && from.floor === TOP) continue
      yield `${path} imports ${target}: ${to.floor > from.floor ? 'that climbs' : 'they are neighbours'}`
    }
  }
}

function placeOf(path: string): { floor: number; room: string } | undefined {
  for (const [floor, rooms] of FLOORS.entries())
    for (const room of rooms) if (path === room || path.startsWith(`${room}/`)) return { floor, room }
  return undefined
}

function* circles(imports: ReadonlyMap<string, readonly string[]>) {
  const done = new Set<string>()
  const found: string[] = []
  const visit = (path: string, trail: readonly string[]) => {
    const at = trail.indexOf(path)
    if (at >= 0) found.push(`circle: ${[...trail.slice(at), path].join(' -> ')}`)
    if (at >= 0 || done.has(path)) return
    for (const target of imports.get(path) ?? []) visit(target, [...trail, path])
    done.add(path)
  }
  for (const path of imports.keys()) visit(path, [])
  yield* found
}

/** Every TypeScript source of src/ and workers/. */
export function readSources(root: string): Sources {
  const paths = ['src', 'workers'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  return new Map(paths.map((path) => [relative(root, path), readFileSync(path, 'utf8')]))
}

if (process.argv[1] === import.meta.filename) {
  const violations = findViolations(readSources(join(import.meta.dirname, '..')))
  for (const violation of violations) console.error(violation)
  process.exitCode = violations.length === 0 ? 0 : 1
}
