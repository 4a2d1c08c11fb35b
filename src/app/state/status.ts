/** What the machine is doing, in words. */
import { computed } from '@preact/signals'
import { formatSeconds } from '../format.ts'
import { progress } from './image.ts'
import { isStarting, machine, type PageMachineState, seconds } from './machine.ts'

export interface Status {
  readonly label: string
  readonly tone: 'quiet' | 'busy' | 'good' | 'warn' | 'bad'
  /** What happened, from the machine. */
  readonly reason?: string
  /** What to do about it. */
  readonly advice?: string
}

export const status = computed(() => statusOf(machine.value))

export const clock = computed(() => {
  if (machine.value.phase === 'idle') return ''
  return formatSeconds(seconds.value, isStarting.value || machine.value.phase !== 'running')
})

function statusOf(state: PageMachineState): Status {
  switch (state.phase) {
    case 'idle':
      return { label: 'Not started', tone: 'quiet' }
    case 'preparing':
      return { label: progress.value ? 'Fetching parts' : 'Packing the image', tone: 'busy' }
    case 'starting':
      return { label: 'Starting', tone: 'busy' }
    case 'running':
      return { label: 'Running', tone: 'good' }
    case 'silent':
      return {
        label: 'No output yet',
        tone: 'warn',
        advice: 'The kernel may speak elsewhere: this console shows it if the command line holds console=ttyS0',
      }
    case 'panicked':
      return {
        label: 'Kernel panic',
        tone: 'bad',
        reason: state.reason,
        advice: 'The log says what led to it. Change the files or the command line, then boot again',
      }
    case 'halted':
      return { label: 'Halted', tone: 'quiet', reason: state.reason }
    case 'rebooting':
      return { label: 'Rebooting', tone: 'busy' }
    case 'stopped':
      return { label: 'Stopped', tone: 'quiet' }
    case 'failed':
      // What went wrong says itself what to do about it.
      return { label: 'The machine failed', tone: 'bad', reason: state.reason }
  }
}
