import { expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { minimal } from '../../src/project/recipes/minimal.ts'
import { applyEdit, encodePath, link, write } from '../../src/rootfs/index.ts'
import { searchContents } from '../../workers/image/search.ts'

const { tree } = minimal.make()
const search = async (text: string, of = tree) => {
  const { matches, isAll } = await searchContents(of, text, prebuiltBlobs)
  return [...matches.map(({ path, line, text }) => `${path}:${line}:${text}`), ...(isAll ? [] : ['and more'])]
}

test('it finds each line that holds the text, once', async () => {
  expect(await search('mount -t')).toEqual([
    '/init:2:mount -t proc proc /proc',
    '/init:3:mount -t sysfs sysfs /sys',
    '/init:4:mount -t devtmpfs devtmpfs /dev',
  ])
  expect(await search('#!/bin/sh')).toEqual(['/init:1:#!/bin/sh'])
})

test('small letters stand for both cases, a capital for itself', async () => {
  const shouting = applyEdit(tree, write(tree, '/init', encodePath('Zaphod\nzaphod\nZAPHOD')))
  expect(await search('zaphod', shouting)).toHaveLength(3)
  expect(await search('Zaphod', shouting)).toEqual(['/init:1:Zaphod'])
  expect(await search('ZAPHOD', shouting)).toEqual(['/init:3:ZAPHOD'])
})

test('of a file that is no text it says that the text is in it', async () => {
  expect(await search('BusyBox v')).toEqual(['/bin/busybox:undefined:undefined'])
})

test('a file of two names is told by the first', async () => {
  const linked = applyEdit(tree, link(tree, '/again', '/init'))
  expect(await search('cttyhack /bin', linked)).toEqual(['/again:7:exec setsid cttyhack /bin/sh'])
})

test('a long line is told around the text, and many lines up to a limit', async () => {
  const long = applyEdit(tree, write(tree, '/init', encodePath(`${'a'.repeat(5_000)}needle${'b'.repeat(5_000)}`)))
  const [found] = await search('needle', long)
  expect(found).toContain('needle')
  expect(found!.length).toBeLessThan(300)
  const many = applyEdit(tree, write(tree, '/init', encodePath('needle\n'.repeat(501))))
  expect(await search('needle', many)).toHaveLength(501)
  expect((await search('needle', many)).at(-1)).toBe('and more')
})
