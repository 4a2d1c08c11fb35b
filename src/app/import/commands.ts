import type { Command } from '../commands.ts'
import { chooseDirectory, chooseFiles } from './choose.tsx'
import { isOwnKernel, usePrebuiltKernel } from './kernel.ts'

export const importFilesCommand: Command = {
  id: 'import.files',
  label: 'Import files, archives or a kernel…',
  group: 'Files',
  keys: ['Mod+Shift+O'],
  run: chooseFiles,
}
export const importDirectoryCommand: Command = {
  id: 'import.directory',
  label: 'Import a directory…',
  group: 'Files',
  run: chooseDirectory,
}

export const importCommands: readonly Command[] = [
  importFilesCommand,
  importDirectoryCommand,
  {
    id: 'import.prebuilt-kernel',
    label: 'Go back to the prebuilt kernel',
    group: 'Machine',
    isEnabled: () => isOwnKernel.value,
    run: usePrebuiltKernel,
  },
]
