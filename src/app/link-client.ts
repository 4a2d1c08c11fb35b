/** The page's calls about links. What each does and throws is said in workers/link.protocol.ts. */
import type { LinkFacts, MadeLink } from '../../workers/link.protocol.ts'
import type { Project } from '../project/project.ts'
import { type Asking, gather } from './store-client.ts'

export interface OpenedLink extends LinkFacts {
  readonly project: Project
}

export interface LinkClient {
  make(project: Project): Promise<MadeLink>
  open(fragment: string): Promise<OpenedLink>
  check(fragment: string): Promise<readonly string[]>
}

export function createLinkClient({ ask, askAbout }: Asking): LinkClient {
  return {
    make: (project) => askAbout(project, (worker) => worker.makeLink()),
    open: (fragment) =>
      ask(async (worker) => {
        const parts = gather()
        const facts = await worker.openLink(fragment, parts.take)
        return { ...facts, project: parts.project() }
      }),
    check: (fragment) => ask((worker) => worker.checkLink(fragment)),
  }
}
