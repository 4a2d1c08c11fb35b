/** What takes the room in a link, so that one can see what to leave out. */
import type { Body } from './body.ts'
import { layOutBody, packBody } from './body.ts'

export interface Room {
  /** A path, or what else there is, for a person. */
  readonly what: string
  readonly characters: number
}

/** More than one reads; the rest is told as one. */
const TOLD_MOST = 12
/** Each is packed by itself, which takes its time: of very many, the rest is told as one too. */
const PACKED_MOST = 200

/** Each part as if it were alone, all in proportion to what they take together: `characters` of the whole link. */
export function roomOf({ base, set = {}, remove = [], put = [] }: Body, characters: number): Room[] {
  const { demo, ...settings } = set as { demo?: { script?: unknown } }
  const { script, ...note } = demo ?? {}
  const weigh = (part: Partial<Body>) => packBody(layOutBody({ base, ...part })).length - empty
  const empty = packBody(layOutBody({ base })).length
  const parts = [
    { what: 'note and masks', bytes: Object.keys(note).length > 0 ? weigh({ set: { demo: note } }) : 0 },
    { what: 'script', bytes: script === undefined ? 0 : weigh({ set: { demo: { script } } }) },
    { what: 'settings', bytes: Object.keys(settings).length > 0 ? weigh({ set: settings }) : 0 },
    { what: 'removed entries', bytes: remove.length > 0 ? weigh({ remove }) : 0 },
    ...put.slice(0, PACKED_MOST).map((entry) => ({ what: entry.path, bytes: weigh({ put: [entry] }) })),
    ...(put.length > PACKED_MOST ? [{ what: 'further entries', bytes: weigh({ put: put.slice(PACKED_MOST) }) }] : []),
  ].filter(({ bytes }) => bytes > 0)
  const sorted = parts.sort((a, b) => b.bytes - a.bytes)
  const fixed = Math.ceil((empty * 4) / 3) + FRAME
  const all = sorted.reduce((sum, { bytes }) => sum + bytes, 0)
  const shares = sorted.map(({ what, bytes }) => ({
    what,
    characters: Math.round((bytes / all) * (characters - fixed)),
  }))
  const rest = shares.slice(TOLD_MOST).reduce((sum, { characters }) => sum + characters, 0)
  return [
    ...shares.slice(0, TOLD_MOST),
    ...(rest > 0 ? [{ what: `${shares.length - TOLD_MOST} more`, characters: rest }] : []),
    { what: 'recipe, SHA-256 and checksum', characters: all > 0 ? fixed : characters },
  ]
}

/** Characters of the envelope: "demo=", its lengths, one SHA-256 and the checksum. */
const FRAME = 61
