import type { Command } from '../commands.ts'
import { focusPane } from '../panes.ts'
import { saveBlob, saveFile } from '../save-file.ts'
import { canTake, take } from '../snapshots/snapshots.ts'
import { announce } from '../state/announcements.ts'
import { consoleAsText, FONT_SIZES, fontSize } from '../state/preferences.ts'
import { project } from '../state/project.ts'
import { frontPane } from '../state/workspace.ts'
import { frontConsole, type View, view } from './consoles.ts'
import { searching } from './search-bar.tsx'

/** The size after the present one, or before it; undefined at the end. */
function fontSizeBeside(step: 1 | -1): number | undefined {
  return FONT_SIZES[FONT_SIZES.indexOf(fontSize.value) + step]
}

function resizeFont(step: 1 | -1): Pick<Command, 'isEnabled' | 'run'> {
  return {
    isEnabled: () => fontSizeBeside(step) !== undefined,
    run: () => {
      fontSize.value = fontSizeBeside(step) ?? fontSize.value
    },
  }
}

export function show(next: View): void {
  frontPane.value = 'console'
  view.value = next
}

/** Shows it, and goes there. */
export function goTo(next: View): void {
  view.value = next
  focusPane('console')
}

const isThere = () => frontConsole() !== undefined

function saveText(): void {
  const console = frontConsole()!
  saveFile(`${project.value.name}-${console.name}.txt`, `${console.text()}\n`, 'text/plain')
}

async function saveRecording(): Promise<void> {
  const { name, recording } = frontConsole()!
  const { isFull } = recording
  const title = `${project.value.name}, ${name}`
  saveBlob(`${project.value.name}-${name}.cast`, await recording.asciicast(title))
  if (isFull) announce('The recording ends where it had grown to 16 MiB; the console has more')
}

export const consoleCommands: readonly Command[] = [
  { id: 'console.show', label: 'Show the console', group: 'Console', run: () => goTo(frontConsole()?.name ?? 'ttyS0') },
  { id: 'console.shared', label: 'Shared files', group: 'Console', run: () => goTo('shared') },
  { id: 'console.snapshots', label: 'Snapshots', group: 'Console', run: () => goTo('snapshots') },
  {
    id: 'console.take-snapshot',
    label: 'Take a snapshot of the machine',
    group: 'Machine',
    isEnabled: () => canTake.value,
    run: take,
  },
  {
    id: 'console.find',
    label: 'Find',
    group: 'Console',
    keys: ['Mod+Shift+F'],
    scope: 'console',
    whileTyping: true,
    run: () => {
      searching.value = true
    },
  },
  {
    id: 'console.larger',
    label: 'Larger text',
    group: 'Console',
    keys: ['Mod+>'],
    scope: 'console',
    whileTyping: true,
    ...resizeFont(1),
  },
  {
    id: 'console.smaller',
    label: 'Smaller text',
    group: 'Console',
    keys: ['Mod+<'],
    scope: 'console',
    whileTyping: true,
    ...resizeFont(-1),
  },
  {
    id: 'console.as-text',
    label: () => (consoleAsText.value ? 'Console as a terminal' : 'Console as text'),
    group: 'Console',
    run: () => {
      consoleAsText.value = !consoleAsText.value
    },
  },
  { id: 'console.save-text', label: 'Save the console as text', group: 'Console', isEnabled: isThere, run: saveText },
  {
    id: 'console.save-recording',
    label: 'Save the console as a recording (asciicast)',
    group: 'Console',
    isEnabled: isThere,
    run: saveRecording,
  },
]
