/** What a person chose or dropped, as the importing worker takes it. */
import type { Given } from '../../../workers/import.protocol.ts'

/** Files chosen by an input; of a directory, with their paths from it on. */
export function chosen(files: Iterable<File>): Given[] {
  return [...files].map((file) => ({ path: `/${file.webkitRelativePath || file.name}`, file }))
}

/**
 * Files and directories dropped, in parts, directories walked. To be called while the drop is handled: later the
 * browser no longer says what it was.
 */
export function dropped(transfer: DataTransfer): AsyncIterable<Given[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file')
  return walk(items.map((item) => item.webkitGetAsEntry() ?? item.getAsFile()).filter((thing) => thing !== null))
}

async function* walk(things: readonly (FileSystemEntry | File)[]): AsyncIterable<Given[]> {
  for (const thing of things) {
    if (thing instanceof File) yield [{ path: `/${thing.name}`, file: thing }]
    else if (isFile(thing)) yield [await givenFile(thing)]
    else {
      yield [{ path: thing.fullPath, file: undefined }]
      const reader = (thing as FileSystemDirectoryEntry).createReader()
      for (;;) {
        // A browser gives a hundred or so at a time, and none at the end.
        const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
        if (some.length === 0) break
        yield await Promise.all(some.filter(isFile).map(givenFile))
        yield* walk(some.filter((entry) => !isFile(entry)))
      }
    }
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

async function givenFile(entry: FileSystemFileEntry): Promise<Given> {
  const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
  return { path: entry.fullPath, file }
}

/** How a title speaks of them: the one name they have in common, or how many there are. */
export function nameOf(given: readonly Given[]): string {
  const tops = new Set(given.map(({ path }) => path.split('/')[1]!))
  if (tops.size > 1) return `${tops.size} files`
  const [top] = tops
  return given[0]!.file && given[0]!.path === `/${top}` ? top! : `${top}/`
}

/** The project file, if that is all there is: it is no part of a root file system, but a project of its own. */
export function projectFileAmong(given: readonly Given[]): File | undefined {
  const [only] = given
  return given.length === 1 && only!.file instanceof File && only!.path.endsWith('.pid1.json') ? only!.file : undefined
}
