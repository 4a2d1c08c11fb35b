/** Numbers as people read them, the same in every locale. */

const UNITS = ['B', 'kB', 'MB', 'GB']

/** "118 B", "1.1 MB": decimal units, two digits where they say something. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`
}

/** "1,156,096" */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** A name or path in one line, whatever is in it: "new␊line", and "caf\xe9" where bytes are no UTF-8. */
export function formatPath(path: string): string {
  return path.replace(/\p{Cc}|\p{Cs}/gu, (character) => {
    const code = character.charCodeAt(0)
    if (code < 0x20) return String.fromCharCode(0x2400 + code)
    return code === 0x7f ? '␡' : `\\x${(code & 0xff).toString(16)}`
  })
}

/** "0.4 s" up to a minute if `fine`; "0:42", "1:02:03" otherwise. */
export function formatSeconds(seconds: number, fine = false): string {
  if (fine && seconds < 59.95) return `${seconds.toFixed(1)} s`
  const whole = Math.floor(seconds)
  const two = (value: number) => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

/** "25.9 M", "840 k", "412" */
export function formatInstructions(count: number): string {
  if (count < 1000) return String(count)
  return count >= 999_500 ? `${(count / 1e6).toFixed(1)} M` : `${Math.round(count / 1e3)} k`
}

/** "1970-01-01 00:00:00", in UTC. */
export function formatTime(secondsSince1970: number): string {
  return new Date(secondsSince1970 * 1000).toISOString().slice(0, 19).replace('T', ' ')
}

/** "2026-03-02 14:03", by the clock on the wall. `ms` since 1970. */
export function formatMoment(ms: number): string {
  const minutesEast = -new Date(ms).getTimezoneOffset()
  return new Date(ms + minutesEast * 60_000).toISOString().slice(0, 16).replace('T', ' ')
}
