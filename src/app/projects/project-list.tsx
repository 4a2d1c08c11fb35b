/** Every project in this browser. */
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { RECIPES } from '../../project/recipes/index.ts'
import type { ProjectRow } from '../../project/store/index.ts'
import { formatBytes, formatMoment } from '../format.ts'
import { openRecipePage } from '../recipe-page/state.ts'
import { openId, projects } from '../state/projects.ts'
import { Dialog } from '../widgets/dialog.tsx'
import {
  deletedHere,
  deleteProject,
  duplicateProject,
  isListOpen,
  newProject,
  openProject,
  renaming,
  restoreProject,
} from './acts.ts'
import { chooseProjectFile } from './choose-file.tsx'

export function ProjectList() {
  return (
    <Dialog open={isListOpen} title="Projects" class="projects">
      <ListBody />
    </Dialog>
  )
}

const close = (act: () => void) => () => {
  isListOpen.value = false
  act()
}

function ListBody() {
  const rows = projects.value.filter(({ id, isDeleted }) => !isDeleted || deletedHere.value.has(id))
  return (
    <>
      {rows.length === 0 ? (
        <p class="placeholder">Nothing is stored yet: the first edit stores the project</p>
      ) : (
        <table class="project-table">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Recipe</th>
              <th scope="col" class="number">
                Files
              </th>
              <th scope="col">Changed</th>
              <th scope="col">
                <span class="sr-only">Acts</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </tbody>
        </table>
      )}
      <footer class="projects-foot">
        <span class="projects-new">
          New:
          {RECIPES.map((recipe) => (
            <button
              key={recipe.name}
              type="button"
              class="button outlined"
              title={recipe.summary}
              onClick={close(() => void newProject(recipe))}
            >
              {recipe.name}
            </button>
          ))}
        </span>
        <button type="button" class="button quiet" onClick={close(openRecipePage)}>
          About the recipes
        </button>
        <button type="button" class="button outlined" onClick={close(chooseProjectFile)}>
          Open a project file…
        </button>
        <Usage />
      </footer>
    </>
  )
}

function Row({ row }: { row: ProjectRow }) {
  const { id, header, size, changedAt, isDeleted } = row
  const { name } = header
  const isOpen = id === openId.value
  if (isDeleted)
    return (
      <tr class="is-deleted">
        <td colSpan={4} class="project-cell">
          {name} <span class="dim">is deleted for good when this page closes</span>
        </td>
        <td class="project-acts">
          <button type="button" class="button quiet" onClick={() => void restoreProject(row)}>
            Bring back
          </button>
        </td>
      </tr>
    )
  return (
    <tr aria-current={isOpen ? 'true' : undefined}>
      <td class="project-cell">
        <button type="button" class="project-open" onClick={close(() => void openProject(row))}>
          {name}
        </button>
        {isOpen && <span class="dim"> on screen</span>}
      </td>
      <td class="is-spare">{header.recipe}</td>
      <td class="number">{formatBytes(size)}</td>
      <td class="number is-spare">{formatMoment(changedAt)}</td>
      <td class="project-acts">
        <button
          type="button"
          class="button quiet"
          aria-label={`Rename ${name}`}
          onClick={close(() => {
            renaming.value = { id, name }
          })}
        >
          Rename
        </button>
        <button
          type="button"
          class="button quiet"
          aria-label={`Duplicate ${name}`}
          onClick={() => void duplicateProject(id, name)}
        >
          Duplicate
        </button>
        <button
          type="button"
          class="button quiet"
          aria-label={`Delete ${name}`}
          onClick={() => void deleteProject(id, name)}
        >
          Delete
        </button>
      </td>
    </tr>
  )
}

/** How much of the browser's storage is in use, where it says. */
function Usage() {
  const estimate = useSignal<StorageEstimate | undefined>(undefined)
  useEffect(() => {
    // Over plain HTTP there is no such thing.
    const storage = navigator.storage as StorageManager | undefined
    storage?.estimate().then(
      (known) => {
        estimate.value = known
      },
      () => {},
    )
  }, [projects.value])
  const { usage, quota } = estimate.value ?? {}
  return (
    <span class="dim projects-usage">
      In this browser only
      {usage !== undefined && quota !== undefined && `: ${formatBytes(usage)} of ${formatBytes(quota)} used`}
    </span>
  )
}
