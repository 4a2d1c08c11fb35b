import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { flatten, imageOf, type SparseImage } from '../../src/formats/sparse.ts'
import { runSteps } from '../../src/formats/steps.ts'
import { namesOf, sha256InSteps, sha256OfImage } from '../../src/image/sha256.ts'

const MIB = 1 << 20
const nodes = (image: SparseImage) => createHash('sha256').update(flatten(image)).digest('hex')

function sparse(size: number, ...pieces: [offset: number, byte: number, length: number][]): SparseImage {
  return {
    size,
    pieces: pieces.map(([offset, byte, length]) => ({ offset, bytes: new Uint8Array(length).fill(byte) })),
  }
}

test('the SHA-256 of a sparse image, step by step, is that of its bytes', async () => {
  for (const image of [
    sparse(0),
    sparse(3 * MIB + 5),
    sparse(5 * MIB, [0, 1, 70], [MIB, 2, 3 * MIB], [5 * MIB - 1, 3, 1]),
  ]) {
    expect(runSteps(sha256InSteps(image))).toBe(nodes(image))
    expect(await sha256OfImage(image, () => {})).toBe(nodes(image))
  }
})

test('an image is called by its SHA-256 where that costs little: it is small, or full', async () => {
  for (const image of [
    sparse(64 * MIB, [0, 1, 1]),
    sparse(80 * MIB, [0, 1, 40 * MIB]),
    imageOf(new Uint8Array(65 * MIB)),
  ]) {
    const sha256 = nodes(image)
    expect(await namesOf(image)).toEqual({ id: sha256, sha256 })
  }
})

test('a large image of little but zeros has a name of its own, and no other image has it', async () => {
  const images = [
    sparse(2 ** 31, [0, 1, 1024]),
    sparse(2 ** 31, [0, 2, 1024]),
    sparse(2 ** 31, [1024, 1, 1024]),
    sparse(2 ** 31, [0, 1, 512], [1024, 1, 512]),
    sparse(2 ** 31 - 512, [0, 1, 1024]),
  ]
  const names = await Promise.all(images.map(namesOf))
  expect(names.every(({ sha256 }) => sha256 === undefined)).toBe(true)
  expect(new Set(names.map(({ id }) => id)).size).toBe(images.length)
  expect(await namesOf(sparse(2 ** 31, [0, 1, 1024]))).toEqual(names[0])
})
