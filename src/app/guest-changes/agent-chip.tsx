/** In the top bar while the guest agent is on: more boots than the project's files. */
import { goTo } from '../console/commands.ts'
import { guestAgent } from '../state/preferences.ts'

export function AgentChip() {
  if (!guestAgent.value) return null
  return (
    <button
      type="button"
      class="agent-chip"
      title="Boots start the guest agent: rdinit=/.pid1/agent is added to the command line, and an archive behind the image"
      onClick={() => goTo('changes')}
    >
      agent on
    </button>
  )
}
