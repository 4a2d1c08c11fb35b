/** What holds of the store in a real browser; bundled, and run there by store.test.ts. Each throws where it does not hold. */
import fc from 'fast-check'
import { isPid1Error } from '../../src/error.ts'
import { diffProjects } from '../../src/project/delta.ts'
import type { Project } from '../../src/project/project.ts'
import { minimal } from '../../src/project/recipes/minimal.ts'
import * as store from '../../src/project/store/index.ts'
import { add, applyEdit, type Content, EMPTY_TREE } from '../../src/rootfs/index.ts'
import { perform, steps } from '../rootfs/random-tree.ts'

const kept = new store.Store()
const PAGE = 'this page'

/** All that a project is, as text; inode numbers too. */
function whole({ tree, ...header }: Project): string {
  const inodes = [...tree.inodes].sort(([a], [b]) => a - b)
  return JSON.stringify([header, tree.nextIno, inodes], (_, value) => {
    if (value instanceof Uint8Array) return [...value]
    return value instanceof Map ? [...value].sort() : value
  })
}

function equal(actual: unknown, expected: unknown, what: string): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected))
    throw new Error(`${what}: ${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`)
}

const saving = (id: string, rev: number | undefined, before: Project | undefined, after: Project, page = PAGE) => ({
  id,
  rev,
  page,
  delta: diffProjects(before, after),
  isWhole: before === undefined,
  size: store.sizeOf(after),
  now: 1,
})

const codeOf = async (asked: Promise<unknown>) => {
  try {
    await asked
    return 'nothing was thrown'
  } catch (error) {
    return isPid1Error(error) ? error.code : String(error)
  }
}

let projects = 0
const newId = () => `project ${projects++}`

/** Whatever is done: after each edit is saved, what is read is what was saved, and unchanged inodes stay what they are. */
export async function readsWhatWasSaved(): Promise<void> {
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const id = newId()
      let project: Project = { ...minimal.make(), tree: EMPTY_TREE }
      let rev = await store.saveProject(kept, saving(id, undefined, undefined, project))
      let known: store.Revision = { id, rev, project }
      for (const { edit } of perform(list).done) {
        const after = { ...project, tree: applyEdit(project.tree, edit) }
        rev = await store.saveProject(kept, saving(id, rev, project, after))
        project = after
      }
      equal(whole((await store.readProject(kept, id)).project), whole(project), 'read from nothing')
      const read = await store.readProject(kept, id, known)
      equal(whole(read.project), whole(project), 'read on from the first')
      known = await store.readProject(kept, id, { id, rev, project })
      for (const [ino, inode] of known.project.tree.inodes)
        if (project.tree.inodes.get(ino) !== inode) throw new Error(`inode ${ino} is another value`)
    }),
    { numRuns: 25 },
  )
}

export async function refusesWhatIsAtOdds(): Promise<void> {
  const id = newId()
  const first = minimal.make()
  const [mine, theirs] = [
    { ...first, memory: 64 },
    { ...first, memory: 32 },
  ]
  const rev = await store.saveProject(kept, saving(id, undefined, undefined, first))
  await store.saveProject(kept, saving(id, rev, first, theirs, 'another page'))
  equal(await codeOf(store.saveProject(kept, saving(id, rev, first, mine))), 'revision-conflict', 'a stale save')
  equal(
    await codeOf(store.saveProject(kept, saving(id, undefined, undefined, mine))),
    'revision-conflict',
    'a new project under its id',
  )
  equal((await store.readProject(kept, id)).project.memory, 32, 'what is stored')
  // A page whose save succeeded, but who did not hear of it, may go on.
  await store.saveProject(kept, saving(id, rev, first, mine, 'another page'))
  equal((await store.readProject(kept, id)).project.memory, 64, 'what is stored')
  await store.deleteProject(kept, id)
  equal(await codeOf(store.saveProject(kept, saving(id, rev, first, mine))), 'project-gone', 'a save of a deleted one')
  equal(await codeOf(store.readProject(kept, id)), 'project-gone', 'reading a deleted one')
  await store.restoreProject(kept, id)
  equal((await store.readProject(kept, id)).project.memory, 64, 'what is restored')
}

const withFile = (name: string, content: Content): Project => {
  const project = { ...minimal.make(), name }
  const file = { kind: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, content } as const
  return { ...project, tree: applyEdit(project.tree, add(project.tree, '/file', file)) }
}
const named = (letter: string) => ({ sha256: letter.repeat(64), size: 3 })

/** What a project or a snapshot names stays; the rest goes, with the projects that were deleted. */
export async function clearsAwayOnlyWhatIsNobodys(): Promise<void> {
  for (const { id } of await store.listProjects(kept)) await store.deleteProject(kept, id)
  await store.collectGarbage(kept)
  const letters = ['a', 'b', 'c', 'd', 'e']
  await store.writeContents(
    kept,
    letters.map((letter) => [letter.repeat(64), Uint8Array.of(1, 2, letter.charCodeAt(0))] as const),
    () => {},
  )
  const [stays, goes] = [newId(), newId()]
  await store.saveProject(kept, saving(stays, undefined, undefined, withFile('stays', named('a'))))
  await store.saveProject(kept, saving(goes, undefined, undefined, withFile('goes', named('b'))))
  const own = { ...withFile('kernel', new Uint8Array()), kernel: named('e') }
  await store.saveProject(kept, saving(newId(), undefined, undefined, own))
  const facts = { emulator: 'v86', kernelSha256: '', memory: 1, commandLine: '', instructions: 0 }
  const info = { id: 's', projectId: stays, name: 'one', takenAt: 2, facts, imageSha256: '', size: 1 }
  const parts = { state: Uint8Array.of(9), console: 'text', project: withFile('then', named('c')) }
  await store.putSnapshot(kept, info, parts)
  await store.putSnapshot(kept, { ...info, id: 't', projectId: goes }, { ...parts, project: withFile('t', named('d')) })

  await store.collectGarbage(kept)
  equal(
    await store.listContents(kept),
    letters.map((letter) => letter.repeat(64)),
    'with both projects',
  )
  await store.deleteProject(kept, goes)
  await store.collectGarbage(kept)
  equal(
    await store.listContents(kept),
    ['a', 'c', 'e'].map((letter) => letter.repeat(64)),
    'without the second',
  )
  equal((await store.listProjects(kept)).map(({ header }) => header.name).sort(), ['kernel', 'stays'], 'projects')
  equal(await store.listSnapshots(kept, goes), [], 'its snapshots')
  await store.renameSnapshot(kept, 's', 'two')
  equal(
    (await store.listSnapshots(kept, stays)).map(({ name }) => name),
    ['two'],
    "the first's snapshots",
  )
  const back = await store.getSnapshot(kept, 's')
  equal([back?.parts.console, [...back!.parts.state]], ['text', [9]], 'its parts')
  await store.removeSnapshot(kept, 's')
  equal((await store.getSnapshot(kept, 's')) === undefined, true, 'a removed snapshot')
}

/** More contents than are asked for one by one come back each under its hash, and those that are not there as nothing. */
export async function readsManyContents(): Promise<void> {
  const hash = (number: number) => number.toString(16).padStart(64, '0')
  const all = Array.from({ length: 1_000 }, (_, number) => [hash(number), Uint8Array.of(number, number >> 8)] as const)
  const backing = new Uint8Array(1 << 20)
  await store.writeContents(kept, [...all, [hash(5_000), backing.subarray(7, 9)]], () => {})
  const wanted = [hash(5_000), hash(7_777), ...all.map(([sha256]) => sha256).toReversed()]
  const read = await store.readContents(kept, wanted)
  equal(
    read.map((bytes) => bytes && [...bytes]),
    [[0, 0], undefined, ...all.map(([, bytes]) => [...bytes]).toReversed()],
    'contents',
  )
  equal(read[0]!.buffer.byteLength, 2, 'bytes stored of a view')
}

/** A disk takes the place of the one it began as; where that has changed meanwhile or is discarded, both stay. */
export async function keepsEveryDisk(): Promise<void> {
  const [projectId, other] = [newId(), newId()]
  for (const id of [projectId, other]) await store.saveProject(kept, saving(id, undefined, undefined, minimal.make()))
  const disk = (fill: number) => ({
    size: 8192,
    runs: [],
    delta: [{ offset: 4096, bytes: new Uint8Array(4).fill(fill) }],
  })
  const put = (begun: store.Begun, id: string, fill: number, project = projectId) =>
    store.putDisk(
      kept,
      begun,
      {
        id,
        projectId: project,
        place: 'medium',
        packed: 'p',
        size: 8192,
        keptSize: 4,
        changes: 1,
        writtenAt: fill,
        isUnfinished: false,
      },
      { disk: disk(fill), project: withFile('disk', named('f')) },
    )
  const listed = async () => (await store.listDisks(kept, projectId)).map(({ id, rev }) => `${id} ${rev}`)

  const first = await put(undefined, 'one', 1)
  const second = await put(first, 'unused', 2)
  equal([second.id, second.rev], ['one', 2], 'a machine that goes on')
  equal((await store.getDisk(kept, 'one'))!.parts.disk.delta[0]!.bytes[0], 2, 'what it wrote')
  await put(first, 'two', 3)
  equal(await listed(), ['two 1', 'one 2'], 'a second machine that began as the first did')
  await store.discardDisk(kept, 'one', true)
  equal(await listed(), ['two 1'], 'without what was discarded')
  await put(second, 'three', 4)
  equal(await listed(), ['three 1', 'two 1'], 'a machine whose disk was discarded while it ran')
  await store.discardDisk(kept, 'one', false)
  equal(await listed(), ['three 1', 'two 1', 'one 2'], 'with what was brought back')

  await put(undefined, 'others', 5, other)
  await store.writeContents(kept, [['f'.repeat(64), Uint8Array.of(1, 2, 3)]], () => {})
  await store.discardDisk(kept, 'two', true)
  await store.deleteProject(kept, other)
  await store.collectGarbage(kept)
  equal(await listed(), ['three 1', 'one 2'], 'after garbage was collected')
  equal((await store.getDisk(kept, 'two')) === undefined, true, 'a discarded disk')
  equal((await store.getDisk(kept, 'others')) === undefined, true, 'a disk of a deleted project')
  equal(await store.listContents(kept), ['f'.repeat(64)], 'what a disk names')
  for (const id of ['one', 'three']) await store.discardDisk(kept, id, true)
  await store.collectGarbage(kept)
  equal(await store.listContents(kept), [], 'what no disk names any more')
}
