import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { readBzImage, whyNotBootable } from '../../src/formats/bzimage.ts'
import { readElf } from '../../src/formats/elf/read.ts'
import { BLOBS, blobNamed, fewApplets } from '../../src/project/index.ts'
import { baseName } from '../../src/rootfs/index.ts'

const load = async (name: string) => prebuiltBlobs.load(blobNamed(name).sha256)

test('the kernel and the busybox for a floppy leave a fifth of it to the boot loader and the person', async () => {
  const kernel = await load('linux-6.12-i386-tiny')
  const busybox = gzipSync(await load('busybox-1.37-i386-small'), { level: 9 })
  expect(kernel.length).toBeLessThan(960_000)
  expect(kernel.length + busybox.length).toBeLessThan((1_474_560 * 4) / 5)
})

test.each(['linux-6.12-i386', 'linux-6.12-i386-tiny'])('%s is a kernel that boots here', async (name) => {
  const kernel = readBzImage(await load(name))
  expect(whyNotBootable(kernel)).toBeUndefined()
  expect(kernel.version).toMatch(`${blobNamed(name).version} (pid1@build)`)
})

test('the busybox for a floppy is the small set of commands, and no others', () => {
  const small = blobNamed('busybox-1.37-i386-small')
  expect(fewApplets(small)).toEqual(small.applets)
  const large = fewApplets(blobNamed('busybox-1.37-i386')).map(baseName)
  expect(small.applets!.map(baseName)).toEqual(expect.arrayContaining(large))
})

test.each(['busybox-1.37-i386', 'busybox-1.37-i386-small'])('%s needs no other file', async (name) => {
  expect(readElf(await load(name))).toMatchObject({ linking: 'static', interpreter: undefined, needed: [] })
})

test('the catalog holds what the dynamic busybox asks for, and what that asks for', async () => {
  const libraries = BLOBS.filter(({ file }) => /^dynamic\/.*\.so\./.test(file))
  const { interpreter, needed } = readElf(await load('busybox-1.35-i386-dynamic'))
  const asked = new Set([baseName(interpreter!), ...needed])
  for (const { name } of libraries) for (const library of readElf(await load(name)).needed) asked.add(library)
  expect([...asked].sort()).toEqual(libraries.map(({ file }) => baseName(file)).sort())
})
