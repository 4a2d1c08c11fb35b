/** Which window about links is open, and what the address bar says. */
import { signal } from '@preact/signals'

/** The window that asks what is to be done with the link in the address. */
export const isOpening = signal(false)
export const isSharing = signal(false)

/** What is behind the "#" of the page's address: a link, or what is left of one. */
export const address = signal(location.hash.slice(1))

/** The link has had its answer: to load the page again does not ask again. */
export function clearAddress(): void {
  history.replaceState(history.state, '', location.pathname + location.search)
  address.value = ''
}

/** Asks about the link that the page was opened with, and about any that is put into the address later. */
export function watchAddress(): void {
  isOpening.value = address.value !== ''
  window.addEventListener('hashchange', () => {
    address.value = location.hash.slice(1)
    isOpening.value = address.value !== ''
  })
}
