import { expect, test } from 'vitest'
import { isShell, TEXT_MOST, textOf } from '../../../src/app/edit/content.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

test.each(['', '#!/bin/sh\n', 'CR\r\nLF', 'ä 日本 🐧', '\ufeffmark', '\x1b[0m'])('%j is text, to the byte', (text) => {
  expect(textOf(bytes(text))).toBe(text)
})

test('what is not UTF-8, or holds a NUL, is no text', () => {
  expect(textOf(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0xff))).toBeUndefined()
  expect(textOf(bytes('a\0b'))).toBeUndefined()
  expect(textOf(Uint8Array.of(0xe2, 0x82))).toBeUndefined()
})

test('text over the limit is no text to edit', () => {
  expect(textOf(new Uint8Array(TEXT_MOST).fill(0x61))).toHaveLength(TEXT_MOST)
  expect(textOf(new Uint8Array(TEXT_MOST + 1).fill(0x61))).toBeUndefined()
})

test.each([
  '#!/bin/sh',
  '#!/bin/sh -e\n',
  '#! /bin/bash\n',
  '#!/bin/sh\r\n',
  '#!/usr/bin/env sh\n',
  '#!/bin/busybox ash\n',
])('%j begins a shell script', (text) => expect(isShell('/x', text)).toBe(true))

test.each(['#!/usr/bin/python3\n', '#!/usr/bin/env lua\n', '#!/usr/bin/awk -f\n', 'echo\n'])('%j does not', (text) =>
  expect(isShell('/x', text)).toBe(false),
)

test('without #! the place tells', () => {
  for (const path of ['/init', '/etc/init.d/rcS', '/etc/profile', '/root/.profile'])
    expect(isShell(path, 'x=1\n')).toBe(true)
  expect(isShell('/srv/notes', 'x=1\n')).toBe(false)
  expect(isShell('/init', '#!/usr/bin/lua\n')).toBe(false)
})
