/** Boots when the page opens, for those who have asked for it: what a link brings could not ask. */
import { boot } from './machine.ts'
import { autoboot } from './preferences.ts'

/** For a project out of this browser alone: one that somebody else made waits until Boot is pressed. */
export function bootAtOpening(): void {
  if (autoboot.value) void boot()
}
