/** What happened between two moments of a machine, as far as the page can tell. */
import type { Project } from '../../project/project.ts'
import { type Change, diffTrees } from '../../rootfs/index.ts'

/** A moment: a snapshot, or now. */
export interface Moment {
  readonly name: string
  /** ms since 1970. */
  readonly takenAt: number
  /** Emulated instructions since reset. */
  readonly instructions: number
  /** What the machine was booted from. */
  readonly project: Project
  /** What the console had shown. */
  readonly consoleText: string
}

export interface Comparison {
  readonly ms: number
  readonly instructions: number
  /** What differs in the files that were packed. */
  readonly files: ReadonlyMap<string, Change>
  readonly commandLine: readonly [string, string] | undefined
  /** What the console showed in between; undefined: the two do not begin alike, so they are of different boots. */
  readonly said: string | undefined
}

/** What led from `earlier` to `later`. */
export function compareMoments(earlier: Moment, later: Moment): Comparison {
  const lines = earlier.consoleText.split('\n')
  // A prompt that was waiting may have been typed on since.
  const settled = lines.slice(0, -1).join('\n')
  return {
    ms: later.takenAt - earlier.takenAt,
    instructions: later.instructions - earlier.instructions,
    files: diffTrees(earlier.project.tree, later.project.tree),
    commandLine:
      earlier.project.commandLine === later.project.commandLine
        ? undefined
        : [earlier.project.commandLine, later.project.commandLine],
    said: later.consoleText.startsWith(settled)
      ? later.consoleText.slice(settled.length).replace(/^\n/, '')
      : undefined,
  }
}
