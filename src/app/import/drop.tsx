/** Files dropped anywhere on the page go into the root file system; on a directory's row, into that directory. */
import { signal } from '@preact/signals'
import { find, parentPath } from '../../rootfs/index.ts'
import { tree } from '../state/project.ts'
import { dropped } from './given.ts'
import { bringIn } from './importing.ts'

/** Where what is dragged over the page would go; undefined while nothing is. */
const goal = signal<{ readonly directory: string | undefined } | undefined>(undefined)

/** The directory under the pointer: that of a row of the tree, or none in particular. */
function directoryAt(event: DragEvent): string | undefined {
  const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[role=treeitem][data-path]') : null
  const path = row?.dataset.path
  if (path === undefined) return undefined
  return find(tree.value, path)?.inode.kind === 'directory' ? path : parentPath(path)
}

/** What another part of the page takes for itself, such as rows dragged in the tree, is not for here. */
function isForHere(event: DragEvent): boolean {
  return !event.defaultPrevented && event.dataTransfer?.types.includes('Files') === true
}

export function attachDrop(): void {
  const over = (event: DragEvent) => {
    if (!isForHere(event) || document.querySelector('dialog[open]')) {
      goal.value = undefined
      return
    }
    event.preventDefault()
    event.dataTransfer!.dropEffect = 'copy'
    const directory = directoryAt(event)
    if (!goal.value || goal.value.directory !== directory) goal.value = { directory }
  }
  window.addEventListener('dragenter', over)
  window.addEventListener('dragover', over)
  window.addEventListener('dragleave', (event) => {
    // Only a pointer that leaves the window goes to nothing.
    if (!event.relatedTarget) goal.value = undefined
  })
  window.addEventListener('drop', (event) => {
    const wanted = goal.value
    goal.value = undefined
    if (!isForHere(event) || document.querySelector('dialog[open]')) return
    event.preventDefault()
    void bringIn(dropped(event.dataTransfer!), wanted?.directory)
  })
}

/** Names where it goes, while something is dragged over the page. */
export function DropHint() {
  if (!goal.value) return null
  const { directory } = goal.value
  return (
    <div class="drop-hint" role="status">
      <p>
        {directory === undefined ? 'Drop to import' : 'Drop to import into '}
        {directory !== undefined && <code>{directory}</code>}
      </p>
    </div>
  )
}
