import { expect, test } from 'vitest'
import {
  formatBytes,
  formatCount,
  formatInstructions,
  formatPath,
  formatSeconds,
  formatTime,
  plural,
} from '../../src/app/format.ts'

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [1040, '1.0 kB'],
  [9949, '9.9 kB'],
  [9950, '10 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [1_156_096, '1.2 MB'],
  [999_999_999, '1.0 GB'],
  [5_000_000_000_000, '5000 GB'],
])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

test('counts are grouped by thousands', () => {
  expect([0, 999, 1000, 1_156_096].map(formatCount)).toEqual(['0', '999', '1,000', '1,156,096'])
})

test('one is singular, none and many are plural', () => {
  expect([0, 1, 2].map((count) => plural(count, 'byte'))).toEqual(['0 bytes', '1 byte', '2 bytes'])
  expect(plural(1234, 'entry', 'entries')).toBe('1,234 entries')
})

test.each([
  [0, '0:00', '0.0 s'],
  [0.44, '0:00', '0.4 s'],
  [59.94, '0:59', '59.9 s'],
  [59.97, '0:59', '0:59'],
  [60, '1:00', '1:00'],
  [3599.9, '59:59', '59:59'],
  [3723, '1:02:03', '1:02:03'],
])('%d seconds are %s, finely %s', (seconds, text, fine) => {
  expect([formatSeconds(seconds), formatSeconds(seconds, true)]).toEqual([text, fine])
})

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1 k'],
  [840_400, '840 k'],
  [999_499, '999 k'],
  [999_500, '1.0 M'],
  [25_900_000, '25.9 M'],
])('%d instructions are %s', (count, text) => expect(formatInstructions(count)).toBe(text))

test('times are in UTC, as far as an inode can hold them', () => {
  expect(formatTime(0)).toBe('1970-01-01 00:00:00')
  expect(formatTime(0xffff_ffff)).toBe('2106-02-07 06:28:15')
})

test.each([
  ['/etc/motd', '/etc/motd'],
  ['/new\nline', '/new␊line'],
  ['/caf\udce9', '/caf\\xe9'],
  ['/bell\x07\x7f', '/bell␇␡'],
  ['/\u{1f427}', '/\u{1f427}'],
])('%j is shown as %s', (path, shown) => expect(formatPath(path)).toBe(shown))
