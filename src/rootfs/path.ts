/**
 * Paths. To Linux a path is bytes; on the page it is text. Here it is a string that holds both: valid
 * UTF-8 is decoded, and each byte that is not becomes a lone surrogate U+DC80..U+DCFF (PEP 383's
 * surrogateescape). Every byte string has exactly one such string, so nothing is lost either way.
 *
 * In a tree a path is absolute and normal: "/" or "/a/b".
 */
import { Pid1Error } from '../error.ts'

/** The longest path the kernel takes, its NUL included (linux/include/uapi/linux/limits.h: PATH_MAX). */
export const PATH_MAX = 4096
/** The longest name of one directory entry in bytes (linux/limits.h: NAME_MAX). */
export const NAME_MAX = 255

const encoder = new TextEncoder()
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Bytes of a path string; the inverse of `decodePath`. */
export function encodePath(path: string): Uint8Array {
  if (path.isWellFormed()) return encoder.encode(path)
  const bytes: number[] = []
  for (const character of path) {
    const code = character.codePointAt(0)!
    if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code - 0xdc00)
    else bytes.push(...encoder.encode(character))
  }
  return Uint8Array.from(bytes)
}

/** The path string of `bytes`: lossless, whatever they are. */
export function decodePath(bytes: Uint8Array): string {
  try {
    return strictDecoder.decode(bytes)
  } catch {
    return decodeWithEscapes(bytes)
  }
}

/** Decodes maximal runs of valid UTF-8, and escapes each byte between them. */
function decodeWithEscapes(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at)
    if (length === 0) text += String.fromCharCode(0xdc00 + bytes[at]!)
    else text += strictDecoder.decode(bytes.subarray(at, at + length))
    at += length || 1
  }
  return text
}

/** Length of the valid UTF-8 sequence at `at`, or 0. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!
  const length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
  try {
    strictDecoder.decode(bytes.subarray(at, at + length))
    return length
  } catch {
    return 0
  }
}

/** Orders path strings as their bytes would be ordered. UTF-16 code units would not do beyond U+FFFF. */
export function comparePaths(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left === right) continue
    if (!isSurrogate(left) && !isSurrogate(right)) return left - right
    // Where a character begins, no other and no row of escaped bytes has its four bytes, or fewer.
    const start = i > 0 && isHighSurrogate(a.charCodeAt(i - 1)) ? i - 1 : i
    return compareBytes(encodePath(a.slice(start, start + 4)), encodePath(b.slice(start, start + 4)))
  }
  return a.length - b.length
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

/** Sorts names as `comparePaths` orders them, in place. */
export function sortNames(names: string[]): string[] {
  // Code units order as bytes do, and faster, but for surrogates: characters beyond U+FFFF, and escaped bytes.
  if (names.some((name) => SURROGATE.test(name))) return names.sort(comparePaths)
  // Most lists come from archives or from other trees, where they were sorted.
  return names.every((name, at) => at === 0 || names[at - 1]! < name) ? names : names.sort()
}

const SURROGATE = /[\ud800-\udfff]/

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return a.length - b.length
}

/** The names along an absolute path: [] for "/". Throws path-invalid unless the path is normal. */
export function splitPath(path: string): string[] {
  if (path === '/') return []
  if (!path.startsWith('/')) throw invalid(path, 'it must start with /')
  const names = path.slice(1).split('/')
  for (const name of names) checkName(name, path)
  // A UTF-16 code unit is at most three bytes.
  if (path.length * 3 >= PATH_MAX && encodePath(path).length >= PATH_MAX)
    throw invalid(path, `Linux takes at most ${PATH_MAX - 1} bytes`)
  return names
}

/** Throws path-invalid unless `name` can be one directory entry's name. `path` is what the message shows. */
export function checkName(name: string, path = name): void {
  if (name === '') throw invalid(path, 'a name between slashes is empty')
  if (name === '.' || name === '..') throw invalid(path, `"${name}" would not stay in its place`)
  if (name.includes('/')) throw invalid(path, 'a name cannot hold a slash')
  if (name.includes('\0')) throw invalid(path, 'a name cannot hold a NUL byte')
  if (name.length * 3 > NAME_MAX && encodePath(name).length > NAME_MAX)
    throw invalid(path, `a name has at most ${NAME_MAX} bytes`)
}

export function joinPath(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`
}

/** "/" for a path directly under the root, and for "/" itself. */
export function parentPath(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash <= 0 ? '/' : path.slice(0, slash)
}

export function baseName(path: string): string {
  return path === '/' ? '/' : path.slice(path.lastIndexOf('/') + 1)
}

/** True if `path` is `directory` or lies below it. */
export function isWithin(path: string, directory: string): boolean {
  return path === directory || directory === '/' || path.startsWith(`${directory}/`)
}

function invalid(path: string, reason: string) {
  return new Pid1Error('path-invalid', `Cannot use the path ${JSON.stringify(path)}: ${reason}`, { path, reason })
}
