/** Plays the project's script on a machine booted for it. */
import { effect, signal } from '@preact/signals'
import { ENDED } from '../../machine/lifecycle.ts'
import type { Demo } from '../../project/demo.ts'
import type { Pace } from '../../script/pace.ts'
import { Player, type PlayerState } from '../../script/player.ts'
import { bootFromHere } from '../console/boot-from-here.ts'
import { tapConsoles } from '../state/console-taps.ts'
import { machine, typeOn } from '../state/machine.ts'
import { project } from '../state/project.ts'
import { scriptBar, scriptConsole } from './state.ts'

interface Playing {
  readonly demo: Demo
  readonly player: Player
  readonly state: PlayerState
  readonly pace: Pace
}

export const playing = signal<Playing | undefined>(undefined)

const OVER: ReadonlySet<string> = ENDED

let leave = () => {}

/** Boots the project as it is now and plays its script from the first step. */
export function play(pace: Pace): void {
  stopPlaying()
  const { demo } = project.value
  if (!demo || demo.script.length === 0) return
  const console = scriptConsole(project.value)
  const show = () => {
    playing.value = { demo, player, state: player.state, pace: player.pace }
  }
  const player = new Player(demo, pace, {
    type: (text) => typeOn(console, new TextEncoder().encode(text)),
    after(ms, act) {
      const timer = setTimeout(act, ms)
      return () => clearTimeout(timer)
    },
    changed: show,
  })
  // What ran before has nothing more to say from here on.
  void bootFromHere()
  const deafen = tapConsoles({
    heard(name, bytes) {
      if (name === console) player.console(bytes)
    },
  })
  const unwatch = effect(() => {
    const state = machine.value
    // After a reboot the guest speaks on, on another machine.
    if (OVER.has(state.phase) && state.phase !== 'rebooting')
      player.ended('reason' in state ? state.reason : 'it was stopped')
  })
  leave = () => {
    deafen()
    unwatch()
    player.stop()
  }
  scriptBar.value = 'player'
  player.start()
  show()
}

/** Nothing is typed any more; the machine goes on. */
export function stopPlaying(): void {
  leave()
  leave = () => {}
  playing.value = undefined
  if (scriptBar.peek() === 'player') scriptBar.value = undefined
}
