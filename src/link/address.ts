/** The forms of a link: the whole demo in the address, or the address of a project file and its SHA-256. */
import { refused } from './errors.ts'

/** Where a larger demo is: a project file on any static host that lets other pages read it. */
export interface Source {
  readonly url: URL
  /** Of the file, as lower-case hex. */
  readonly sha256: string
  /** Of the boot medium, and of each disk beside it. */
  readonly images: readonly string[]
}

const HASH = /^[0-9a-f]{64}$/

/** What is behind the "#" of an address; of what has none, all of it. */
export function fragmentOf(address: string): string {
  return address.slice(address.indexOf('#') + 1).trim()
}

export function isSource(fragment: string): boolean {
  return fragment.startsWith('src=')
}

export function writeSource({ url, sha256, images }: Source): string {
  return `src=${encodeURIComponent(url.href)}&sha256=${sha256}&image=${images.join(',')}`
}

/** `page` is what a relative address is relative to. Throws link-invalid. */
export function readSource(fragment: string, page?: string): Source {
  const fields = new URLSearchParams(fragment)
  const [text, sha256, image] = ['src', 'sha256', 'image'].map((name) => fields.get(name) ?? '')
  const url = URL.canParse(text!, page) ? new URL(text!, page) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) throw refused(`"${text}" is no address of a file on the web`)
  if (url.username !== '' || url.password !== '') throw refused('its address holds a name or a password')
  if (!HASH.test(sha256!)) throw refused('it does not say the SHA-256 of its file')
  const images = image === '' ? [] : image!.split(',')
  if (!images.every((hash) => HASH.test(hash))) throw refused('what it says of the image is no SHA-256')
  return { url, sha256: sha256!, images }
}
