import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findViolations, readSources } from './layers.ts'

const house = (files: Record<string, string>) => findViolations(new Map(Object.entries(files)))

test('an import that climbs is found', () => {
  const found = house({ 'src/rootfs/tree.ts': "import { gzip } from '../formats/gzip.ts'", 'src/formats/gzip.ts': '' })
  expect(found).toEqual(['src/rootfs/tree.ts imports src/formats/gzip.ts: that climbs'])
})

test('an import from a neighbour on the same floor is found', () => {
  const found = house({ 'src/machine/a.ts': "import type { B } from '../image/b.ts'", 'src/image/b.ts': '' })
  expect(found).toEqual(['src/machine/a.ts imports src/image/b.ts: they are neighbours'])
})

test('a circle of imports is found, also of types and of dynamic imports', () => {
  const found = house({
    'src/app/a.ts': "import type { B } from './b.tsx'",
    'src/app/b.tsx': "const c = await import('./c.ts')",
    'src/app/c.ts': "export * from './a.ts'",
  })
  expect(found).toEqual(['circle: src/app/a.ts -> src/app/b.tsx -> src/app/c.ts -> src/app/a.ts'])
})

test('a file on no floor is found', () => {
  expect(house({ 'src/utils/helper.ts': '' })).toEqual(['src/utils/helper.ts stands on no floor of the house'])
})

test('imports that run downwards, stay at home, or join page and workers are fine', () => {
  expect(
    house({
      'src/app/a.ts': "import './b.ts'\nimport { W } from '../../workers/w.ts'\nimport { E } from '../error.ts'",
      'src/app/b.ts': "import { t } from '../rootfs/tree.ts'",
      'workers/w.ts': "import { m } from '../src/machine/m.ts'",
    }),
  ).toEqual([])
})

test('the house itself stands', () => {
  expect(findViolations(readSources(join(import.meta.dirname, '..')))).toEqual([])
})
