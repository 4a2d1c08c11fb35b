/**
 * A machine at one moment of its life, to be gone on with later in a new one.
 *
 * Its bytes, gzipped: the length of a header of JSON in four bytes, the header, v86's state, the contents of the
 * shared directory's files one after the other, and the pieces of the disks and the floppy.
 */
import { Pid1Error } from '../error.ts'
import type { Piece } from '../formats/sparse.ts'
import type { SnapshotFacts } from '../project/store/index.ts'
import type { Hardware, MachineConfig } from './config.ts'
import { Disk } from './disk.ts'
import type { Line, SerialLine } from './line.ts'
import type { NinePState } from './shared/nine-p-server.ts'

/** What waits for a guest that does not take it yet, in the pieces in which it goes. */
export type Unsent = readonly (readonly [Line | 'keyboard', readonly (readonly number[])[]])[]

export type { SnapshotFacts }

export interface Snapshot {
  readonly facts: SnapshotFacts
  /** Gzipped. */
  readonly bytes: Uint8Array
}

/** All of the emulator at one moment. */
export interface EmulatorState {
  /** In v86's own format. */
  readonly state: ArrayBuffer
  /** What the guest had not yet taken off its serial lines: v86's state is without it. */
  readonly unread: Readonly<Record<SerialLine, readonly number[]>>
  /** Codes of keys that it had not yet taken. */
  readonly unreadKeys: readonly number[]
}

/** All of a machine at one moment. */
export interface MachineSave {
  readonly facts: SnapshotFacts
  readonly devices: Devices
  readonly emulator: EmulatorState
  readonly unsent: Unsent
  readonly nineP: NinePState
}

/** What differs from one machine's hardware to another's, beside the memory. */
export type Devices = Pick<Hardware, 'hasVirtioConsole' | 'hasDiskController' | 'disks' | 'floppy'>

/** Where a disk's pieces lie on it, and how long they are. */
interface DiskMap {
  readonly size: number
  readonly written: number
  readonly pieces: readonly (readonly [offset: number, length: number])[]
}

interface Header {
  readonly facts: SnapshotFacts
  readonly hasVirtioConsole: boolean
  readonly hasDiskController: boolean
  readonly disks: readonly DiskMap[]
  readonly floppy: DiskMap | null
  readonly stateSize: number
  readonly unread: EmulatorState['unread']
  readonly unreadKeys: EmulatorState['unreadKeys']
  readonly unsent: Unsent
  readonly nineP: Omit<NinePState, 'contents'>
}

/** Longer headers are no snapshot's. Bytes. */
const HEADER_MAX = 64 << 20
/** More than all that is not the machine's memory: devices, the screen's memory, the shared directory, disks. Bytes. */
const BESIDES_MEMORY_MAX = 2 ** 31

export async function packSnapshot({ facts, devices, emulator, unsent, nineP }: MachineSave): Promise<Snapshot> {
  const { contents, ...rest } = nineP
  const pieces: Uint8Array[] = []
  const keep = (disk: Disk): DiskMap => {
    const image = disk.image()
    pieces.push(...image.pieces.map(({ bytes }) => bytes))
    return {
      size: image.size,
      written: disk.written,
      pieces: image.pieces.map(({ offset, bytes }) => [offset, bytes.length]),
    }
  }
  const header: Header = {
    facts,
    hasVirtioConsole: devices.hasVirtioConsole,
    hasDiskController: devices.hasDiskController,
    disks: devices.disks.map(keep),
    floppy: devices.floppy ? keep(devices.floppy) : null,
    stateSize: emulator.state.byteLength,
    unread: emulator.unread,
    unreadKeys: emulator.unreadKeys,
    unsent,
    nineP: rest,
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  const parts = new Blob([
    Uint32Array.of(json.length),
    json,
    emulator.state,
    ...contents,
    ...(pieces as Uint8Array<ArrayBuffer>[]),
  ])
  const gzipped = parts.stream().pipeThrough(new CompressionStream('gzip'))
  return { facts, bytes: new Uint8Array(await new Response(gzipped).arrayBuffer()) }
}

/** Throws snapshot-corrupt unless the bytes are whole and of that machine. */
export async function unpackSnapshot({ facts, bytes }: Snapshot): Promise<MachineSave> {
  try {
    const unpacked = await gunzip(bytes, (facts.memory << 20) + BESIDES_MEMORY_MAX)
    let at = 0
    const take = (size: number): Promise<ArrayBuffer> => {
      if (!(at + size <= unpacked.size)) throw new Error('it ends too soon')
      at += size
      return unpacked.slice(at - size, at).arrayBuffer()
    }
    const [length] = new Uint32Array(await take(4))
    if (length! > HEADER_MAX) throw new Error('it has no header')
    const header = JSON.parse(new TextDecoder().decode(await take(length!))) as Header
    if (Object.entries(header.facts).some(([name, value]) => facts[name as keyof SnapshotFacts] !== value))
      throw new Error('it is of another machine than it says')
    const { nineP, unread, unreadKeys, unsent, stateSize } = header
    const state = await take(stateSize)
    const contents: Uint8Array<ArrayBuffer>[] = []
    for (const node of nineP.nodes) if (node.kind === 'file') contents.push(new Uint8Array(await take(node.size)))
    const disk = async ({ size, written, pieces }: DiskMap): Promise<Disk> => {
      const taken: Piece[] = []
      let end = 0
      for (const [offset, length] of pieces) {
        if (!(offset >= end && offset + length <= size)) throw new Error('a disk is not whole')
        end = offset + length
        taken.push({ offset, bytes: new Uint8Array(await take(length)) })
      }
      return new Disk({ size, pieces: taken }, written)
    }
    const disks: Disk[] = []
    for (const map of header.disks) disks.push(await disk(map))
    const floppy = header.floppy ? await disk(header.floppy) : undefined
    const { hasVirtioConsole, hasDiskController } = header
    return {
      facts,
      devices: { hasVirtioConsole, hasDiskController, disks, floppy },
      emulator: { state, unread, unreadKeys },
      unsent,
      nineP: { ...nineP, contents },
    }
  } catch (cause) {
    throw snapshotCorrupt(cause instanceof Error ? cause.message : String(cause), cause)
  }
}

async function gunzip(bytes: Uint8Array, most: number): Promise<Blob> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('gzip'))
  const reader = stream.getReader()
  const parts: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length
    if (size > most) throw new Error('it is larger than any of such a machine')
    parts.push(next.value as Uint8Array<ArrayBuffer>)
  }
  return new Blob(parts)
}

export function snapshotCorrupt(reason: string, cause?: unknown): Pid1Error {
  return new Pid1Error(
    'snapshot-corrupt',
    `This snapshot is damaged and cannot be restored: ${reason}. Boot the project instead`,
    { reason },
    { cause },
  )
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
