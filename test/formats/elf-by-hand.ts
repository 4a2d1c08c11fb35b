/** Small ELF files of any class and byte order, for what no compiler of this machine makes. */

export interface ElfWish {
  readonly class?: 32 | 64
  readonly data?: 'little' | 'big'
  /** ET_DYN unless told otherwise. */
  readonly type?: number
  /** x86-64 unless told otherwise. */
  readonly machine?: number
  readonly flags?: number
  readonly interpreter?: string
  /** None of these: it has no dynamic section. */
  readonly needed?: readonly string[]
  readonly soname?: string
  readonly rpath?: string
  readonly runpath?: string
  readonly flags1?: number
  /** Hex. */
  readonly buildId?: string
}

export function elfByHand(wish: ElfWish = {}): Uint8Array {
  const is64 = (wish.class ?? 64) === 64
  const isLittle = wish.data !== 'big'
  const word = is64 ? 8 : 4
  const bytes = new Uint8Array(4096 + 64 * (wish.needed?.length ?? 0))
  const view = new DataView(bytes.buffer)
  const u16 = (at: number, value: number) => view.setUint16(at, value, isLittle)
  const u32 = (at: number, value: number) => view.setUint32(at, value, isLittle)
  const putWord = (at: number, value: number) =>
    is64 ? view.setBigUint64(at, BigInt(value), isLittle) : u32(at, value)
  const text = (content: string) => new TextEncoder().encode(`${content}\0`)

  bytes.set([0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, isLittle ? 1 : 2, 1])
  u16(16, wish.type ?? 3)
  u16(18, wish.machine ?? 62)
  u32(20, 1)
  putWord(24, 0x400000)
  const headerLength = is64 ? 64 : 52
  putWord(24 + word, headerLength)
  u32(24 + 3 * word, wish.flags ?? 0)
  const numbers = 24 + 3 * word + 4
  const segmentLength = is64 ? 56 : 32
  u16(numbers, headerLength)
  u16(numbers + 2, segmentLength)

  let segments = 0
  let at = 512
  const segment = (type: number, offset: number, length: number) => {
    const header = headerLength + segments++ * segmentLength
    u32(header, type)
    putWord(header + (is64 ? 8 : 4), offset)
    putWord(header + (is64 ? 16 : 8), ADDRESS + offset)
    putWord(header + (is64 ? 32 : 16), length)
    putWord(header + (is64 ? 40 : 20), length)
    u16(numbers + 4, segments)
  }
  const put = (content: Uint8Array) => {
    const start = at
    bytes.set(content, at)
    at = Math.ceil((at + content.length) / 8) * 8
    return start
  }
  segment(1, 0, bytes.length)
  if (wish.interpreter !== undefined) {
    const content = text(wish.interpreter)
    segment(3, put(content), content.length)
  }
  if (wish.buildId !== undefined) {
    const id = Uint8Array.from(wish.buildId.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16))
    const start = put(Uint8Array.of(...new Uint8Array(12), 0x47, 0x4e, 0x55, 0, ...id))
    u32(start, 4)
    u32(start + 4, id.length)
    u32(start + 8, 3)
    segment(4, start, 16 + id.length)
  }
  if (DYNAMIC.some((field) => wish[field] !== undefined)) {
    const tags: (readonly [tag: number, value: number])[] = []
    const strings = [0]
    const name = (tag: number, value: string | undefined) => {
      if (value === undefined) return
      tags.push([tag, strings.length])
      strings.push(...text(value))
    }
    for (const library of wish.needed ?? []) name(1, library)
    name(14, wish.soname)
    name(15, wish.rpath)
    name(29, wish.runpath)
    if (wish.flags1 !== undefined) tags.push([0x6ffffffb, wish.flags1])
    const table = put(Uint8Array.from(strings))
    tags.push([5, ADDRESS + table], [10, strings.length], [0, 0])
    const start = at
    for (const [tag, value] of tags) {
      putWord(at, tag)
      putWord(at + word, value)
      at += 2 * word
    }
    segment(2, start, at - start)
  }
  return bytes
}

/** Where it lies in memory. */
const ADDRESS = 0x400000
const DYNAMIC = ['needed', 'soname', 'rpath', 'runpath', 'flags1'] as const
