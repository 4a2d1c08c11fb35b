/** The forms in which a link goes elsewhere. */

/** The page itself, without a link. */
function page(): URL {
  const url = new URL(document.baseURI)
  url.hash = ''
  url.search = ''
  return url
}

export function addressOf(fragment: string): string {
  return `${page().href}#${fragment}`
}

function embedAddressOf(fragment: string): string {
  return `${page().href}?embed#${fragment}`
}

export const FORMS = [
  { name: 'Link', text: addressOf },
  { name: 'Markdown', text: (fragment, title) => `[${escapeMarkdown(title)}](${addressOf(fragment)})` },
  {
    name: 'Markdown with a badge',
    text: (fragment, title) =>
      `[![Open ${escapeMarkdown(title)} in pid1](${new URL('badge.svg', page()).href})](${addressOf(fragment)})`,
  },
  {
    name: 'HTML frame',
    text: (fragment, title) =>
      `<iframe src="${embedAddressOf(fragment)}" title="${escapeHtml(title)}" loading="lazy" width="100%" height="420" allow="clipboard-write"></iframe>`,
  },
] as const satisfies readonly { name: string; text: (fragment: string, title: string) => string }[]

/** Whatever means something in the text of a Markdown link. */
function escapeMarkdown(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]<>()#!|&~]/g, '\\$&')
}

function escapeHtml(text: string): string {
  const names: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }
  return text.replace(/[&<>"]/g, (character) => `&${names[character]};`)
}
