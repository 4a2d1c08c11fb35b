/** Boots when the page opens, for those who have asked for it: what a link brings could not ask. */
import { address } from '../link/state.ts'
import { boot } from './machine.ts'
import { autoboot } from './preferences.ts'

/** For a project out of this browser alone: beside a link that somebody sent, nothing boots before Boot is pressed. */
export function bootAtOpening(): void {
  if (autoboot.value && address.value === '') void boot()
}
