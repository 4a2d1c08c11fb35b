/** Tar archives as an author writes them down, right or wrong. */

/** Two blocks of zeros. */
export const TAR_END = new Uint8Array(1024)

export function join(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

export interface Member {
  name: string
  type?: string
  link?: string
  mode?: string
  uid?: string
  size?: string
  mtime?: string
  major?: string
  data?: string
}

/** One ustar member, its checksum right. */
export function member({
  name,
  type = '0',
  link = '',
  mode = '644',
  uid = '0',
  mtime = '0',
  major = '0',
  data = '',
  size,
}: Member): Uint8Array {
  const content = Buffer.from(data)
  const header = Buffer.alloc(512)
  const put = (text: string, at: number) => header.write(text, at, 'latin1')
  put(name, 0)
  put(mode, 100)
  put(uid, 108)
  put('0', 116)
  put(size ?? content.length.toString(8), 124)
  put(mtime, 136)
  put(' '.repeat(8), 148)
  put(type, 156)
  put(link, 157)
  put('ustar\x0000', 257)
  put(major, 329)
  put('0', 337)
  put(header.reduce((sum, byte) => sum + byte, 0).toString(8), 148)
  return join(header, content, new Uint8Array((512 - (content.length % 512)) % 512))
}
