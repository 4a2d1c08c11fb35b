import type { Command } from '../commands.ts'
import { part } from '../part.ts'
import { announce } from '../state/announcements.ts'
import { hasScript, isDemoOpen } from './state.ts'

const playing = part('the script', () => import('./playing.ts'))
const recording = part('the recording', () => import('./recording.ts'))

async function play(): Promise<void> {
  try {
    const { play } = await playing.load()
    play('reading')
  } catch (error) {
    announce((error as Error).message)
  }
}

async function record(): Promise<void> {
  try {
    const { record } = await recording.load()
    record()
  } catch (error) {
    announce((error as Error).message)
  }
}

export const playCommand: Command = {
  id: 'demo.play',
  label: 'Play the script',
  group: 'Machine',
  isEnabled: () => hasScript.value,
  run: play,
}

export const demoCommands: readonly Command[] = [
  {
    id: 'demo.edit',
    label: 'Demo: note and script…',
    group: 'Project',
    run: () => {
      isDemoOpen.value = true
    },
  },
  playCommand,
  { id: 'demo.record', label: 'Record a script', group: 'Machine', run: record },
]
