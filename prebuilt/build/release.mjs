#!/usr/bin/env node
// release.mjs YYYY-MM [PREBUILT_DIR]: adds the catalogue's blobs to released.json,
// the list of all that any release has shipped. It only ever grows.
//
// A project file and a link hold no bytes of a blob, only its hash: once a release
// has shipped one, it is shipped for ever, whatever takes its place. Licence and
// source go along, since whoever ships it says them. It takes no time.

import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const [since, directory] = process.argv.slice(2)
if (!/^\d{4}-\d{2}$/.test(since ?? '')) {
  throw new RangeError('Cannot release: say the month of the release, such as 2026-11')
}
const prebuilt = resolve(directory ?? join(dirname(fileURLToPath(import.meta.url)), '..'))
const read = (file) => JSON.parse(readFileSync(join(prebuilt, file), 'utf8'))

const released = read('released.json')
const known = new Set(released.map(({ sha256 }) => sha256))
const added = read('catalog.json').blobs.filter(({ sha256 }) => !known.has(sha256))

const all = [
  ...released,
  ...added.map(({ sha256, bytes, name, version, licence, source, hasGate }) => ({
    sha256,
    bytes,
    name,
    since,
    version,
    licence,
    source,
    hasGate,
  })),
]
const order = ({ since, name }) => `${since} ${name}`
all.sort((a, b) => (order(a) < order(b) ? -1 : 1))

const lines = all.map((blob) => `  ${JSON.stringify(blob)}`)
writeFileSync(join(prebuilt, 'released.json'), `[\n${lines.join(',\n')}\n]\n`)
for (const { sha256, name } of added) console.log(`${sha256}  ${name}`)
