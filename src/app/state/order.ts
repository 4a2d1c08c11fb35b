/** What machine is to be made of a project's parts. */
import type { BootParts, KernelParts } from '../../../workers/image.protocol.ts'
import type { KernelOrder, MachineOrder } from '../../../workers/machine.protocol.ts'
import { withAgent } from '../../machine/agent/with-agent.ts'
import { gateFacts } from '../../machine/gate-facts.ts'
import type { Project } from '../../project/project.ts'
import type { Wanted } from '../standby-client.ts'

/** `agent`: the guest agent's program, if it is to be there. */
export function orderOf(
  { kernel, memory }: Project,
  { boot, disks, floppy, wasm }: BootParts,
  agent: Uint8Array | undefined,
): MachineOrder {
  return {
    boot: boot.kind === 'bios' || !agent ? boot : addAgent(boot, agent),
    kernelSha256: kernel.sha256,
    disks,
    floppy,
    memory,
    wasm,
  }
}

function addAgent(boot: KernelParts, agent: Uint8Array): KernelOrder {
  const { initrd = new Blob() } = boot
  const { behind, commandLine } = withAgent(initrd.size, boot.commandLine, agent)
  return { ...boot, initrd: new Blob([initrd, behind]), commandLine }
}

/** The same as a machine to have ready; undefined where it has to boot from the start, or will fail to. */
export function wantedFor({ boot, ...order }: MachineOrder, parts: BootParts): Wanted | undefined {
  if (boot.kind === 'bios' || parts.boot.kind === 'bios' || !boot.initrd) return undefined
  const { kernel, initrd, commandLine } = boot
  const { header, hasGate = false, initrdFacts } = parts.boot
  try {
    const facts = gateFacts({
      header,
      kernelSha256: order.kernelSha256,
      hasGate,
      initrd: { size: initrd.size, isCpio: initrdFacts.isCpio },
      commandLine,
      memory: order.memory,
      hasDisks: order.disks.length > 0 || order.floppy !== undefined,
    })
    return facts && { facts, kernel, initrd, wasm: order.wasm, image: parts.image.id }
  } catch {
    // The boot says it, where it is asked for.
    return undefined
  }
}
