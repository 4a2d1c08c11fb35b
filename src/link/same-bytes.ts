/** Whether what was built here is what the author built. */
import type { Project } from '../project/project.ts'

/** A sentence for each image that is another; none where all bytes are the same. Hashes are lower-case hex. */
export function differingImages({ disks }: Project, author: readonly string[], here: readonly string[]): string[] {
  const names = ['The image', ...disks.map(({ directory }) => `The disk of ${directory}`)]
  return names.flatMap((name, at) =>
    author[at] === here[at]
      ? []
      : [`${name} differs: the author's is ${author[at] ?? 'not told'}, and here it is ${here[at]}`],
  )
}
