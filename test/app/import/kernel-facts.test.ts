import { expect, test } from 'vitest'
import { factsOf } from '../../../src/app/import/kernel-facts.ts'
import type { BzImage } from '../../../src/formats/bzimage.ts'

const HEADER: BzImage = {
  protocol: 0x20f,
  version: '6.12.43 (me@here) #1 SMP',
  cmdlineSize: 2047,
  prefAddress: 0x100_0000,
  initSize: 0,
  initrdAddrMax: 0,
  setupLength: 0,
  isRelocatable: true,
  is64Bit: false,
}
const rows = (header: Partial<BzImage>) => Object.fromEntries(factsOf({ ...HEADER, ...header }, '5 MB').rows)

test('a kernel is told by its version, protocol and bitness', () => {
  expect(factsOf(HEADER, '5 MB')).toMatchObject({ name: '6.12.43', problem: undefined })
  expect(rows({})).toMatchObject({
    Version: '6.12.43 (me@here) #1 SMP',
    'Boot protocol': '2.15',
    'Built for': 'i386 (32-bit)',
    Relocatable: 'yes',
    Size: '5 MB',
  })
  expect(rows({ version: '' }).Version).toBe('the file does not tell')
  expect(factsOf({ ...HEADER, version: '' }, '').name).toBe('unknown version')
})

test('what this machine cannot boot, or only in one place, is said plainly', () => {
  expect(factsOf({ ...HEADER, is64Bit: true }, '').problem).toMatch(/x86-64.*i386/)
  expect(factsOf({ ...HEADER, protocol: 0x202 }, '').problem).toMatch(/older/)
  expect(rows({ isRelocatable: false }).Relocatable).toMatch(/16 MiB/)
})
