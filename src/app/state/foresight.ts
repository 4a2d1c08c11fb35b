/** Has a machine ready for the next boot, soon after each edit, when nothing else needs the computer. */
import { effect } from '@preact/signals'
import type { Project } from '../../project/project.ts'
import { agentFor } from '../guest-changes/agent.ts'
import { haveReady, letGo } from '../standby-client.ts'
import { image, images } from './image.ts'
import { isStarting, machine, marks, seconds } from './machine.ts'
import { orderOf, wantedFor } from './order.ts'
import { guestAgent } from './preferences.ts'

/** An edit that follows sooner is had ready with it. */
const PAUSE_MS = 100
/** An init that has not come to a prompt by then may never do so. */
const BOOT_SECONDS = 3
/** A second machine of more memory is more than a browser's tab can be asked for. MiB. */
const MEMORY_MOST = 512

export function foresee(): void {
  effect(() => {
    const packed = image.value
    // With the agent it is another machine.
    void guestAgent.value
    if (packed.kind !== 'packed' || isBooting()) return
    const timer = setTimeout(() => void prepare(packed.project), PAUSE_MS)
    return () => clearTimeout(timer)
  })
}

/** Resolves when no boot is under way. */
export function noBoot(): Promise<void> {
  return new Promise((resolve) => {
    effect(function () {
      if (isBooting()) return
      resolve()
      this.dispose()
    })
  })
}

/** A boot under way has the computer to itself. */
function isBooting(): boolean {
  if (isStarting.value) return true
  if (machine.value.phase !== 'running') return false
  return !marks.value.some(({ milestone }) => milestone === 'prompt') && seconds.value < BOOT_SECONDS
}

async function prepare(project: Project): Promise<void> {
  try {
    const [parts, agent] = await Promise.all([images.bootParts(project, undefined), agentFor(project)])
    const packed = image.peek()
    if (packed.kind !== 'packed' || packed.project !== project || isStarting.peek()) return
    const wanted = project.memory > MEMORY_MOST ? undefined : wantedFor(orderOf(project, parts, agent), parts)
    if (wanted) haveReady(wanted, true)
    else letGo()
  } catch {
    // The boot asks again, and says what is wrong where it matters.
  }
}
