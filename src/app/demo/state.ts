/** What is done with the project's script: nothing, it is played, or one is recorded. */
import { computed, signal } from '@preact/signals'
import { usesScreen } from '../../project/medium.ts'
import type { Project } from '../../project/project.ts'
import { SCREEN, type TerminalName } from '../console/screen-name.ts'
import { project } from '../state/project.ts'

export const isDemoOpen = signal(false)
/** What the console pane shows above the console. */
export const scriptBar = signal<'player' | 'recorder' | undefined>(undefined)

export const hasScript = computed(() => (project.value.demo?.script.length ?? 0) > 0)

/** The console that a script is played on. */
export function scriptConsole(of: Project): TerminalName {
  return usesScreen(of) ? SCREEN : 'ttyS0'
}
