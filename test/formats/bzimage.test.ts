import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readBzImage } from '../../src/formats/bzimage.ts'

const BZIMAGE = join(import.meta.dirname, '../../prebuilt/kernel/bzImage')
const invalid = (reason: RegExp) =>
  expect.objectContaining({
    name: 'Pid1Error',
    code: 'kernel-invalid',
    data: { reason: expect.stringMatching(reason) },
  })

/** A setup header as the protocol's document describes it, and nothing else. */
function kernel(protocol = 0x20f): Uint8Array {
  const bytes = new Uint8Array(5 * 512 + 32)
  const view = new DataView(bytes.buffer)
  view.setUint32(0x1f4, 2, true)
  view.setUint16(0x1fe, 0xaa55, true)
  bytes.set(Buffer.from('HdrS'), 0x202)
  view.setUint16(0x206, protocol, true)
  view.setUint16(0x20e, 0x400, true)
  bytes[0x211] = 1
  view.setUint32(0x22c, 0x7fff_ffff, true)
  bytes[0x234] = 1
  view.setUint16(0x236, 1, true)
  view.setUint32(0x238, 2047, true)
  view.setUint32(0x258, 0x100_0000, true)
  view.setUint32(0x260, 0x123456, true)
  bytes.set(Buffer.from('6.12.0 (me@here)\0'), 0x600)
  return bytes
}

describe('readBzImage', () => {
  test('reads the fields of the setup header', () => {
    expect(readBzImage(kernel())).toEqual({
      protocol: 0x20f,
      version: '6.12.0 (me@here)',
      cmdlineSize: 2047,
      prefAddress: 0x100_0000,
      initSize: 0x123456,
      initrdAddrMax: 0x7fff_ffff,
      setupLength: 5 * 512,
      isRelocatable: true,
      is64Bit: true,
    })
  })

  test('takes no field from a protocol that did not have it', () => {
    expect(readBzImage(kernel(0x205))).toMatchObject({
      cmdlineSize: 255,
      prefAddress: 0,
      initSize: 0,
      isRelocatable: true,
      is64Bit: false,
    })
    expect(readBzImage(kernel(0x204)).isRelocatable).toBe(false)
  })

  test('reads bytes that begin anywhere in their buffer', () => {
    const shifted = new Uint8Array(kernel().length + 3)
    shifted.set(kernel(), 3)
    expect(readBzImage(shifted.subarray(3))).toEqual(readBzImage(kernel()))
  })

  test.runIf(existsSync(BZIMAGE))('reads the kernel of this project', () => {
    expect(readBzImage(readFileSync(BZIMAGE))).toMatchObject({
      is64Bit: false,
      version: expect.stringMatching(/^6\.12\./),
    })
  })

  test('finds a kernel cut short at any block', () => {
    const whole = kernel()
    for (let length = 0x264; length <= whole.length - 16; length += 64)
      expect(() => readBzImage(whole.subarray(0, length))).toThrowError(invalid(/cut short/))
    expect(() => readBzImage(whole.subarray(0, whole.length - 15))).not.toThrow()
  })

  const like = (at: number, magic: string) => {
    const bytes = new Uint8Array(4096)
    bytes.set(Buffer.from(magic, 'latin1'), at)
    return bytes
  }
  test.each([
    ['nothing', new Uint8Array(), /empty/],
    ['a few bytes', new Uint8Array(100), /too short/],
    ['an ELF file', like(0, '\x7fELF'), /vmlinux/],
    ['a gzip file', like(0, '\x1f\x8b'), /gzip/],
    ['an arm64 Image', like(0x38, 'ARM\x64'), /ARM/],
    ['a cpio archive', like(0, '070701'), /cpio/],
    ['zeros', new Uint8Array(4096), /boot sector/],
    ['a boot sector', like(510, '\x55\xaa'), /no Linux kernel/],
    ['a zImage', kernel().with(0x211, 0), /zImage/],
  ])('says what %s is', (_, bytes, reason) => {
    expect(() => readBzImage(bytes)).toThrowError(invalid(reason))
  })
})
