/** Notes: what the tools that made a file have written into it for others. */
import type { ElfBytes } from './bytes.ts'
import { NOTE, NT_GNU } from './on-disk.ts'

export interface ElfNotes {
  /** Lower-case hex, the same for each build of the same. */
  readonly buildId: string | undefined
  /** The oldest kernel that its C library runs on: "3.2.0". */
  readonly oldestLinux: string | undefined
}

/** Files have a handful; `file` stops here as well. */
const NOTES_MOST = 256
/** Bytes of a build id: a SHA-1 has 20. */
const BUILD_ID_MOST = 64
const OS_LINUX = 0

export class NoteReader {
  private left = NOTES_MOST
  private buildId: string | undefined
  private oldestLinux: string | undefined

  constructor(private readonly elf: ElfBytes) {}

  get found(): ElfNotes {
    return { buildId: this.buildId, oldestLinux: this.oldestLinux }
  }

  /** Reads the notes of a section or segment. Throws elf-invalid where they lead out of the file. */
  read(offset: number, size: number): void {
    const { elf } = this
    elf.check(offset, size, 'a note')
    const end = offset + size
    for (let at = offset; at + NOTE.length <= end && this.left > 0; this.left--) {
      const namesz = elf.u32(at + NOTE.namesz)
      const descsz = elf.u32(at + NOTE.descsz)
      const nameAt = at + NOTE.length
      const descAt = align4(nameAt + namesz)
      // Core files and others fill up as they like: what does not fit is nothing to us.
      if (descAt + descsz > end) return
      if (namesz === GNU.length && GNU.every((byte, i) => elf.bytes[nameAt + i] === byte))
        this.take(elf.u32(at + NOTE.type), descAt, descsz)
      at = align4(descAt + descsz)
    }
  }

  private take(type: number, at: number, size: number): void {
    const { elf } = this
    if (type === NT_GNU.buildId && size <= BUILD_ID_MOST)
      this.buildId ??= [...elf.slice(at, size, 'a build id')].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    if (type === NT_GNU.abiTag && size === 16 && elf.u32(at) === OS_LINUX)
      this.oldestLinux ??= [4, 8, 12].map((part) => elf.u32(at + part)).join('.')
  }
}

const GNU = [...new TextEncoder().encode('GNU\0')]

function align4(offset: number): number {
  return offset + (-offset & 3)
}
