/** Boots the embedded demo with what the workbench boots with, but for all that it keeps. */
import type { Project } from '../../project/project.ts'
import { play } from '../demo/playing.ts'
import { hasScript } from '../demo/state.ts'
import { compare } from '../link/verdicts.ts'
import { images, keepPacked } from '../state/image.ts'
import { attachMachine, boot } from '../state/machine.ts'
import { rememberOrigin, replaceProject } from '../state/project.ts'
import { followTree, open } from '../state/workspace.ts'
import { hasEditor } from './address.ts'
import { fragment } from './demo.ts'

/** The first time with the project; later, whatever it is by then. */
export async function start(project: Project | undefined): Promise<void> {
  if (project) begin(project)
  if (project && hasScript.value && !hasEditor) play('reading')
  else await boot()
}

function begin(project: Project): void {
  replaceProject(fragment === '' ? project : { ...project, origin: fragment })
  followTree()
  open('/init')
  keepPacked()
  attachMachine()
  if (fragment !== '') void verify(project)
}

async function verify(project: Project): Promise<void> {
  rememberOrigin({ link: fragment, project })
  try {
    await compare(fragment, await images.links.open(fragment))
  } catch {
    // What is wrong with the image, the boot says.
  }
}
