/**
 * Decompresses a deflate stream (RFC 1951). Written here because the archive that follows a compressed one must be
 * found: this says how many bytes the stream took, counts its output against a limit before it makes room for it,
 * and takes no incomplete code, as zlib does.
 */
import { Pid1Error } from '../error.ts'
import { type Budget, tooMany } from './reading.ts'

export interface Inflated {
  readonly bytes: Uint8Array
  /** Offset of the first byte after the stream. */
  readonly end: number
}

/**
 * The bytes that the stream at `start` of `input` stands for, and which `budget` pays for. It may refer to what is in
 * `dictionary` as if that had come before it.
 * Throws gzip-corrupt, limit-exceeded.
 */
export function inflate(input: Uint8Array, start: number, budget: Budget, dictionary: Uint8Array = NONE): Inflated {
  const stream = new Inflater(input, start, budget, dictionary)
  while (!stream.block()) budget.onSpent?.(budget.most - budget.left + stream.spent)
  budget.left -= stream.spent
  return { bytes: stream.output.subarray(dictionary.length, stream.length), end: stream.end }
}

const NONE = new Uint8Array()

/** Lengths 3 to 258 (symbols 257 to 285) and distances: the least of each symbol, and how many bits more follow. */
const LENGTH_BITS = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0)
const LENGTH_BASE = bases(3, LENGTH_BITS).with(28, 258)
const DISTANCE_BITS = Uint8Array.from({ length: 30 }, (_, symbol) => Math.max(0, (symbol >> 1) - 1))
const DISTANCE_BASE = bases(1, DISTANCE_BITS)

function bases(first: number, bits: Uint8Array): Uint16Array {
  const least = new Uint16Array(bits.length)
  let next = first
  for (const [symbol, count] of bits.entries()) {
    least[symbol] = next
    next += 1 << count
  }
  return least
}

/** The order in which a block lists the lengths of the code that its codes' lengths are written in. */
const LENGTHS_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

const END_OF_BLOCK = 256

/** A code as a table over its next `bits` bits: symbol << 4 | length of its code; 0 where no code begins so. */
interface Code {
  readonly table: Uint16Array
  readonly bits: number
}

const FIXED_LITERALS = makeCode(
  Uint8Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
)
const FIXED_DISTANCES = makeCode(new Uint8Array(32).fill(5))

/** `lengths` has the length of each symbol's code in bits, 0 for what has none. Throws gzip-corrupt. */
function makeCode(lengths: Uint8Array): Code {
  const counts = new Uint16Array(16)
  for (const length of lengths) counts[length]!++
  const used = lengths.length - counts[0]!
  let bits = 15
  while (bits > 1 && counts[bits] === 0) bits--

  const nextCode = new Uint16Array(16)
  let code = 0
  let free = 1
  for (let length = 1; length <= 15; length++) {
    free = free * 2 - counts[length]!
    if (free < 0) throw damaged('a code has more symbols than it can tell apart')
    nextCode[length] = code
    code = (code + counts[length]!) << 1
  }
  // One distance, or none, needs no complete code.
  if (free > 0 && (used > 1 || bits > 1)) throw damaged('a code is incomplete')

  const table = new Uint16Array(1 << bits)
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol]!
    if (length === 0) continue
    const first = reverse(nextCode[length]!++, length)
    for (let at = first; at < table.length; at += 1 << length) table[at] = (symbol << 4) | length
  }
  return { table, bits }
}

/** Codes stand in the stream with their highest bit first. */
function reverse(code: number, length: number): number {
  let reversed = 0
  for (let bit = 0; bit < length; bit++) reversed |= ((code >> bit) & 1) << (length - 1 - bit)
  return reversed
}

class Inflater {
  output: Uint8Array
  length = 0
  /** Bits read from the input, and not yet used, from the lowest on. */
  private hold = 0
  private held = 0

  constructor(
    private readonly input: Uint8Array,
    private at: number,
    private readonly budget: Budget,
    private readonly dictionary: Uint8Array,
  ) {
    const room = Math.min(budget.left, Math.max(1 << 16, 4 * (input.length - at)))
    this.output = new Uint8Array(dictionary.length + room)
    this.output.set(dictionary)
    this.length = dictionary.length
  }

  /** Bytes that came out so far. */
  get spent(): number {
    return this.length - this.dictionary.length
  }

  get end(): number {
    return this.at - (this.held >> 3)
  }

  /** Reads one block; true if it was the last. */
  block(): boolean {
    const last = this.take(1) === 1
    const type = this.take(2)
    if (type === 0) this.stored()
    else if (type === 1) this.compressed(FIXED_LITERALS, FIXED_DISTANCES)
    else if (type === 2) this.dynamic()
    else throw damaged('a block has a type that is not in use')
    return last
  }

  private take(count: number): number {
    while (this.held < count) {
      if (this.at === this.input.length) throw cutShort()
      this.hold |= this.input[this.at++]! << this.held
      this.held += 8
    }
    const value = this.hold & ((1 << count) - 1)
    this.hold >>>= count
    this.held -= count
    return value
  }

  private symbol({ table, bits }: Code): number {
    // The input may end within what the longest code would take.
    while (this.held < bits && this.at < this.input.length) {
      this.hold |= this.input[this.at++]! << this.held
      this.held += 8
    }
    const found = table[this.hold & (table.length - 1)]!
    const length = found & 15
    if (length > this.held || this.held === 0) throw cutShort()
    if (length === 0) throw unknownCode()
    this.hold >>>= length
    this.held -= length
    return found >> 4
  }

  private stored(): void {
    this.at = this.end
    this.hold = 0
    this.held = 0
    const size = this.take(16)
    if ((size ^ this.take(16)) !== 0xffff) throw damaged('a stored block has two lengths')
    if (this.at + size > this.input.length) throw cutShort()
    this.makeRoom(this.length + size)
    this.output.set(this.input.subarray(this.at, this.at + size), this.length)
    this.at += size
    this.length += size
  }

  private dynamic(): void {
    const literals = this.take(5) + 257
    const distances = this.take(5) + 1
    const listed = this.take(4) + 4
    if (literals > 286 || distances > 30) throw damaged('a code has more symbols than there are')
    const lengthsOfLengths = new Uint8Array(19)
    for (let i = 0; i < listed; i++) lengthsOfLengths[LENGTHS_ORDER[i]!] = this.take(3)
    const code = makeCode(lengthsOfLengths)

    const lengths = new Uint8Array(literals + distances)
    for (let i = 0; i < lengths.length; ) {
      const symbol = this.symbol(code)
      if (symbol < 16) {
        lengths[i++] = symbol
        continue
      }
      if (symbol === 16 && i === 0) throw damaged('the first length of a code repeats the one before')
      const repeated = symbol === 16 ? lengths[i - 1]! : 0
      const times = symbol === 16 ? 3 + this.take(2) : symbol === 17 ? 3 + this.take(3) : 11 + this.take(7)
      if (i + times > lengths.length) throw damaged('a code has too many lengths')
      lengths.fill(repeated, i, i + times)
      i += times
    }
    if (lengths[END_OF_BLOCK] === 0) throw damaged('a block has no end')
    this.compressed(makeCode(lengths.subarray(0, literals)), makeCode(lengths.subarray(literals)))
  }

  /** The inner loop: its state is in local variables, and bits are fetched for several steps at once. */
  private compressed(literals: Code, distances: Code): void {
    const { input } = this
    const literalTable = literals.table
    const distanceTable = distances.table
    const literalMask = literalTable.length - 1
    const distanceMask = distanceTable.length - 1
    let { output, length, hold, held, at } = this
    for (;;) {
      // Bytes beyond the end read as 0: harmless, as the few steps they feed end here.
      if (at > input.length + 4) throw cutShort()
      // A code and what follows a length: at most 15 + 5 bits. A distance: at most 15, then 13 more.
      while (held < 20) {
        hold |= input[at++]! << held
        held += 8
      }
      let found = literalTable[hold & literalMask]!
      hold >>>= found & 15
      held -= found & 15
      const symbol = found >> 4
      if (symbol < END_OF_BLOCK) {
        if (found === 0) throw unknownCode()
        if (length === output.length) output = this.makeRoom(length + 1)
        output[length++] = symbol
        continue
      }
      if (symbol === END_OF_BLOCK) break
      if (symbol > 285) throw damaged('a length is not in use')
      let more = LENGTH_BITS[symbol - 257]!
      const size = LENGTH_BASE[symbol - 257]! + (hold & ((1 << more) - 1))
      hold >>>= more
      held -= more

      while (held < 15) {
        hold |= input[at++]! << held
        held += 8
      }
      found = distanceTable[hold & distanceMask]!
      if (found === 0) throw unknownCode()
      hold >>>= found & 15
      held -= found & 15
      const far = found >> 4
      if (far > 29) throw damaged('a distance is not in use')
      more = DISTANCE_BITS[far]!
      while (held < more) {
        hold |= input[at++]! << held
        held += 8
      }
      const distance = DISTANCE_BASE[far]! + (hold & ((1 << more) - 1))
      hold >>>= more
      held -= more

      if (distance > length) throw damaged('a copy begins before the first byte')
      if (length + size > output.length) output = this.makeRoom(length + size)
      for (const end = length + size; length < end; length++) output[length] = output[length - distance]!
    }
    Object.assign(this, { length, hold, held, at })
    if (this.end > input.length) throw cutShort()
  }

  /** Makes the output hold `needed` bytes. */
  private makeRoom(needed: number): Uint8Array {
    const most = this.dictionary.length + this.budget.left
    if (needed > most) throw tooMany('bytes', this.budget.most)
    if (needed > this.output.length) {
      const larger = new Uint8Array(Math.min(most, Math.max(needed, 2 * this.output.length)))
      larger.set(this.output)
      this.output = larger
    }
    return this.output
  }
}

function unknownCode() {
  return damaged('no code begins like this')
}

function cutShort() {
  return damaged('it is cut short')
}

function damaged(reason: string) {
  return new Pid1Error('gzip-corrupt', `Cannot decompress: ${reason}. Copy or download the file again`, { reason })
}
