import type { Command } from '../commands.ts'
import { goTo } from '../console/commands.ts'
import { discardEarlier, isMachineOn, startFresh, writtenNext } from './fresh.ts'
import { earlierDisks, nextDisks, written } from './written.ts'

export const diskCommands: readonly Command[] = [
  {
    id: 'disks.show',
    label: 'Disks: what the guest wrote on them',
    group: 'Console',
    isEnabled: () => nextDisks.value.length > 0 || written.value.length > 0,
    run: () => goTo('disks'),
  },
  {
    id: 'disks.fresh',
    label: () =>
      isMachineOn()
        ? 'Stop, and start fresh: discard what the guest wrote'
        : 'Start fresh: discard what the guest wrote',
    group: 'Machine',
    isEnabled: () => writtenNext().length > 0 || (isMachineOn() && nextDisks.value.length > 0),
    run: () => {
      goTo('disks')
      return startFresh()
    },
  },
  {
    id: 'disks.discard-earlier',
    label: 'Discard the disks of earlier images',
    group: 'Machine',
    isEnabled: () => earlierDisks.value.length > 0,
    run: () => {
      goTo('disks')
      return discardEarlier()
    },
  },
]
