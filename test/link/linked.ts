/** Projects as links with the SHA-256 of what Node packs of them. */
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { assemble } from '../../src/image/assemble.ts'
import { sha256OfAll } from '../../src/image/sha256.ts'
import { writeLink } from '../../src/link/link.ts'
import type { Project } from '../../src/project/index.ts'

/** What stands behind the "#". */
export async function linkTo(project: Project): Promise<string> {
  return writeLink(project, await sha256OfAll(await assemble(project, prebuiltBlobs))).fragment
}
