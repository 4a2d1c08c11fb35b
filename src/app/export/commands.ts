import type { Command } from '../commands.ts'
import { selected } from '../state/workspace.ts'
import { downloadFile, isDownloadable } from './download.ts'
import { cancelExport, exporting, startExport } from './exporting.ts'
import { CHOICES } from './formats.ts'

export const downloadCommand: Command = {
  id: 'export.file',
  label: () => `Download ${selected.value}`,
  group: 'Files',
  isEnabled: () => isDownloadable(selected.value),
  run: () => downloadFile(selected.value),
}

export const exportCommands: readonly Command[] = [
  // A project file is saved: that command is with those of projects.
  ...CHOICES.flat()
    .filter(({ format }) => format !== 'project')
    .map(
      ({ format, label }): Command => ({
        id: `export.${format}`,
        label: `Export: ${label}`,
        group: 'Project',
        run: () => startExport(format),
      }),
    ),
  {
    id: 'export.cancel',
    label: () => `Cancel the export of ${exporting.value ?? 'a file'}`,
    group: 'Project',
    isEnabled: () => exporting.value !== undefined,
    run: cancelExport,
  },
  downloadCommand,
]
