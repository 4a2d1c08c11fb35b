import { expect, test } from 'vitest'
import {
  interpreterTrouble,
  libraryTrouble,
  loaderWords,
  refusalOf,
  sentenceOf,
} from '../../../src/app/edit/elf-words.ts'
import type { ProgramFacts } from '../../../src/image/program.ts'

const FACTS: ProgramFacts = {
  file: {
    class: 32,
    data: 'little',
    machine: { number: 3, name: 'Intel 80386' },
    type: 'executable',
    linking: 'static',
    isStripped: true,
    hasDebugInfo: false,
    soname: undefined,
    rpath: undefined,
    runpath: undefined,
    buildId: undefined,
  },
  verdict: 'executes',
  interpreter: undefined,
  loader: 'glibc',
  libraries: [],
  count: 0,
  faulty: 0,
}
const FOUND = { name: 'liba.so', path: '/lib/liba.so', file: '/lib/liba.so', neededBy: '/bin/x', passedOver: [] }
const fine = { ...FOUND, problem: undefined }
const missing = { ...fine, name: 'libb.so', path: undefined, file: undefined }

const file = (change: Partial<ProgramFacts['file']>): ProgramFacts => ({ ...FACTS, file: { ...FACTS.file, ...change } })

test('a file is one sentence', () => {
  expect(sentenceOf(FACTS)).toBe('A 32-bit program for Intel 80386, statically linked, stripped')
  expect(
    sentenceOf(file({ class: 64, machine: { number: 62, name: 'x86-64' }, type: 'pie', linking: 'dynamic' })),
  ).toBe('A 64-bit program for x86-64, dynamically linked, at any address, stripped')
  expect(sentenceOf(file({ data: 'big', type: 'relocatable', linking: 'none', isStripped: false }))).toBe(
    'A 32-bit big-endian object file for Intel 80386, not stripped',
  )
})

test('a refusal gives the number that the kernel prints', () => {
  expect(refusalOf(FACTS)).toBeUndefined()
  expect(refusalOf({ ...FACTS, verdict: 'other-machine' })).toContain('does not execute it: error -8,')
  expect(refusalOf({ ...file({ type: 'library' }), verdict: 'other-machine' })).toContain('no use for this library')
  expect(interpreterTrouble(FACTS)).toBeUndefined()
  expect(interpreterTrouble({ ...FACTS, verdict: 'interpreter-missing' })).toContain('error -2')
  expect(interpreterTrouble({ ...FACTS, verdict: 'interpreter-not-executable' })).toContain('error -13')
  expect(interpreterTrouble({ ...FACTS, verdict: 'interpreter-unfit' })).toContain('error -80')
})

test('a library that is missing, damaged or for another machine is told from one that is there', () => {
  expect(libraryTrouble(fine)).toBeUndefined()
  expect(libraryTrouble(missing)).toBe('missing')
  expect(libraryTrouble({ ...missing, passedOver: ['/lib/libb.so'] })).toBe(
    'missing: /lib/libb.so is for another machine',
  )
  expect(libraryTrouble({ ...FOUND, problem: 'it is no ELF file' })).toBe('no use: it is no ELF file')
})

test('the loader is quoted where what it says is certain', () => {
  const words = (loader: ProgramFacts['loader'], ...libraries: ProgramFacts['libraries']) =>
    loaderWords({ ...FACTS, loader, libraries })
  expect(words('glibc', fine)).toBeUndefined()
  expect(words('glibc', fine, missing)).toContain(
    'error while loading shared libraries: libb.so: cannot open shared object file: No such file or directory',
  )
  expect(words('musl', missing)).toContain(
    'Error loading shared library libb.so: No such file or directory (needed by /bin/x)',
  )
  expect(words('glibc', { ...missing, passedOver: ['/lib/libb.so'] }, missing)).not.toContain('“')
})
