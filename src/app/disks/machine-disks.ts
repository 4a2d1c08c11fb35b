/** The disks of one machine: what they begin with, and that they are kept, now and then while it runs and at its end. */
import type { BootParts } from '../../../workers/image.protocol.ts'
import type { SparseImage } from '../../formats/sparse.ts'
import { diskPlaces } from '../../image/disk-places.ts'
import type { Project } from '../../project/project.ts'
import type { Begun, DiskPlace } from '../../project/store/index.ts'
import { isEmbedded } from '../embed/address.ts'
import type { RunningMachine } from '../machine-client.ts'
import { images } from '../state/image.ts'
import { disksSettled, keepDisks } from './written.ts'

/** A page that is closed loses what was written since: no browser waits for it. ms. */
const KEEP_EVERY_MS = 15_000
/** Where that takes long, it is done so seldom that it takes no more than one part in so many of the time. */
const KEEP_SHARE = 20

type DiskImages = Pick<BootParts, 'disks' | 'floppy'>

export class MachineDisks {
  readonly #places: readonly DiskPlace[]
  readonly begun = new Map<DiskPlace, Begun>()
  /** Bytes that the guest had written when they were kept last. */
  #kept = 0
  #notBefore = 0
  #timer: ReturnType<typeof setInterval> | undefined
  readonly #onHidden = () => {
    if (document.visibilityState === 'hidden') void this.keepNow()
  }
  #machine: RunningMachine | undefined

  constructor(
    readonly projectId: string,
    readonly project: Project,
  ) {
    this.#places = diskPlaces(project)
  }

  /** The disks as the guest has left them, where they were packed as they are now. Throws disk-gone, blob-missing, and what the store throws. */
  async asWritten({ image, disks, floppy }: BootParts): Promise<DiskImages> {
    await disksSettled()
    const all = image.disks.length > 0 ? await images.disks.list(this.projectId) : []
    const found = new Map<DiskPlace, SparseImage>()
    for (const { place, packed } of image.disks) {
      const last = all.find((disk) => disk.place === place && disk.packed === packed)
      this.begun.set(place, last)
      if (last) found.set(place, await images.disks.image(last.id))
    }
    const places = floppy ? this.#places.slice(1) : this.#places
    return {
      disks: disks.map((disk, at) => found.get(places[at]!) ?? disk),
      floppy: floppy && (found.get('medium') ?? floppy),
    }
  }

  /** The machine has started. */
  watch(machine: RunningMachine): void {
    this.#machine = machine
    if (this.#places.length === 0) return
    this.#timer = setInterval(() => {
      if (performance.now() >= this.#notBefore) void this.keepNow()
    }, KEEP_EVERY_MS)
    document.addEventListener('visibilitychange', this.#onHidden)
  }

  /** Keeps what it has left on its disks. */
  end({ disks, floppy }: DiskImages): void {
    this.leave()
    this.#keep({ disks, floppy }, false)
  }

  /** It has ended, or another takes its place. */
  leave(): void {
    clearInterval(this.#timer)
    document.removeEventListener('visibilitychange', this.#onHidden)
    this.#machine = undefined
  }

  /** Keeps the disks as they are while the machine runs, if the guest has written since. */
  async keepNow(): Promise<void> {
    const machine = this.#machine
    if (!machine) return
    try {
      const start = performance.now()
      const bytes = await machine.diskBytesWritten()
      if (bytes === this.#kept) return
      const now = await this.#imagesNow(machine)
      if (this.#machine !== machine) return
      this.#kept = bytes
      this.#keep(now, true)
      await disksSettled()
      this.#notBefore = start + KEEP_SHARE * (performance.now() - start)
    } catch {
      // It has ended meanwhile, and says itself what is on its disks.
    }
  }

  /** A disk of the machine as it is now; undefined once it has ended. */
  async imageNow(place: DiskPlace): Promise<SparseImage | undefined> {
    return this.#machine && this.#imageAt(this.#machine, this.#places.indexOf(place))
  }

  async #imagesNow(machine: RunningMachine): Promise<DiskImages> {
    const all = await Promise.all(this.#places.map((_, at) => this.#imageAt(machine, at)))
    const isFloppy = this.project.medium.kind === 'floppy'
    return { floppy: isFloppy ? all[0] : undefined, disks: (isFloppy ? all.slice(1) : all) as SparseImage[] }
  }

  #imageAt(machine: RunningMachine, at: number): Promise<SparseImage | undefined> {
    const isFloppy = this.project.medium.kind === 'floppy'
    if (isFloppy && at === 0) return machine.floppyImage()
    return machine.diskImage(isFloppy ? at - 1 : at)
  }

  #keep({ disks, floppy }: DiskImages, isUnfinished: boolean): void {
    const all = floppy ? [floppy, ...disks] : disks
    const now = all.flatMap((image, at) => {
      const place = this.#places[at]
      return place ? [{ place, image }] : []
    })
    // In somebody else's page nothing is kept.
    if (!isEmbedded) keepDisks(this, now, isUnfinished)
  }
}
