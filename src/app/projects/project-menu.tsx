/** Which project is on screen and whether it is kept; from here to the others. */
import { RECIPES } from '../../project/recipes/index.ts'
import { showKeys } from '../commands.ts'
import { aboutRecipeCommand } from '../recipe-page/commands.ts'
import { openRecipePage } from '../recipe-page/state.ts'
import { announce } from '../state/announcements.ts'
import { isChanged, project, recipe } from '../state/project.ts'
import { isStored, openId, projects, saved } from '../state/projects.ts'
import { MenuChoice, MenuHeading, MenuItem } from '../widgets/menu.tsx'
import { MenuButton } from '../widgets/menu-button.tsx'
import {
  deleteProject,
  duplicateProject,
  newProject,
  openProject,
  renaming,
  saveProjectFile,
  showList,
  startOver,
} from './acts.ts'
import { chooseProjectFile } from './choose-file.tsx'
import { savedText } from './saved-text.ts'

/** Projects that the menu itself offers; the list has all. */
const RECENT_MOST = 5

export function ProjectMenu() {
  const { name } = project.value
  const id = openId.value
  const { kind } = saved.value
  const others = projects.value.filter((row) => !row.isDeleted && row.id !== id).slice(0, RECENT_MOST)
  return (
    <MenuButton
      class="project-button"
      label="Project"
      face={
        <>
          <span class="project-label">Project</span>
          <span class="project-name">{name}</span>
          <span class={`project-saved is-${kind}`}>{savedText(saved.value)}</span>
          <svg class="chevron" viewBox="0 0 10 6" width="10" height="6" aria-hidden="true">
            <path d="M1 1l4 4 4-4" />
          </svg>
        </>
      }
    >
      <MenuChoice role="menuitemradio" checked act={() => announce(`${name} is open`)}>
        {name}
      </MenuChoice>
      {others.map((row) => (
        <MenuChoice key={row.id} role="menuitemradio" checked={false} act={() => void openProject(row)}>
          {row.header.name}
        </MenuChoice>
      ))}
      <MenuItem act={showList} hint={showKeys('Mod+O')}>
        All projects…
      </MenuItem>
      <hr />
      <MenuItem
        act={() => {
          renaming.value = { id, name }
        }}
      >
        Rename…
      </MenuItem>
      <MenuItem act={() => void duplicateProject(id, name)}>Duplicate</MenuItem>
      <MenuItem act={() => void deleteProject(id, name)} disabled={!isStored.value}>
        Delete
      </MenuItem>
      <MenuItem act={() => void saveProjectFile()} hint={showKeys('Mod+S')}>
        Save as a project file
      </MenuItem>
      <MenuItem act={chooseProjectFile}>Open a project file…</MenuItem>
      <hr />
      <MenuItem act={openRecipePage} hint={showKeys(aboutRecipeCommand.keys![0]!)}>
        About the recipes
      </MenuItem>
      <MenuHeading>New project</MenuHeading>
      {RECIPES.map((option) => (
        <MenuItem key={option.name} act={() => void newProject(option)}>
          <span class="recipe-option">{option.name}</span>
          <span class="recipe-summary">{option.summary}</span>
        </MenuItem>
      ))}
      <hr />
      <MenuItem act={startOver} disabled={!isChanged.value}>
        Start over from {recipe.value.name}
      </MenuItem>
    </MenuButton>
  )
}
