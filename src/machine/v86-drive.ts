/**
 * A disk, as v86's disk and floppy controllers ask for it (v86/src/buffer.js: SyncBuffer). They take an object of one's
 * own in place of a buffer.
 */
import type { Disk } from './disk.ts'

export class Drive {
  readonly byteLength: number
  /** v86's own: what comes after load. */
  onload?: () => void
  readonly #disk: Disk

  constructor(disk: Disk) {
    this.#disk = disk
    this.byteLength = disk.size
  }

  load(): void {
    this.onload?.()
  }

  get(start: number, length: number, done: (bytes: Uint8Array) => void): void {
    done(this.#disk.read(start, length))
  }

  get_and_cache(start: number, length: number, done: (bytes: Uint8Array) => void): void {
    done(this.#disk.read(start, length))
  }

  get_from_cache(start: number, length: number): Uint8Array {
    return this.#disk.read(start, length)
  }

  set(start: number, bytes: Uint8Array, done: () => void): void {
    this.#disk.write(start, bytes)
    done()
  }

  /** A snapshot keeps what is on a disk apart from v86's state (snapshot.ts). */
  get_state(): readonly [] {
    return []
  }

  set_state(): void {}
}

/** One of an IDE channel's two devices. */
export interface IdeDevice {
  drive_connected: boolean
  is_atapi: boolean
  sector_size: number
  set_disk_buffer(drive: Drive): void
}

/** Makes a hard disk of a device that was a CD-ROM drive or nothing: v86's options know two disks, its channels hold four. */
export function connect(device: IdeDevice, disk: Disk): void {
  device.drive_connected = true
  device.is_atapi = false
  device.sector_size = 512
  device.set_disk_buffer(new Drive(disk))
}
