/** Records a script: what the person does on a machine booted for it. */
import { signal } from '@preact/signals'
import type { Demo } from '../../project/demo.ts'
import { Recorder } from '../../script/recorder.ts'
import { bootFromHere } from '../console/boot-from-here.ts'
import { tapConsoles } from '../state/console-taps.ts'
import { editDemo, project } from '../state/project.ts'
import { stopPlaying } from './playing.ts'
import { isDemoOpen, scriptBar, scriptConsole } from './state.ts'

/** What most demos need: the kernel's times. */
export const USUAL_MASKS: readonly string[] = ['[#.#]']
export const NO_DEMO: Demo = { note: '', script: [], masks: [] }

/** Steps so far; undefined while nothing is recorded. */
export const recorded = signal<number | undefined>(undefined)

let recorder: Recorder | undefined
let leave = () => {}

export function record(): void {
  stopPlaying()
  discardRecording()
  const console = scriptConsole(project.value)
  const mine = new Recorder()
  recorder = mine
  const decoder = new TextDecoder()
  void bootFromHere()
  leave = tapConsoles({
    heard(name, bytes) {
      if (name === console) mine.console(bytes)
    },
    typed(name, bytes) {
      const text = decoder.decode(bytes)
      if (name !== console || isAnswer(text)) return
      mine.typed(text)
      recorded.value = mine.length
    },
  })
  recorded.value = 0
  scriptBar.value = 'recorder'
}

/** Makes what was done the project's script. */
export function finishRecording(): void {
  const script = recorder?.finish() ?? []
  discardRecording()
  if (script.length === 0) return
  const demo = project.value.demo ?? NO_DEMO
  editDemo({ ...demo, script, masks: demo.masks.length > 0 ? demo.masks : USUAL_MASKS })
  isDemoOpen.value = true
}

export function discardRecording(): void {
  leave()
  leave = () => {}
  recorder = undefined
  recorded.value = undefined
  if (scriptBar.peek() === 'recorder') scriptBar.value = undefined
}

/** What a terminal says of itself when it is asked: nobody typed that. */
function isAnswer(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ESC is what an answer begins with
  return /^\x1b\[[0-9;?>]*[Rcn]$/.test(text)
}
