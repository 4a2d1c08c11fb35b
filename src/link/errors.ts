/** Why a link is not opened. Nothing of it is shown in its place: half a demo would pass for the author's. */
import { type ErrorData, Pid1Error } from '../error.ts'
import { CHARACTERS_MOST } from './limits.ts'

type Why = ErrorData['link-invalid']['why']

function invalid(why: Why, reason: string, advice: string, cause?: unknown) {
  return new Pid1Error('link-invalid', `This link cannot be opened: ${reason}. ${advice}`, { why, reason }, { cause })
}

/** `missing` characters at the least, where that is known. */
export function cutShort(missing?: number) {
  const much = missing === undefined ? '' : `, and some ${missing} characters are missing`
  return invalid('cut-short', `it is cut short${much}`, 'Copy it again, whole')
}

export function altered() {
  return invalid('altered', 'characters of it have been changed on the way', 'Copy it again, or ask its author for it')
}

export function newer(version: number) {
  const reason = `it is of version ${version}, which a newer pid1 made`
  return invalid('newer', reason, 'Reload the page for the newest pid1, or open the link where it was made')
}

/** It is whole, but no link that pid1 makes. */
export function refused(reason: string, cause?: unknown) {
  return invalid('refused', reason, 'Its author may have another', cause)
}

/** What would be linked is more than a link may be. */
export function tooLarge() {
  const most = CHARACTERS_MOST.toLocaleString('en')
  return new Pid1Error(
    'limit-exceeded',
    `This is too much for a link, which has at most ${most} characters: save it as a project file, and share that`,
    { what: 'characters', most: CHARACTERS_MOST },
  )
}
