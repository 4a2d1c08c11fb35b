/** What the address says of how the page is shown: ?embed, ?embed=edit, and with &host=ORIGIN, who may drive it. */
const query = new URLSearchParams(location.search)

/** In somebody else's page: a demo and its console, and nothing around them. */
export const isEmbedded = query.has('embed')
/** With an editor beside the console. */
export const hasEditor = query.get('embed') === 'edit'

/** The origin of the page that may send messages; without one, nobody may. */
export function hostOrigin(): string | undefined {
  const host = query.get('host')
  if (host === null || !URL.canParse(host)) return undefined
  const { origin } = new URL(host)
  // Pages without an origin cannot be told from one another.
  return origin === 'null' ? undefined : origin
}
