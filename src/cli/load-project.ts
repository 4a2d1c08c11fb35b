/** What PROJECT on the command line may be: a recipe's name, a project file, a directory, or an archive. */
import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { Pid1Error } from '../error.ts'
import { readArchive } from '../formats/archive.ts'
import { type ProjectFile, RECIPES, readProjectFile, recipeNamed } from '../project/index.ts'
import { type Entry, treeFromEntries } from '../rootfs/index.ts'
import { readDirectory } from './read-directory.ts'

/** Most entries and bytes an archive on the command line may unpack to. */
const LIMITS = { entries: 1_000_000, bytes: 2 ** 32 }

/** Throws file-unreadable, recipe-unknown, project-invalid, and what the readers of archives throw. */
export function loadProject(name: string): ProjectFile {
  const stat = statSync(name, { throwIfNoEntry: false })
  if (!stat || RECIPES.some((recipe) => recipe.name === name))
    return { project: recipeNamed(name).make(), contents: [] }
  if (stat.isDirectory()) return projectOf(name, readDirectory(name))
  const bytes = readInput(name)
  // A project file begins with a brace; no archive does.
  if (name.endsWith('.json') || bytes[0] === 0x7b) return readProjectFile(new TextDecoder().decode(bytes))
  const { entries, warnings } = readArchive(bytes, LIMITS)
  for (const warning of warnings) process.stderr.write(`pid1: warning: ${warning.message}\n`)
  return projectOf(name, entries)
}

/** A project around somebody's own root file system: all but the tree is as in the `minimal` recipe. */
function projectOf(name: string, entries: readonly Entry[]): ProjectFile {
  const project = { ...recipeNamed('minimal').make(), name: basename(name), tree: treeFromEntries(entries) }
  return { project, contents: [] }
}

/** Reads a file named on the command line. Throws file-unreadable. */
export function readInput(path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Pid1Error('file-unreadable', `Cannot read ${path}: ${reason}`, { path, reason }, { cause })
  }
}
