import type { Command } from '../commands.ts'
import { chooseDirectory, chooseFiles } from './choose.tsx'
import { PREBUILT_KERNELS, prebuiltKernel, usePrebuiltKernel } from './kernel.ts'

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
  ...PREBUILT_KERNELS.map(
    (option): Command => ({
      id: `import.${option.name}-kernel`,
      label: `Take the ${option.name} kernel`,
      group: 'Machine',
      isEnabled: () => prebuiltKernel.value !== option,
      run: () => usePrebuiltKernel(option),
    }),
  ),
]
