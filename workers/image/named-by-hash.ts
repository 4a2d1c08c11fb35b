/** Large contents go by their hash, so that a project stays light wherever it is told. */
import { sha256Hex } from '../../src/image/sha256.ts'
import type { Project } from '../../src/project/project.ts'
import { InodeTable } from '../../src/rootfs/index.ts'
import type { NamedContent } from '../import.protocol.ts'

/** What is no larger stays in the project: most of what people type does. */
const INLINE_MOST = 64 << 10

/** The same project with its large contents apart. */
export async function namedByHash(
  project: Project,
): Promise<{ readonly project: Project; readonly contents: readonly NamedContent[] }> {
  const inodes = new InodeTable(project.tree.inodes)
  const contents: NamedContent[] = []
  for (const [ino, inode] of inodes) {
    if (inode.kind !== 'file' || !(inode.content instanceof Uint8Array) || inode.content.length <= INLINE_MOST) continue
    const bytes = inode.content
    const sha256 = await sha256Hex(bytes)
    contents.push({ sha256, bytes })
    inodes.set(ino, { ...inode, content: { sha256, size: bytes.length } })
  }
  return { project: { ...project, tree: { ...project.tree, inodes } }, contents }
}
