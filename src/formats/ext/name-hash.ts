/**
 * The hash by which an indexed directory finds a name: half of MD4, over 32 bytes of the name at a time
 * (linux/fs/ext4/hash.c: __ext4fs_dirhash, str2hashbuf_signed, half_md4_transform).
 */

export interface NameHash {
  /** What the index has; its lowest bit is always 0. */
  readonly major: number
  /** Orders names of the same hash. */
  readonly minor: number
}

const CHUNK = 32
const K2 = 0x5a82_7999
const K3 = 0x6ed9_eba1
const INITIAL = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476]
/** Says to a reader of the directory that it is at the end, so no name may have it. */
const END_OF_DIRECTORY = 0xffff_fffe

/** The four words to begin with: the file system's own seed, unless it is all zeros. */
export function hashStart(seed: Uint8Array): readonly number[] {
  const view = new DataView(seed.buffer, seed.byteOffset, 16)
  return seed.some((byte) => byte !== 0) ? [0, 4, 8, 12].map((at) => view.getUint32(at, true)) : INITIAL
}

/** The hash of a name, whose bytes count as signed. */
export function hashName(name: Uint8Array, start: readonly number[]): NameHash {
  const state = Int32Array.from(start)
  const words = new Int32Array(CHUNK / 4)
  for (let at = 0; at < name.length; at += CHUNK) {
    toWords(name.subarray(at), words)
    transform(state, words)
  }
  const major = (state[1]! & ~1) >>> 0
  return { major: major === END_OF_DIRECTORY ? END_OF_DIRECTORY - 2 : major, minor: state[2]! >>> 0 }
}

/** Up to 32 bytes as words, padded with how many bytes the whole rest of the name has. */
function toWords(rest: Uint8Array, words: Int32Array): void {
  const pad = rest.length | (rest.length << 8)
  const padding = pad | (pad << 16)
  const length = Math.min(rest.length, CHUNK)
  words.fill(padding)
  for (let at = 0; at < length; at += 4) {
    let word = padding
    for (let i = at; i < Math.min(at + 4, length); i++) word = ((rest[i]! << 24) >> 24) + (word << 8)
    words[at / 4] = word
  }
}

function transform(state: Int32Array, x: Int32Array): void {
  let a = state[0]!
  let b = state[1]!
  let c = state[2]!
  let d = state[3]!
  for (let at = 0; at <= 4; at += 4) {
    a = rotate(a + choose(b, c, d) + x[at]!, 3)
    d = rotate(d + choose(a, b, c) + x[at + 1]!, 7)
    c = rotate(c + choose(d, a, b) + x[at + 2]!, 11)
    b = rotate(b + choose(c, d, a) + x[at + 3]!, 19)
  }
  for (let at = 1; at >= 0; at--) {
    a = rotate(a + majority(b, c, d) + x[at]! + K2, 3)
    d = rotate(d + majority(a, b, c) + x[at + 2]! + K2, 5)
    c = rotate(c + majority(d, a, b) + x[at + 4]! + K2, 9)
    b = rotate(b + majority(c, d, a) + x[at + 6]! + K2, 13)
  }
  for (let at = 3; at >= 1; at -= 2) {
    a = rotate(a + parity(b, c, d) + x[at]! + K3, 3)
    d = rotate(d + parity(a, b, c) + x[at + 4]! + K3, 9)
    c = rotate(c + parity(d, a, b) + x[at - 1]! + K3, 11)
    b = rotate(b + parity(c, d, a) + x[at + 3]! + K3, 15)
  }
  state[0]! += a
  state[1]! += b
  state[2]! += c
  state[3]! += d
}

// MD4's functions F, G and H (RFC 1320, section 3.4).
const choose = (x: number, y: number, z: number) => z ^ (x & (y ^ z))
const majority = (x: number, y: number, z: number) => (x & y) + ((x ^ y) & z)
const parity = (x: number, y: number, z: number) => x ^ y ^ z
const rotate = (value: number, bits: number) => (value << bits) | (value >>> (32 - bits))
