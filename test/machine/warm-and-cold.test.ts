/** WARM_BOOTS=200 in the environment tries so many projects, in the place of a dozen. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { readBzImage } from '../../src/formats/bzimage.ts'
import { encodeCpio } from '../../src/formats/cpio/encode.ts'
import { replacements } from '../../src/formats/cpio/replacements.ts'
import { loadContents } from '../../src/image/blob-source.ts'
import { gateFacts } from '../../src/machine/gate-facts.ts'
import { type Ground, Standby } from '../../src/machine/standby.ts'
import { type Entry, listEntries, type Tree } from '../../src/rootfs/index.ts'
import { Guest, minimalConfig, wasm } from './boot.ts'
import { masked } from './masked.ts'
import { editedProjects, LISTED } from './random-projects.ts'

const PROJECTS = Number(process.env.WARM_BOOTS ?? 12)
const MINUTE_MS = 60_000

const { boot, kernelSha256, memory, ...rest } = await minimalConfig()

async function pack(entries: readonly Entry[]): Promise<Uint8Array> {
  return encodeCpio(entries, await loadContents(entries, prebuiltBlobs)).bytes
}

/** All that the console says until its root file system is listed. */
async function listing(start: (guest: Guest) => void | Promise<void>): Promise<string> {
  const guest = new Guest()
  await start(guest)
  await guest.sees(`${LISTED}\r\n`)
  await guest.prompt()
  guest.machine.stop()
  // The time at which the kernel made what was in no archive.
  return masked(guest.output).replaceAll(/^(.*) \d+ (\/dev\/console)\r$/gm, '$1 $2\r')
}

function fromStart(initrd: Uint8Array): Promise<string> {
  return listing((guest) => guest.machine.boot({ ...rest, boot: { ...boot, initrd }, kernelSha256, memory }))
}

const grounds = new Map<number, Ground>()

/** A machine at its gate that has an initrd of this size yet to come. */
async function atGate(size: number): Promise<Standby> {
  const header = readBzImage(boot.kernel)
  const initrd = { size, isCpio: true }
  const { commandLine } = boot
  const facts = gateFacts({ header, kernelSha256, hasGate: true, initrd, commandLine, memory, hasDisks: false })!
  const ground = grounds.get(facts.room)
  if (ground) return Standby.restore(ground, wasm)
  const standby = await Standby.boot(facts, boot.kernel, wasm)
  grounds.set(facts.room, standby.save())
  return standby
}

/** What the page does: the root file system as it was is unpacked ahead, and what is edited over it. */
async function fromReady(before: Tree, after: Tree): Promise<{ text: string; isOver: boolean }> {
  const edited = replacements(before, after)
  const whole = await pack(listEntries(edited ? before : after))
  const standby = await atGate(whole.length)
  await standby.unpack(whole)
  const over = edited && (await pack(edited))
  return { text: await listing((guest) => guest.machine.goOn(standby, over)), isOver: edited !== undefined }
}

test(
  'a random project boots from a machine that was ready as it does from the start, down to inode numbers and sums',
  async () => {
    let over = 0
    await fc.assert(
      fc.asyncProperty(editedProjects, async ({ before, after }) => {
        const ready = await fromReady(before, after)
        if (ready.isOver) over++
        expect(ready.text).toBe(await fromStart(await pack(listEntries(after))))
      }),
      { numRuns: PROJECTS, endOnFailure: true, timeout: MINUTE_MS },
    )
    expect(over).toBeGreaterThan(0)
  },
  20 * MINUTE_MS,
)
