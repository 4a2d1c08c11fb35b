import type { Player } from '../../script/player.ts'
import type { Command } from '../commands.ts'
import { part } from '../part.ts'
import { announce } from '../state/announcements.ts'
import { hasScript, isDemoOpen, scriptBar } from './state.ts'

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

/** What the player's bar has as buttons, for those whose hands are on the keyboard. */
async function hold(act: (player: Player) => void): Promise<void> {
  const { playing: now } = await playing.load()
  if (now.value) act(now.value.player)
}

const isPlaying = () => scriptBar.value === 'player'

const playerCommands: readonly Command[] = [
  {
    id: 'demo.pause',
    label: 'Pause the script, or go on with it',
    group: 'Machine',
    isEnabled: isPlaying,
    run: () => hold((player) => (player.state.kind === 'paused' ? player.resume() : player.pause())),
  },
  {
    id: 'demo.step',
    label: 'Play one step of the script',
    group: 'Machine',
    isEnabled: isPlaying,
    run: () => hold((player) => player.single()),
  },
  {
    id: 'demo.skip',
    label: 'Skip a step of the script',
    group: 'Machine',
    isEnabled: isPlaying,
    run: () => hold((player) => player.skip()),
  },
]

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
  ...playerCommands,
  { id: 'demo.record', label: 'Record a script', group: 'Machine', run: record },
]
