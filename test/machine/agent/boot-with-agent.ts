/** Real machines with the guest agent on. */
import { onTestFinished } from 'vitest'
import { prebuiltBlobs } from '../../../src/cli/prebuilt-blobs.ts'
import { concat } from '../../../src/formats/concat.ts'
import { flatten } from '../../../src/formats/sparse.ts'
import { assemble } from '../../../src/image/assemble.ts'
import { AgentClient } from '../../../src/machine/agent/client.ts'
import { withAgent } from '../../../src/machine/agent/with-agent.ts'
import type { MachineConfig } from '../../../src/machine/config.ts'
import { blobNamed } from '../../../src/project/catalog.ts'
import { recipeNamed } from '../../../src/project/recipes/index.ts'
import type { Tree } from '../../../src/rootfs/index.ts'
import { type Changes, Guest, type KernelConfig, minimalConfig } from '../boot.ts'

export interface GuestWithAgent {
  readonly guest: Guest
  readonly agent: AgentClient
}

/** Boots "minimal" with these changes and the agent; the machine stops when the test is over. */
export async function bootWithAgent(changes: Changes = {}): Promise<GuestWithAgent> {
  return bootConfig(await addAgent(await minimalConfig(changes)))
}

/** Boots a root file system of one's own with the agent. */
export async function bootTree(tree: Tree, changes: Changes = {}): Promise<GuestWithAgent> {
  return bootConfig(await addAgent(await treeConfig(tree, changes)))
}

export async function treeConfig(tree: Tree, changes: Changes = {}): Promise<KernelConfig> {
  const config = await minimalConfig(changes)
  const { medium } = await assemble({ ...recipeNamed('minimal').make(), tree }, prebuiltBlobs)
  return { ...config, boot: { ...config.boot, initrd: flatten(medium) } }
}

export async function addAgent(config: KernelConfig): Promise<KernelConfig> {
  const program = await prebuiltBlobs.load(blobNamed('agent-i386').sha256)
  const { boot } = config
  const initrd = boot.initrd!
  const { behind, commandLine } = withAgent(initrd.length, boot.commandLine, program)
  return { ...config, boot: { ...boot, initrd: concat([initrd, behind]), commandLine } }
}

export async function bootConfig(config: MachineConfig): Promise<GuestWithAgent> {
  const guest: Guest = new Guest((report) => {
    if (report.kind === 'console' && report.line === 'ttyS2') agent.receive(report.bytes)
  })
  const agent = new AgentClient((bytes) => guest.machine.send('ttyS2', bytes))
  onTestFinished(() => guest.machine.stop())
  await guest.machine.boot(config)
  return { guest, agent }
}
