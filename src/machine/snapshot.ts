/** A machine at one moment of its life, to be gone on with later in a new one. */
import { Pid1Error } from '../error.ts'
import type { SnapshotFacts } from '../project/store/index.ts'
import type { MachineConfig } from './config.ts'

export type { SnapshotFacts }

export interface Snapshot {
  readonly facts: SnapshotFacts
  /** Gzipped. */
  readonly bytes: Uint8Array
}

/** What a snapshot is restored with. */
export type RestoreConfig = Pick<MachineConfig, 'kernelSha256' | 'memory' | 'wasm'>

/** Throws snapshot-mismatch, which says what differs, unless the snapshot can be restored with this. */
export function checkFacts(facts: SnapshotFacts, config: Omit<RestoreConfig, 'wasm'>, emulator: string): void {
  const differences = [
    { what: 'emulator', snapshot: facts.emulator, here: emulator },
    { what: 'kernel', snapshot: facts.kernelSha256, here: config.kernelSha256 },
    { what: 'memory', snapshot: facts.memory, here: config.memory },
  ].filter(({ snapshot, here }) => snapshot !== here)
  if (differences.length === 0) return
  const needs = differences.map(({ what, snapshot, here }) => `${NEEDS[what]!(snapshot)}, not ${short(here)}`)
  throw new Pid1Error('snapshot-mismatch', `This snapshot was taken of another machine: it needs ${needs.join('; ')}`, {
    differences,
  })
}

const NEEDS: Record<string, (value: string | number) => string> = {
  emulator: (version) => `v86 ${version}`,
  kernel: (sha256) => `the kernel ${short(sha256)}`,
  memory: (mib) => `${mib} MiB of memory`,
}

/** A SHA-256 by its beginning, as git does it. */
const short = (value: string | number) =>
  typeof value === 'string' && value.length === 64 ? value.slice(0, 12) : value
