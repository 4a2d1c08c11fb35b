import type { Command } from '../commands.ts'
import { goTo } from '../console/commands.ts'
import { announce } from '../state/announcements.ts'
import { guestAgent } from '../state/preferences.ts'
import { agentState } from './agent.ts'
import { inGuest, lookForChanges } from './changes.ts'

export const guestChangesCommands: readonly Command[] = [
  { id: 'guest.changes', label: 'Guest changes', group: 'Console', run: () => goTo('changes') },
  {
    id: 'guest.look',
    label: 'Look for changes in the guest',
    group: 'Machine',
    isEnabled: () => agentState.value === 'there',
    run: () => {
      goTo('changes')
      return lookForChanges()
    },
  },
  {
    id: 'guest.take',
    label: 'Bring the chosen changes into the project',
    group: 'Machine',
    isEnabled: () => inGuest.taking.value.length > 0,
    run: () => inGuest.take(),
  },
  {
    id: 'guest.agent',
    label: () => (guestAgent.value ? 'Guest agent: leave it out of boots' : 'Guest agent: start it with each boot'),
    group: 'Machine',
    run: () => {
      guestAgent.value = !guestAgent.value
      announce(guestAgent.value ? 'The next boot starts the guest agent' : 'The next boot is without the guest agent')
    },
  },
]
