/** Names as archives have them, to paths as trees have them. */
import { Pid1Error } from '../error.ts'
import { checkName, decodePath } from '../rootfs/index.ts'

/**
 * The absolute, normal path of an archive's name: "a/b", "./a/b", "/a//b" and "a/b/" are all "/a/b", and "."
 * is "/". Throws path-invalid for an empty name, and for one that leads out of the tree or that Linux cannot hold.
 */
export function normalPath(name: string): string {
  if (name === '') throw invalid(name, 'it is empty')
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  for (const part of parts) checkName(part, name)
  return `/${parts.join('/')}`
}

/** Text of a field of bytes that NULs may fill up. Throws path-invalid for a NUL within it. */
export function textField(bytes: Uint8Array): string {
  let length = bytes.length
  while (length > 0 && bytes[length - 1] === 0) length--
  const text = decodePath(bytes.subarray(0, length))
  if (text.includes('\0')) throw invalid(text, 'a name cannot hold a NUL byte')
  return text
}

function invalid(name: string, reason: string) {
  const shown = JSON.stringify(name)
  return new Pid1Error('path-invalid', `The archive has the name ${shown}: ${reason}`, { path: name, reason })
}
