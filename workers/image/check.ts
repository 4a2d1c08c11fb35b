/** What media do to a project: the dialog asks as one chooses. */
import { refuseMedia } from '../../src/image/check-media.ts'
import { lossesOfMedium } from '../../src/image/losses-of-medium.ts'
import { remedyFor } from '../../src/image/remedy.ts'
import type { Project } from '../../src/project/project.ts'
import type { MediaCheck } from '../image.protocol.ts'

export function checkMedia(project: Project): MediaCheck {
  const losses = lossesOfMedium(project)
  try {
    refuseMedia(project)
    return { losses, problem: undefined, remedy: undefined }
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    return { losses, problem, remedy: remedyFor(error, project) }
  }
}
