/** All that was done to a tree, as one script. */
import { contentSize, type Edit, isBlobRef, type Tree } from '../../rootfs/index.ts'
import { Sources } from './content.ts'
import { commandsForEdit } from './edit.ts'

/** The script that does all `steps` again, each made for the tree `before` it, in the directory that becomes the root. */
export function sessionScript(
  steps: readonly { readonly before: Tree; readonly edit: Edit }[],
  sources = new Sources(),
): string {
  const parts = steps.map(({ before, edit }) => [comment(edit.name), ...commandsForEdit(before, edit, sources)])
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
  return `${[head, ...parts].map((lines) => lines.join('\n')).join('\n\n')}\n`
}

/** One line that no shell takes for anything else, and no terminal either. */
function comment(text: string): string {
  return `# ${text.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '?')}`
}
