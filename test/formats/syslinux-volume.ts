/** Volumes for SYSLINUX made by dosfstools and mtools: what is ours in them is only what an installer writes. */
import { closeSync, mkdirSync, openSync, readFileSync, readSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { installSyslinux, ldlinuxSize, type SyslinuxParts } from '../../src/formats/syslinux.ts'
import { run, type Tool } from '../tools.ts'

export const SECTOR = 512
export const VOLUME_TOOLS: readonly Tool[] = ['mkfs.fat', 'mcopy', 'mdel', 'mshowfat']

const FOLDER = join(import.meta.dirname, '../../prebuilt/syslinux')

/** What we ship of it. */
export function shipped(file: 'ldlinux.sys' | 'ldlinux.bss' | 'ldlinux.c32' | 'mbr.bin'): Uint8Array {
  return new Uint8Array(readFileSync(join(FOLDER, file)))
}

export const PARTS: SyslinuxParts = { ldlinux: shipped('ldlinux.sys'), bootSector: shipped('ldlinux.bss') }

/** A FAT volume in a file, alone or in a partition that begins at `start`, in sectors. */
export class Volume {
  constructor(
    readonly path: string,
    readonly start = 0,
  ) {}

  /** A new one of `size` bytes, zeros but for what mkfs.fat writes. */
  static make(path: string, size: number, start = 0): Volume {
    writeFileSync(path, '')
    truncateSync(path, start * SECTOR + size)
    run('mkfs.fat', ['--invariant', ...(start ? ['--offset', `${start}`, '-h', `${start}`] : []), path])
    return new Volume(path, start)
  }

  /** As mtools names it. */
  get drive(): string {
    return `${this.path}@@${this.start * SECTOR}`
  }

  copyIn(paths: readonly string[]): void {
    run('mcopy', ['-o', '-i', this.drive, ...paths, '::'])
  }

  delete(names: readonly string[]): void {
    run('mdel', ['-i', this.drive, ...names.map((name) => `::${name}`)])
  }

  /** The runs of clusters that a file lies in, as mtools reads the FAT. */
  runsOf(name: string): { first: number; last: number }[] {
    const text = run('mshowfat', ['-i', this.drive, `::${name}`]).toString()
    return [...text.matchAll(/<(\d+)(?:-(\d+))?>/g)].map(([, first, last = first]) => ({
      first: Number(first),
      last: Number(last),
    }))
  }

  /** The sectors of its clusters, from the volume's start. */
  sectorsOf(name: string): number[] {
    const bpb = this.read([0])
    const perCluster = bpb.readUInt8(13)
    const fats = bpb.readUInt8(16) * (bpb.readUInt16LE(22) || bpb.readUInt32LE(36))
    const data = bpb.readUInt16LE(14) + fats + (bpb.readUInt16LE(17) * 32) / SECTOR
    const sectors: number[] = []
    for (const { first, last } of this.runsOf(name))
      for (let at = (first - 2) * perCluster; at < (last - 1) * perCluster; at++) sectors.push(data + at)
    return sectors
  }

  read(sectors: readonly number[]): Buffer {
    const bytes = Buffer.alloc(sectors.length * SECTOR)
    const file = openSync(this.path, 'r')
    for (const [i, sector] of sectors.entries())
      readSync(file, bytes, i * SECTOR, SECTOR, (this.start + sector) * SECTOR)
    closeSync(file)
    return bytes
  }

  write(sectors: readonly number[], bytes: Uint8Array): void {
    const file = openSync(this.path, 'r+')
    for (const [i, sector] of sectors.entries())
      writeSync(file, bytes, i * SECTOR, SECTOR, (this.start + sector) * SECTOR)
    closeSync(file)
  }

  /** Leaves only single clusters free, and short runs of them, where the next files will go. */
  scatter(): void {
    const files = this.folder()
    const names = Array.from({ length: 220 }, (_, i) => `${i}`)
    for (const name of names) writeFileSync(join(files, name), 'x')
    this.copyIn(names.map((name) => join(files, name)))
    this.delete(names.filter((_, i) => i % 2 === 0))
    // FAT32 notes where to look for a free cluster: unknown, so that one looks from the start.
    const information = this.read([1])
    if (information.subarray(0, 4).toString() === 'RRaA') this.write([1], information.fill(0xff, 488, 496))
  }

  /** Puts SYSLINUX there by `installSyslinux`. */
  install(): void {
    const placeholder = join(this.folder(), 'ldlinux.sys')
    writeFileSync(placeholder, new Uint8Array(ldlinuxSize(PARTS)))
    this.copyIn([placeholder, join(FOLDER, 'ldlinux.c32')])
    const sectors = this.sectorsOf('ldlinux.sys').slice(0, ldlinuxSize(PARTS) / SECTOR)
    const { ldlinux, bootSector } = installSyslinux(PARTS, this.read([0]), sectors)
    this.write(sectors, ldlinux)
    this.write([0], bootSector)
  }

  /** Writes syslinux.cfg, which sends what is shown to the serial line. */
  configure(lines: readonly string[]): void {
    const path = join(this.folder(), 'syslinux.cfg')
    writeFileSync(path, ['SERIAL 0 115200', ...lines, ''].join('\n'))
    this.copyIn([path])
  }

  /** For files to copy in, beside the volume. */
  private folder(): string {
    const path = `${this.path}.files`
    mkdirSync(path, { recursive: true })
    return path
  }
}
