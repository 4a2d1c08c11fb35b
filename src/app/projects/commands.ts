import { RECIPES } from '../../project/recipes/index.ts'
import type { Command } from '../commands.ts'
import { isChanged, project, recipe } from '../state/project.ts'
import { isStored, openId } from '../state/projects.ts'
import { deleteProject, duplicateProject, newProject, renaming, saveProjectFile, showList, startOver } from './acts.ts'
import { chooseProjectFile } from './choose-file.tsx'

export const projectCommands: readonly Command[] = [
  { id: 'project.list', label: 'All projects', group: 'Project', keys: ['Mod+O'], whileTyping: true, run: showList },
  {
    id: 'project.save-file',
    label: 'Save as a project file',
    group: 'Project',
    keys: ['Mod+S'],
    whileTyping: true,
    run: saveProjectFile,
  },
  { id: 'project.open-file', label: 'Open a project file…', group: 'Project', run: chooseProjectFile },
  {
    id: 'project.rename',
    label: () => `Rename ${project.value.name}…`,
    group: 'Project',
    run: () => {
      renaming.value = { id: openId.value, name: project.value.name }
    },
  },
  {
    id: 'project.duplicate',
    label: () => `Duplicate ${project.value.name}`,
    group: 'Project',
    run: () => duplicateProject(openId.value, project.value.name),
  },
  {
    id: 'project.delete',
    label: () => `Delete ${project.value.name}`,
    group: 'Project',
    isEnabled: () => isStored.value,
    run: () => deleteProject(openId.value, project.value.name),
  },
  ...RECIPES.map(
    (option): Command => ({
      id: `project.new-${option.name}`,
      label: `New project: ${option.name}`,
      group: 'Project',
      run: () => newProject(option),
    }),
  ),
  {
    id: 'project.start-over',
    label: () => `Start over from ${recipe.value.name}`,
    group: 'Project',
    isEnabled: () => isChanged.value,
    run: startOver,
  },
]
