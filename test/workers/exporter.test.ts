import { expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { EXPORT_FORMATS } from '../../src/image/export-format.ts'
import { type Project, recipeNamed } from '../../src/project/index.ts'
import { add, applyEdit } from '../../src/rootfs/index.ts'
import { Exporter } from '../../workers/image/exporter.ts'
import type { Progress } from '../../workers/image.protocol.ts'

const minimal = recipeNamed('minimal').make()
const file = { kind: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, content: new Uint8Array(8 << 20) } as const
const large: Project = { ...minimal, tree: applyEdit(minimal.tree, add(minimal.tree, '/zeros', file)) }

test('an export tells how far it is, step by step to the end, and lets others have their turn between', async () => {
  const reports: Progress[] = []
  let turns = 0
  const channel = new MessageChannel()
  channel.port1.onmessage = () => {
    turns++
    channel.port2.postMessage(undefined)
  }
  channel.port2.postMessage(undefined)
  const { fileName } = await new Exporter(prebuiltBlobs, (report) => reports.push(report)).export(large, 'cpio.gz')
  channel.port1.close()
  expect(reports.length).toBeGreaterThan(8)
  expect(turns).toBeGreaterThan(4)
  expect(reports.every(({ name }) => name === fileName)).toBe(true)
  expect(reports.map(({ done }) => done)).toEqual(reports.map(({ done }) => done).toSorted((a, b) => a - b))
  expect(reports.at(-1)).toMatchObject({ done: reports.at(-1)!.total })
})

test('an export that is cancelled ends there, and so does its progress', async () => {
  const reports: Progress[] = []
  const exporter: Exporter = new Exporter(prebuiltBlobs, (report) => {
    reports.push(report)
    exporter.cancel()
  })
  await expect(exporter.export(large, 'zip')).rejects.toMatchObject({ code: 'cancelled' })
  expect(reports.length).toBe(2)
  expect(reports[1]).toMatchObject({ done: reports[1]!.total })
})

test('a second export takes the place of the first', async () => {
  const exporter = new Exporter(prebuiltBlobs, () => {})
  const first = exporter.export(large, 'cpio.gz')
  const second = exporter.export(minimal, 'cpio.gz')
  await expect(first).rejects.toMatchObject({ code: 'cancelled' })
  expect((await second).fileName).toBe('minimal.cpio.gz')
})

test('an export of what holds no content comes to its end too', async () => {
  const reports: Progress[] = []
  const exporter = new Exporter(prebuiltBlobs, (report) => reports.push(report))
  const empty = recipeNamed('empty').make()
  const tree = applyEdit(empty.tree, add(empty.tree, '/nothing', { ...file, content: new Uint8Array() }))
  // No floppy holds the kernel.
  for (const as of EXPORT_FORMATS.filter((format) => format !== 'floppy')) {
    await exporter.export({ ...empty, tree }, as)
    expect(reports.at(-1)!.total).toBeGreaterThan(0)
  }
})
