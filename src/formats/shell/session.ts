/** All that was done to a tree, as one script. */
import { contentSize, type Edit, isBlobRef, type Tree } from '../../rootfs/index.ts'
import { Sources } from './content.ts'
import { commandsForEdit } from './edit.ts'

interface SessionStep {
  /** The tree that the edit was made for. */
  readonly before: Tree
  readonly edit: Edit
}

/** The script that does all `steps` again, in the directory that becomes the root. */
export function sessionScript(steps: Iterable<SessionStep>, sources = new Sources()): string {
  return scriptOf([...sessionActs(steps, sources)], sources)
}

/** Each of the steps as a part of the script: what was done, and its commands. */
export function* sessionActs(steps: Iterable<SessionStep>, sources: Sources): Generator<string> {
  for (const { before, edit } of steps) yield [comment(edit.name), ...commandsForEdit(before, edit, sources)].join('\n')
}

/** The script that the parts make, with all they need. */
export function scriptOf(acts: readonly string[], sources: Sources): string {
  const needed = [...sources.contents].map(([path, content]) => {
    const hash = isBlobRef(content) ? `, SHA-256 ${content.sha256}` : ''
    return comment(`${path}: ${contentSize(content)} bytes${hash}`)
  })
  const head = [
    '#!/bin/sh',
    '# Run as root in the directory that becomes the root of the file system.',
    ...(needed.length > 0 ? ['# It needs these files:', ...needed] : []),
    'set -e',
  ]
  return `${[head.join('\n'), ...acts].join('\n\n')}\n`
}

/** One line that no shell takes for anything else, and no terminal either. */
function comment(text: string): string {
  return `# ${text.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '?')}`
}
