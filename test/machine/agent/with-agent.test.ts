import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeCpio } from '../../../src/formats/cpio/decode.ts'
import { hasInit, withAgent } from '../../../src/machine/agent/with-agent.ts'
import { recipeNamed } from '../../../src/project/recipes/index.ts'
import { applyEdit, chmod, decodePath, remove, rename } from '../../../src/rootfs/index.ts'

const program = Uint8Array.of(1, 2, 3)
const limits = { entries: 10, bytes: 1 << 20 }

function added(commandLine: string) {
  const { behind, commandLine: line } = withAgent(0, commandLine, program)
  const { entries } = decodeCpio(behind, limits)
  const links = entries.flatMap(({ path, inode }) => (inode.kind === 'symlink' ? [[path, inode.target]] : []))
  return { line, links: Object.fromEntries(links) }
}

test('behind an image of any size, the agent follows at a multiple of four', () => {
  fc.assert(
    fc.property(fc.nat(1000), (size) => {
      const { behind } = withAgent(size, '', program)
      const { entries } = decodeCpio(behind.subarray(-size & 3), limits)
      expect(entries.map(({ path }) => path)).toEqual(['/.pid1', '/.pid1/agent'])
      expect(entries[1]!.inode).toMatchObject({ kind: 'file', mode: 0o700, content: program })
    }),
  )
})

test.for([
  ['console=ttyS0', 'rdinit=/.pid1/agent console=ttyS0', {}],
  ['', 'rdinit=/.pid1/agent', {}],
  ['a rdinit=/bin/sh b', 'a rdinit=/.pid1/agent b', { '/.pid1/init': '/bin/sh' }],
  ['rdinit=/one rdinit=/two', 'rdinit=/.pid1/agent rdinit=/.pid1/agent', { '/.pid1/init': '/two' }],
  ['rdinit="/a b" c', 'rdinit=/.pid1/agent c', { '/.pid1/init': '/a b' }],
  ['"rdinit=/a b" c', 'rdinit=/.pid1/agent c', { '/.pid1/init': '/a b' }],
  ['x="rdinit=/no"', 'rdinit=/.pid1/agent x="rdinit=/no"', {}],
  ['quiet -- rdinit=/no', 'rdinit=/.pid1/agent quiet -- rdinit=/no', {}],
  ['xrdinit=/no rdinit', 'rdinit=/.pid1/agent xrdinit=/no rdinit', {}],
  ['init=/x', 'rdinit=/.pid1/agent init=/x', { '/.pid1/requested': '/x' }],
] as const)('the command line %j becomes %j', ([before, after, links]) => {
  expect(added(before)).toEqual({ line: after, links })
})

test('an init is there if the kernel may run it, by whatever way the path leads to it', () => {
  const { tree } = recipeNamed('minimal').make()
  expect(hasInit(tree, '')).toBe(true)
  expect(hasInit(tree, 'rdinit=/bin/ls')).toBe(true)
  expect(hasInit(tree, 'rdinit=bin/ls')).toBe(true)
  expect(hasInit(tree, 'rdinit=/bin')).toBe(false)
  expect(hasInit(tree, 'rdinit=')).toBe(false)
  expect(hasInit(applyEdit(tree, chmod(tree, '/init', 0o644)), '')).toBe(false)
  expect(hasInit(applyEdit(tree, chmod(tree, '/init', 0o001)), '')).toBe(true)
  expect(hasInit(applyEdit(tree, remove(tree, '/init')), '')).toBe(false)
  expect(hasInit(applyEdit(tree, rename(tree, '/bin/busybox', '/bin/box')), 'rdinit=/bin/ls')).toBe(false)
  expect(decodePath(withAgent(0, '', program).behind.subarray(0, 6))).toBe('070701')
})
