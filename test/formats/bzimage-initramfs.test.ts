import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { readBzImage } from '../../src/formats/bzimage.ts'
import { bzImageWithInitramfs, initramfsIn, withoutInitramfs } from '../../src/formats/bzimage-initramfs.ts'
import { concat } from '../../src/formats/concat.ts'
import { encodeCpio } from '../../src/formats/cpio/encode.ts'
import type { Entry } from '../../src/rootfs/index.ts'
import { Guest, minimalConfig } from '../machine/boot.ts'
import { Pc } from '../pc.ts'
import { describeWith, run } from '../tools.ts'

const MIB = 1 << 20
const config = await minimalConfig()
const { kernel, commandLine } = config.boot
const initramfs = config.boot.initrd!

const header = (bytes: Uint8Array) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return { syssize: view.getUint32(0x1f4, true), initSize: view.getUint32(0x260, true) }
}
const hasCode = (code: string) => expect.objectContaining({ code })

describe('a bzImage that carries an initramfs', () => {
  const image = bzImageWithInitramfs(kernel, initramfs)

  test('gives both back as they were, whatever their lengths', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(40), (carried, added) => {
        const bare = concat([kernel, new Uint8Array(added)])
        const made = bzImageWithInitramfs(bare, carried)
        expect(Buffer.compare(initramfsIn(made)!, carried)).toBe(0)
        expect(Buffer.compare(withoutInitramfs(made), bare)).toBe(0)
      }),
      { numRuns: 10 },
    )
  })

  test('is as good a kernel as another for carrying: what it carried is replaced', () => {
    const other = bzImageWithInitramfs(image, Uint8Array.of(1, 2, 3))
    expect(Buffer.compare(other, bzImageWithInitramfs(kernel, Uint8Array.of(1, 2, 3)))).toBe(0)
  })

  test('is a bzImage from its first to its last byte', () => {
    expect(readBzImage(image)).toEqual({ ...readBzImage(kernel), initSize: expect.any(Number) })
    expect(image.length).toBe(readBzImage(image).setupLength + header(image).syssize * 16)
  })

  test('leaves the real-mode setup alone, but for the two sizes', () => {
    const { setupLength } = readBzImage(kernel)
    const changed = [...kernel.subarray(0, setupLength).keys()].filter((at) => image[at] !== kernel[at])
    for (const at of changed) expect([0x1f4, 0x260]).toContain(at & ~3)
  })

  test('asks for memory that holds it where it is loaded, and kernel and initramfs where they go', () => {
    for (const size of [0, 1, MIB, 40 * MIB]) {
      const made = bzImageWithInitramfs(kernel, new Uint8Array(size))
      const { initSize } = header(made)
      expect(initSize).toBeGreaterThanOrEqual(header(kernel).initSize + size)
      expect(initSize).toBeLessThan(header(kernel).initSize + size + 2 * 4096)
      expect(initSize).toBeGreaterThanOrEqual(header(made).syssize * 16)
    }
  })

  test('is read from anywhere in its buffer', () => {
    const shifted = concat([new Uint8Array(3), image]).subarray(3)
    expect(Buffer.compare(initramfsIn(shifted)!, initramfs)).toBe(0)
    expect(Buffer.compare(withoutInitramfs(shifted), kernel)).toBe(0)
    expect(Buffer.compare(bzImageWithInitramfs(shifted, initramfs), image)).toBe(0)
    expect(Buffer.compare(withoutInitramfs(Buffer.from(image)), kernel)).toBe(0)
  })

  test('is damaged where it names a length that it has not', () => {
    const blockAt = Math.ceil(kernel.length / 16) * 16
    for (const field of [20, 24]) {
      const damaged = image.slice()
      damaged[blockAt + field + 3] = 0xff
      expect(() => initramfsIn(damaged)).toThrowError(
        expect.objectContaining({
          code: 'image-corrupt',
          data: expect.objectContaining({ offset: blockAt + field, format: 'bzImage' }),
        }),
      )
      expect(() => withoutInitramfs(damaged)).toThrowError(hasCode('image-corrupt'))
    }
  })
})

describe('a kernel without an initramfs', () => {
  test('has none to show, and is itself without one', () => {
    expect(initramfsIn(kernel)).toBeUndefined()
    expect(withoutInitramfs(kernel)).toBe(kernel)
  })

  test('that begins with a jump of its own is not taken for one of ours', () => {
    const { setupLength } = readBzImage(kernel)
    for (const distance of [0, 1000, kernel.length, 0xffff_fff0]) {
      const jumping = kernel.slice()
      jumping[setupLength] = 0xe9
      new DataView(jumping.buffer).setUint32(setupLength + 1, distance, true)
      expect(initramfsIn(jumping)).toBeUndefined()
    }
  })
})

describe('no initramfs is carried', () => {
  const changed = (offset: number, value: number) => {
    const copy = kernel.slice()
    copy[offset] = value
    return copy
  }

  test.each([
    ['what is no kernel', new Uint8Array(5000)],
    ['a kernel for x86-64', changed(0x236, 1)],
    ['a kernel that does not say how much memory it unpacks itself in', changed(0x206, 9)],
  ])('by %s', (_, bytes) => {
    expect(() => bzImageWithInitramfs(bytes, initramfs)).toThrowError(hasCode('kernel-invalid'))
  })

  test('by a kernel that does not reach as far', () => {
    const { prefAddress } = readBzImage(kernel)
    const near = kernel.slice()
    new DataView(near.buffer).setUint32(0x22c, prefAddress + header(kernel).initSize + MIB - 1, true)
    expect(() => bzImageWithInitramfs(near, new Uint8Array(MIB))).not.toThrow()
    expect(() => bzImageWithInitramfs(near, new Uint8Array(MIB + 1))).toThrowError(
      expect.objectContaining({ code: 'image-too-large', data: { size: MIB + 1 } }),
    )
  })
})

test('pid1 boots it as it boots any kernel, with no initrd beside it', async () => {
  const guest = new Guest()
  onTestFinished(() => guest.machine.stop())
  const image = bzImageWithInitramfs(kernel, initramfs)
  await guest.machine.boot({ ...config, boot: { kind: 'kernel', kernel: image, commandLine } })
  expect(await guest.runs('cat /proc/cmdline')).toContain(commandLine)
})

const folder = mkdtempSync(join(tmpdir(), 'pid1-bzimage-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let count = 0
function fileOf(bytes: Uint8Array | string): string {
  const path = join(folder, `${count++}`)
  writeFileSync(path, bytes)
  return path
}

const APPEND = ['-append', 'console=ttyS0 quiet']

/** The lines that a command writes on a PC under QEMU. */
async function pc(memory: number, args: readonly string[], command: string): Promise<string[]> {
  const machine = new Pc(['-m', `${memory}`, ...args])
  await machine.serialShows('~ # ')
  machine.typeSerial(`${command}; echo all" "done`)
  const text = await machine.serialShows('all done\r\n')
  return text.slice(text.indexOf('~ # '), text.indexOf('all done\r\n')).split('\r\n').slice(1, -1)
}

/** The initramfs and a file of so many MiB that nothing compresses. */
function initramfsWith(mib: number): { initramfs: Uint8Array; md5: string } {
  const words = new Uint32Array(mib << 18)
  let word = 1
  for (let i = 0; i < words.length; i++) {
    word ^= word << 13
    word ^= word >>> 17
    word ^= word << 5
    words[i] = word
  }
  const content = new Uint8Array(words.buffer)
  const large: Entry = {
    path: '/large',
    ino: 2,
    nlink: 1,
    inode: { kind: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, content },
  }
  const { bytes } = encodeCpio([large], () => content)
  return { initramfs: concat([initramfs, bytes]), md5: createHash('md5').update(content).digest('hex') }
}

describeWith(['qemu-system-i386'], 'QEMU, given the one file as its kernel,', () => {
  test('boots to what it boots to with the two', async () => {
    const command = "cat /proc/cmdline; ls -lna / | grep -v -w proc | sed 's/[A-Z].*[0-9:] //'; find /bin /etc | md5sum"
    const image = fileOf(bzImageWithInitramfs(kernel, initramfs))
    const one = await pc(64, ['-kernel', image, ...APPEND], command)
    const two = await pc(64, ['-kernel', fileOf(kernel), '-initrd', fileOf(initramfs), ...APPEND], command)
    expect(one).toEqual(two)
    expect(one.join()).toMatch(/console=ttyS0.* init,/)
  })

  const [small, large] = [initramfsWith(1), initramfsWith(40)]
  test.each([
    [128, '1 MiB', small.md5, small.initramfs],
    [128, '1 MiB, compressed', small.md5, gzipSync(small.initramfs)],
    [256, '40 MiB', large.md5, large.initramfs],
    [1024, '40 MiB, compressed', large.md5, gzipSync(large.initramfs, { level: 1 })],
  ])('in %i MiB of memory unpacks %s as it went in', async (memory, _, md5, bytes) => {
    const image = fileOf(bzImageWithInitramfs(kernel, bytes))
    expect(await pc(memory, ['-kernel', image, ...APPEND], 'md5sum /large')).toEqual([`${md5}  /large`])
  })

  test('and an initrd beside it, uses the initrd', async () => {
    const image = fileOf(bzImageWithInitramfs(kernel, small.initramfs))
    const shown = await pc(64, ['-kernel', image, '-initrd', fileOf(initramfs), ...APPEND], 'ls /')
    expect(shown.join()).toContain('init')
    expect(shown.join()).not.toContain('large')
  })

  test('in memory that does not hold the initramfs finds no root, and not half of one', async () => {
    const image = fileOf(bzImageWithInitramfs(kernel, small.initramfs))
    await new Pc(['-m', '22', '-kernel', image, ...APPEND]).serialShows('Unable to mount root fs')
  })
})

describeWith(['qemu-system-i386', 'mkfs.fat', 'mcopy', 'syslinux'], 'SYSLINUX, told of a KERNEL alone,', () => {
  test('boots to the prompt', async () => {
    const disk = join(folder, 'disk')
    run('mkfs.fat', ['-C', disk, `${16 * 1024}`])
    const config = 'DEFAULT one\nLABEL one\nKERNEL one\nAPPEND console=ttyS0 quiet\n'
    run('mcopy', ['-i', disk, fileOf(config), '::syslinux.cfg'])
    run('mcopy', ['-i', disk, fileOf(bzImageWithInitramfs(kernel, initramfs)), '::one'])
    run('syslinux', ['--install', disk])
    const [shown] = await pc(64, ['-drive', `file=${disk},format=raw`], 'cat /proc/cmdline')
    expect(shown).toContain('BOOT_IMAGE=one')
  })
})
