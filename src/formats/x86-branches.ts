/**
 * XZ's filter for x86 code: the targets of CALL and JMP, relative in the code, are written absolute, which makes them
 * repeat and pack better (the .xz file format, section 5.3.2; xz/src/liblzma/simple/x86.c). The length stays the same.
 */

/** Opcodes of a near CALL and a near JMP, but for this bit. */
const NEAR = 0xe8
/** The operand: a displacement of four bytes. */
const OPERAND = 4

/**
 * By the place of bytes like opcodes among the three before, nearest lowest: whether what follows may be an operand, and
 * which byte of it another opcode's operand would begin in.
 */
const MAY_FOLLOW = [true, true, true, false, true, false, false, false]
const SHARED_BYTES = [0, 1, 2, 2, 3, 3, 3, 3]

/** Takes the filter back, in place, in bytes that were filtered from their beginning to their end. */
export function relativeBranches(bytes: Uint8Array): void {
  let last = -1
  let before = 0
  for (let i = 0; i < bytes.length - OPERAND; i++) {
    if ((bytes[i]! & 0xfe) !== NEAR) continue
    const distance = i - last
    last = i
    before = distance > 3 ? 0 : (before << (distance - 1)) & 7
    const shared = SHARED_BYTES[before]!
    const isBranch = isSign(bytes[i + OPERAND]!) && MAY_FOLLOW[before]
    if (!isBranch || (before !== 0 && isSign(bytes[i + OPERAND - shared]!))) {
      before = (before << 1) | 1
      continue
    }
    const displacement = relative(readU32(bytes, i + 1), i + 1 + OPERAND, before === 0 ? undefined : 8 * shared)
    // 25 bits, the sign in the lowest bit of the highest byte.
    writeU32(bytes, i + 1, (displacement << 7) >> 7)
    i += OPERAND
  }
}

/** The displacement to `target` from `from`; where it would read as an opcode `shared` bits from its top, another that can be told apart. */
function relative(target: number, from: number, shared: number | undefined): number {
  for (let value = target; ; ) {
    const displacement = value - from
    if (shared === undefined || !isSign((displacement >>> (24 - shared)) & 0xff)) return displacement
    value = displacement ^ (2 ** (32 - shared) - 1)
  }
}

/** The highest byte of a displacement that stays within 16 MB. */
function isSign(byte: number): boolean {
  return byte === 0 || byte === 0xff
}

function readU32(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}

function writeU32(bytes: Uint8Array, at: number, value: number): void {
  for (let i = 0; i < 4; i++) bytes[at + i] = value >>> (8 * i)
}
