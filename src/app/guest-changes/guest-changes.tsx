/** What the guest has changed: the way to find out, the list, and the way into the project. */
import { bootFromHere } from '../console/boot-from-here.ts'
import { formatBytes, plural } from '../format.ts'
import { isBusy, machine } from '../state/machine.ts'
import { guestAgent } from '../state/preferences.ts'
import { opened } from '../state/project.ts'
import { AGENT_BLOB, agentState, booted } from './agent.ts'
import { ChangeChoice } from './change-choice.tsx'
import { type FoundInGuest, forgetChanges, inGuest, lookForChanges, looking } from './changes.ts'

export function GuestChanges() {
  return (
    <div class="side-view">
      <Head />
      <Result />
      <AgentSetting />
    </div>
  )
}

function Head() {
  const isThere = agentState.value === 'there'
  return (
    <div class="side-head">
      <p>{isThere ? 'What differs between the guest’s root file system and the project.' : whyNot()}</p>
      {isThere ? (
        <button
          type="button"
          class={`button ${looking.value.phase === 'found' ? 'outlined' : 'primary'}`}
          disabled={looking.value.phase === 'looking'}
          onClick={() => void lookForChanges()}
        >
          {looking.value.phase === 'found' ? 'Look again' : 'Look for changes'}
        </button>
      ) : (
        agentState.value === 'none' && (
          <button
            type="button"
            class="button primary"
            onClick={() => {
              guestAgent.value = true
              bootFromHere()
            }}
          >
            Boot with the agent
          </button>
        )
      )}
    </div>
  )
}

/** Why the page cannot ask. */
function whyNot(): string {
  if (agentState.value === 'starting')
    return 'The guest agent is on its way: it speaks once the kernel has unpacked it.'
  if (agentState.value === 'unneeded')
    return 'The guest agent was left out of this boot: the kernel finds no init that the agent could run, and is left to say so in its own words.'
  if (isBusy.value)
    return 'This machine was booted without the guest agent, so nothing tells the page what it has changed. A boot with it begins anew: what this machine has changed so far is lost.'
  return machine.value.phase === 'idle'
    ? 'Nothing runs yet. In a machine with the guest agent you can change files, and bring them back into the project.'
    : 'No machine runs. In one with the guest agent you can change files, and bring them back into the project.'
}

function Result() {
  const now = looking.value
  switch (now.phase) {
    case 'not-yet':
      return null
    case 'looking': {
      const { entries, bytes, total } = now.progress
      const text = total > 0 ? 'Reading files' : `Listing, ${plural(entries, 'entry', 'entries')} so far`
      return (
        <div class="guest-changes-work">
          <p role="status">{text}</p>
          <progress aria-label={text} value={total > 0 ? bytes : undefined} max={total > 0 ? total : undefined} />
          <div class="guest-changes-acts">
            <span class="dim">{total > 0 && `${formatBytes(bytes)} of ${formatBytes(total)}`}</span>
            <button type="button" class="button outlined" onClick={forgetChanges}>
              Cancel
            </button>
          </div>
        </div>
      )
    }
    case 'failed':
      return (
        <p class="strip strip-bad" role="alert">
          {now.message}
        </p>
      )
    case 'found':
      return <FoundChanges found={now.found} />
  }
}

function FoundChanges({ found }: { found: FoundInGuest }) {
  const isOther = booted.value?.opened !== opened.value
  return (
    <>
      {isOther && (
        <p class="strip strip-warn">
          <span>{`The machine was booted from ${booted.value?.project.name}, and another project is on screen now.`}</span>
        </p>
      )}
      {found.isEmptied && (
        <p class="strip strip-warn">
          <span>
            Most of the root file system is gone, as after switch_root: what the guest works in now is another file
            system, which the agent cannot see. So nothing is chosen.
          </span>
        </p>
      )}
      {found.listing.leftOut > 0 && (
        <p class="strip strip-warn">
          <span>{`${plural(found.listing.leftOut, 'path')} could not be listed: longer than Linux takes at once.`}</span>
        </p>
      )}
      <ChangeChoice review={inGuest} label="Changes in the guest" />
    </>
  )
}

function AgentSetting() {
  return (
    <div class="agent-setting">
      <label class="agent-switch">
        <input
          type="checkbox"
          checked={guestAgent.value}
          onChange={(event) => {
            guestAgent.value = event.currentTarget.checked
          }}
        />
        <span>Start the guest agent with each boot</span>
      </label>
      <p>
        {`A program of ${formatBytes(AGENT_BLOB.bytes)}, in a second archive behind the image. `}
        <code>rdinit=/.pid1/agent</code> before the command line has the kernel run it first; it runs <code>/init</code>
        , which is process 1 as ever, and answers this page over <code>/dev/ttyS2</code>. It shows in <code>ps</code> as
        pid1-agent, and nowhere in the file system. The project and its image stay the same.
      </p>
      <p>
        It sees the root file system alone: nothing of what is mounted elsewhere, such as <code>/proc</code>, a tmpfs on{' '}
        <code>/tmp</code>, a disk or the shared files.
      </p>
    </div>
  )
}
