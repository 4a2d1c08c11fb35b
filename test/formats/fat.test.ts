/** FAT12, FAT16 and FAT32: what is written is read, what cannot be held is refused, and damage is told. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Pid1Error } from '../../src/error.ts'
import { decodeFat } from '../../src/formats/fat/decode.ts'
import { encodeFat, type FatOptions, leastFatSize, lossesOfFat } from '../../src/formats/fat/encode.ts'
import { layoutOfFat } from '../../src/formats/fat/layout.ts'
import { shortNames } from '../../src/formats/fat/names.ts'
import { flatten, imageOf, readImage, type SparseImage } from '../../src/formats/sparse.ts'
import { type Entry, listEntries, treeFromEntries } from '../../src/rootfs/index.ts'
import { trees } from '../rootfs/random-tree.ts'
import { fatEntries, forFat, linesOf, shownByLinux } from './fat-trees.ts'
import { bytesOf } from './snapshot.ts'

const LIMITS = { entries: 100_000, bytes: 1 << 28 }
const KIB = 1024
const MIB = 1024 * KIB
const FLOPPY = 1440 * KIB
const SIZES = { FAT12: FLOPPY, FAT16: 20 * MIB, FAT32: 513 * MIB }

const ROOT: Entry = { path: '/', ino: 1, nlink: 1, inode: { kind: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0 } }
let inos = 1
const file = (path: string, content: Uint8Array | number = 0, more = {}): Entry => ({
  path,
  ino: ++inos,
  nlink: 1,
  inode: {
    kind: 'file',
    mode: 0o755,
    uid: 0,
    gid: 0,
    mtime: 1_000_000_000,
    content: typeof content === 'number' ? new Uint8Array(content).fill(inos) : content,
    ...more,
  },
})
const directory = (path: string): Entry => ({ ...ROOT, path, ino: ++inos })

const encode = (entries: readonly Entry[], options: Partial<FatOptions> = {}) =>
  encodeFat(entries, bytesOf, { size: FLOPPY, volumeId: 0xcafe_f00d, hiddenSectors: 0, ...options })
const failure = (act: () => unknown): Pid1Error => {
  try {
    act()
  } catch (error) {
    if (error instanceof Pid1Error) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe.each(Object.entries(SIZES))('%s', (type, size) => {
  test('what is written is read again, as Linux would show it, with a label and without', () => {
    fc.assert(
      fc.property(fatEntries, fc.boolean(), (entries, hasLabel) => {
        const volume = encode(entries, { size, ...(hasLabel && { label: 'PID1 BOOT' }) })
        expect(`FAT${volume.type}`).toBe(type)
        const { entries: read, warnings } = decodeFat(volume.image, LIMITS)
        expect(warnings).toEqual([])
        expect(linesOf(read)).toEqual(shownByLinux(entries))
        treeFromEntries(read)
      }),
      { numRuns: 30 },
    )
  })

  test('every byte is explained once, without gaps', () => {
    fc.assert(
      fc.property(fatEntries, (entries) => {
        const { image } = encode(entries, { size, label: 'LABEL' })
        let at = 0
        const paths = new Set<string>()
        for (const { offset, length, field, value, meaning, path } of layoutOfFat(image, LIMITS)) {
          expect(offset).toBe(at)
          expect(length).toBeGreaterThan(0)
          expect(field).not.toBe('')
          expect(value.length + meaning.length).toBeGreaterThan(10)
          expect(meaning).not.toMatch(/\.$|undefined|NaN/)
          if (path !== undefined) paths.add(path)
          at += length
        }
        expect(at).toBe(size)
        expect([...paths].sort()).toEqual(entries.map(({ path }) => path).sort())
      }),
      { numRuns: 15 },
    )
  })

  test('pieces lie in order, none over another, and hold no more than there is', () => {
    fc.assert(
      fc.property(fatEntries, (entries) => {
        const { image, files } = encode(entries, { size, label: 'LABEL' })
        let end = 0
        for (const { offset, bytes } of image.pieces) {
          expect(offset).toBeGreaterThanOrEqual(end)
          end = offset + bytes.length
        }
        expect(end).toBeLessThanOrEqual(size)
        for (const { path, inode } of entries)
          if (inode.kind === 'file') {
            const { sectors, firstCluster } = files.get(path)!
            const content = bytesOf(inode.content)
            expect(firstCluster > 0).toBe(content.length > 0)
            const held = Buffer.concat(sectors.map((sector) => readImage(image, sector * 512, 512)))
            expect(held.subarray(0, content.length).equals(content)).toBe(true)
          }
      }),
      { numRuns: 15 },
    )
  })

  test('the least size holds it, and a little less does not', () => {
    fc.assert(
      fc.property(fatEntries, fc.nat(type === 'FAT12' ? 200 : 40_000), (some, more) => {
        const entries = [...some, file('/more.bin', more * KIB)]
        const least = leastFatSize(entries)
        encode(entries, { size: least, label: 'LABEL' })
        const { code, data } = failure(() => encode(entries, { size: least - 96 * KIB, label: 'LABEL' }))
        expect(code).toBe('medium-too-small')
        const { needed } = data as { needed: number }
        expect(needed).toBeGreaterThan(least - 96 * KIB)
        expect(needed).toBeLessThanOrEqual(least + 64 * KIB)
      }),
      { numRuns: 20 },
    )
  })
})

test('random root file systems, without what FAT cannot hold, are read again', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      const entries = forFat(listEntries(tree))
      const { image } = encode(entries, { size: 4 * MIB })
      expect(linesOf(decodeFat(image, LIMITS).entries)).toEqual(shownByLinux(entries))
    }),
    { numRuns: 30 },
  )
})

test('short names are like those that Linux gives', () => {
  const named = (...names: string[]) => shortNames(names).map(({ short, isLong }) => `${short}${isLong ? ' long' : ''}`)
  expect(named('LINUX', 'SYSLINUX.CFG', 'A.B')).toEqual(['LINUX      ', 'SYSLINUXCFG', 'A       B  '])
  expect(named('linux', 'ReadMe.TXT', 'b.C')).toEqual(['LINUX       long', 'README  TXT long', 'B       C   long'])
  expect(named('longfilename.text', 'longfilename2.text', 'ldlinux.sys.bak')).toEqual([
    'LONGFI~1TEX long',
    'LONGFI~2TEX long',
    'LDLINU~1BAK long',
  ])
  expect(named('.profile', 'a.b.c', 'a b', 'a+b.c', 'ä.x', '🐧')).toEqual([
    'PROFIL~1    long',
    'AB~1    C   long',
    'AB~1        long',
    'A_B~1   C   long',
    '_~1     X   long',
    '_~1         long',
  ])
})

test('a short name that is the whole name is never given to another', () => {
  expect(shortNames(['longfilename', 'LONGFI~1', 'longfi~2']).map(({ short }) => short.trim())).toEqual([
    'LONGFI~3',
    'LONGFI~1',
    'LONGFI~2',
  ])
})

test('thousands of names that begin alike have short names of their own', () => {
  const short = shortNames(Array.from({ length: 12_000 }, (_, n) => `some file ${n}.conf`)).map(({ short }) => short)
  expect(new Set(short).size).toBe(12_000)
  expect(short[0]).toBe('SOMEFI~1CON')
  expect(short[9]).toBe('SOMEF~10CON')
  expect(short[11_999]).toBe('SO~12000CON')
})

test('what comes first lies first, with the attributes asked for', () => {
  const loader = file('/ldlinux.sys', 59_392)
  const { image, files } = encode([ROOT, loader, file('/a', 10)], { attributes: new Map([['/ldlinux.sys', 0x27]]) })
  const { firstCluster, sectors, directoryEntryOffset } = files.get('/ldlinux.sys')!
  expect(firstCluster).toBe(2)
  expect(sectors).toEqual(Array.from({ length: 116 }, (_, at) => 33 + at))
  const entry = readImage(image, directoryEntryOffset, 32)
  expect(Buffer.from(entry.subarray(0, 12)).toString('latin1')).toBe('LDLINUX SYS\x27')
  expect(files.get('/a')!.firstCluster).toBe(2 + 116)
})

test('a large disk takes as much memory as is on it, and its contents are not copied', () => {
  const content = new Uint8Array(100_000)
  const { image } = encode([ROOT, file('/a', content)], { size: 2048 * MIB, label: 'BIG' })
  expect(image.pieces.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThan(110_000)
  expect(image.pieces.some(({ bytes }) => bytes === content)).toBe(true)
})

describe('what FAT cannot hold is refused with its path', () => {
  const own = { mode: 0o644, uid: 0, gid: 0, mtime: 0 }
  const OTHERS = {
    'a symbolic link': { kind: 'symlink', ...own, target: 'a' },
    'a device': { kind: 'character', ...own, major: 5, minor: 1 },
    'a FIFO': { kind: 'fifo', ...own },
    'a socket': { kind: 'socket', ...own },
  } as const
  test.each(Object.entries(OTHERS))('%s', (_, inode) => {
    const { code, data } = failure(() => encode([ROOT, { path: '/it', ino: 2, nlink: 1, inode }]))
    expect(code).toBe('format-cannot-hold')
    expect(data).toMatchObject({ paths: ['/it'] })
  })

  test.each([
    'a:b',
    'a*',
    'w?',
    '"q"',
    '<',
    '>',
    'a|b',
    'back\\slash',
    'new\nline',
    '\x01',
    'dot.',
    'dots...',
    'space ',
    ' ',
    '\udcff',
  ])('the name %j', (name) => {
    const { code, data } = failure(() => encode([ROOT, directory('/d'), file(`/d/${name}`)]))
    expect(code).toBe('format-cannot-hold')
    expect(data).toMatchObject({ paths: [`/d/${name}`] })
  })

  test.each([
    ['a', 'A'],
    ['Makefile', 'makefile'],
    ['Grüße', 'GRÜSSE'.replace('SS', 'ß')],
  ])('%s beside %s', (one, other) => {
    const { code, data, message } = failure(() => encode([ROOT, file(`/${one}`), file(`/${other}`)]))
    expect(code).toBe('format-cannot-hold')
    expect(data).toMatchObject({ paths: [`/${other}`] })
    expect(message).toContain(one)
    encode([ROOT, directory('/d'), file(`/${one}`), file(`/d/${other}`)])
  })

  test('a file of 4 GiB', () => {
    const blob = { sha256: '00', size: 2 ** 32 }
    const { code, data } = failure(() => encode([ROOT, file('/a', 0, { content: blob })]))
    expect(code).toBe('file-too-large')
    expect(data).toMatchObject({ path: '/a', most: 2 ** 32 - 1 })
  })

  test('more names in a root directory of fixed size than it has slots for', () => {
    const files = (count: number) => [ROOT, ...Array.from({ length: count }, (_, n) => file(`/F${n}`))]
    encode(files(224))
    expect(failure(() => encode(files(225))).code).toBe('format-cannot-hold')
    expect(failure(() => encode(files(224), { label: 'ONE MORE' })).code).toBe('format-cannot-hold')
    encode(files(512), { size: 8 * MIB })
    expect(failure(() => encode(files(513), { size: 8 * MIB })).data).toMatchObject({ format: 'A FAT12 disk' })
    encode(files(5000), { size: SIZES.FAT32 })
  })

  test('more names in a directory than any can have', () => {
    const names = Array.from({ length: 32_768 }, (_, n) => file(`/d/n${n}`))
    expect(failure(() => encode([ROOT, directory('/d'), ...names], { size: 100 * MIB })).code).toBe(
      'format-cannot-hold',
    )
  })

  test.each(['', ' x', 'twelve chars', 'a.b', 'ä', 'tab\t'])('the label %j', (label) => {
    expect(failure(() => encode([ROOT], { label })).code).toBe('format-cannot-hold')
  })
})

test('a medium that is too small is told with the size that is needed', () => {
  const entries = [ROOT, file('/linux', 2 * MIB)]
  const { code, data } = failure(() => encode(entries))
  expect(code).toBe('medium-too-small')
  const { medium, size, needed } = data as { medium: string; size: number; needed: number }
  expect({ medium, size }).toEqual({ medium: 'floppy', size: FLOPPY })
  encode(entries, { size: needed })
  encode(entries, { size: 2880 * KIB })
  expect(failure(() => encode([ROOT], { size: 10 * KIB })).data).toMatchObject({ medium: 'disk' })
})

test('a floppy holds exactly as much as it has clusters', () => {
  encode([ROOT, file('/full', 2847 * 512)])
  expect(failure(() => encode([ROOT, file('/full', 2847 * 512 + 1)])).code).toBe('medium-too-small')
})

test('a content that is not as long as it was said to be is an error', () => {
  const lying = file('/a', 0, { content: { sha256: '00', size: 5 } })
  const { code } = failure(() =>
    encodeFat([ROOT, lying], () => new Uint8Array(4), { size: FLOPPY, volumeId: 1, hiddenSectors: 0 }),
  )
  expect(code).toBe('content-size-wrong')
})

test('what is lost is told before: owners, modes, times and hard links', () => {
  const linked = file('/linked', 1, { mtime: 315_532_800 })
  const losses = lossesOfFat([
    ROOT,
    file('/kept', 1, { mtime: 315_532_802 }),
    file('/kept-too', 1, { mtime: 315_532_802, mode: 0o555 }),
    file('/owned', 1, { gid: 5 }),
    file('/setuid', 1, { mode: 0o4755 }),
    file('/odd', 1, { mtime: 1_000_000_001 }),
    file('/old', 1, { mtime: 0 }),
    { ...linked, nlink: 2 },
    { ...linked, nlink: 2, path: '/linked-2' },
  ])
  expect(losses.map(({ code, paths }) => [code, ...paths])).toEqual([
    ['owners-left-out', '/owned'],
    ['modes-left-out', '/setuid'],
    ['times-changed', '/odd', '/old'],
    ['hard-links-split', '/linked', '/linked-2'],
  ])
})

describe('of damage', () => {
  const entries = [
    ROOT,
    directory('/dir'),
    file('/dir/long file name.text', 3000),
    file('/a', 1500),
    file('/B.TXT', 600),
  ]
  const volume = (size = FLOPPY) => encode(entries, { size, label: 'LABEL' })
  const DATA = 33 * 512
  const ROOT_AT = 19 * 512
  const damaged = (act: (bytes: Uint8Array) => void) => {
    const bytes = flatten(volume().image)
    act(bytes)
    return imageOf(bytes)
  }
  const told = (image: SparseImage) => {
    const { code, data } = failure(() => decodeFat(image, LIMITS))
    expect(failure(() => [...layoutOfFat(image, LIMITS)]).code).toBe(code)
    return { code, ...data }
  }
  /** FAT12: an even cluster's entry. */
  const link = (bytes: Uint8Array, cluster: number, next: number) => {
    const at = 512 + (cluster * 3) / 2
    bytes[at] = next & 0xff
    bytes[at + 1] = (bytes[at + 1]! & 0xf0) | (next >> 8)
  }
  // Clusters: 2 is /dir, 3 to 8 the long one, 9 to 11 /a, 12 and 13 /B.TXT.
  const A = () => volume().files.get('/a')!.directoryEntryOffset

  test.each([
    ['a chain that goes round', (bytes: Uint8Array) => link(bytes, 10, 9), 512 + 15],
    ['a chain that goes into another', (bytes: Uint8Array) => link(bytes, 10, 4), 512 + 4],
    ['a chain that leads to a cluster behind the last', (bytes: Uint8Array) => link(bytes, 10, 3000), 512 + 15],
    ['a chain that leads to a free cluster', (bytes: Uint8Array) => link(bytes, 10, 0), 512 + 15],
    ['a chain that leads to a bad cluster', (bytes: Uint8Array) => link(bytes, 10, 0xff7), 512 + 15],
  ])('%s is told with its place', (_, act, offset) => {
    expect(told(damaged(act))).toMatchObject({ code: 'image-corrupt', format: 'FAT', offset })
  })

  test.each([
    ['a size beyond the chain', (bytes: Uint8Array) => bytes.set([1, 6], A() + 28)],
    ['a size without a chain', (bytes: Uint8Array) => bytes.set([0, 0], A() + 26)],
    ['a first cluster behind the last', (bytes: Uint8Array) => bytes.set([0xff, 0x0e], A() + 26)],
  ])('%s is told at its entry', (_, act) => {
    expect(told(damaged(act))).toMatchObject({ code: 'image-corrupt', offset: A() })
  })

  test('two files with one chain are told at the second', () => {
    const offset = volume().files.get('/B.TXT')!.directoryEntryOffset
    expect(told(damaged((bytes) => bytes.set([9], offset + 26)))).toMatchObject({ code: 'image-corrupt', offset })
  })

  test('two entries of one name are told at the second', () => {
    const offset = volume().files.get('/B.TXT')!.directoryEntryOffset
    const twins = damaged((bytes) => bytes.set(Buffer.from('A          \x20\x08'), offset))
    expect(told(twins)).toMatchObject({ code: 'image-corrupt', offset })
  })

  test('a directory that is in itself, or is the root', () => {
    const entryOf = (bytes: Uint8Array) => Buffer.from(bytes).indexOf('DIR        ', ROOT_AT, 'latin1')
    expect(told(damaged((bytes) => bytes.set([0, 0], entryOf(bytes) + 26)))).toMatchObject({ code: 'image-corrupt' })
    const inItself = damaged((bytes) => {
      bytes.set(bytes.slice(entryOf(bytes), entryOf(bytes) + 32), DATA + 64)
    })
    expect(told(inItself)).toMatchObject({ code: 'image-corrupt', offset: DATA + 64 })
  })

  test('a long name that does not fit its short one gives way to it, as in Linux', () => {
    const names = (act: (bytes: Uint8Array) => void) => decodeFat(damaged(act), LIMITS).entries.map(({ path }) => path)
    expect(names(() => {})).toContain('/dir/long file name.text')
    const slots = DATA + 64
    const SHORT = '/dir/LONGFI~1.TEX'
    expect(names((bytes) => bytes.set([0], slots + 13))).toContain(SHORT)
    expect(names((bytes) => bytes.set([0x43], slots))).toContain(SHORT)
    expect(names((bytes) => bytes.set([0x02], slots))).toContain(SHORT)
    expect(names((bytes) => bytes.set([0xe5], slots))).toContain(SHORT)
    expect(names((bytes) => bytes.set([0xe5], slots + 32))).toContain(SHORT)
    expect(names((bytes) => bytes.set([0x18], slots + 64 + 12))).toContain('/dir/long file name.text')
    expect(names((bytes) => bytes.set([0xe5], slots + 64))).not.toContain(SHORT)
  })

  test('a short name that Windows marked as lower case is lower case, and one byte of it is code page 437', () => {
    const at = volume().files.get('/B.TXT')!.directoryEntryOffset
    const names = (act: (bytes: Uint8Array) => void) => decodeFat(damaged(act), LIMITS).entries.map(({ path }) => path)
    expect(names((bytes) => bytes.set([0x08], at + 12))).toContain('/b.TXT')
    expect(names((bytes) => bytes.set([0x18], at + 12))).toContain('/b.txt')
    expect(names((bytes) => bytes.set([0x8e], at))).toContain('/Ä.TXT')
    expect(names((bytes) => bytes.set([0x05], at))).toContain('/σ.TXT')
  })

  test('names that lead out of the tree', () => {
    const at = volume().files.get('/B.TXT')!.directoryEntryOffset
    const named = (text: string) => damaged((bytes) => bytes.set(Buffer.from(text.padEnd(11)), at))
    expect(told(named('A/B')).code).toBe('path-invalid')
    expect(told(named('A\0B')).code).toBe('path-invalid')
    expect(told(named('           ')).code).toBe('image-corrupt')
  })

  test.each([
    ['sectors of 5 bytes', 11, [5, 0]],
    ['clusters of no sectors', 13, [0]],
    ['clusters of three sectors', 13, [3]],
    ['no reserved sector', 14, [0, 0]],
    ['no FAT', 16, [0]],
    ['no root directory', 17, [0, 0]],
    ['a medium that is none', 21, [0]],
    ['more sectors than the image', 19, [0xff, 0xff]],
    ['FATs that leave nothing', 22, [0xff, 0xff]],
  ])('a boot sector with %s', (_, at, bytes) => {
    const { code, offset } = told(damaged((image) => image.set(bytes, at))) as { code: string; offset: number }
    expect(code).toBe('image-corrupt')
    expect(offset).toBeLessThan(64)
  })

  test('too many entries and too many bytes end the reading', () => {
    const { image } = volume()
    expect(failure(() => decodeFat(image, { ...LIMITS, entries: 3 })).code).toBe('limit-exceeded')
    expect(failure(() => [...layoutOfFat(image, { ...LIMITS, entries: 3 })]).code).toBe('limit-exceeded')
    expect(failure(() => decodeFat(image, { ...LIMITS, bytes: 4500 })).code).toBe('limit-exceeded')
  })

  test('any bytes changed anywhere are read, or told as an error: never anything else', () => {
    const places = fc.oneof(
      fc.nat(89),
      fc.integer({ min: 512, max: 512 + 24 }),
      fc.integer({ min: ROOT_AT, max: ROOT_AT + 32 * 9 }),
      fc.integer({ min: DATA, max: DATA + 32 * 5 }),
    )
    const changes = fc.array(fc.tuple(places, fc.nat(255)), { minLength: 1, maxLength: 6 })
    const pristine = flatten(volume().image)
    let kept = 0
    fc.assert(
      fc.property(changes, (changes) => {
        const bytes = pristine.slice(0, 40 * 512)
        for (const [at, value] of changes) bytes[at] = value
        const image = { size: FLOPPY, pieces: [{ offset: 0, bytes }] }
        for (const act of [() => decodeFat(image, LIMITS), () => [...layoutOfFat(image, LIMITS)]])
          try {
            act()
            kept++
          } catch (error) {
            expect(error).toBeInstanceOf(Pid1Error)
          }
      }),
      { numRuns: 300 },
    )
    expect(kept).toBeGreaterThan(0)
  })
})
