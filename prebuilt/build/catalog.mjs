#!/usr/bin/env node
// catalog.mjs [PREBUILT_DIR]: writes catalog.json, the list of what lies here.
//
// Each build script leaves a record beside its blob, FILE.meta.json, with what
// only the build knows: name, role, version, licence, source. The catalogue
// adds what the bytes themselves say: size and SHA-256. And it lists what was
// released earlier and is no longer current (release.mjs), since projects and
// links still name it. It takes no time.

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const prebuilt = resolve(process.argv[2] ?? join(here, '..'))
const suffix = '.meta.json'

// The order of first need: what a boot loads first stands first.
const roles = ['bios', 'vgabios', 'boot-loader', 'kernel', 'busybox', 'library', 'agent']

const records = readdirSync(prebuilt, { recursive: true })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith(suffix))

const blobs = records.map((record) => {
  const file = record.slice(0, -suffix.length)
  const { name, role, version, licence, licenceFiles, source, ...more } = JSON.parse(
    readFileSync(join(prebuilt, record), 'utf8'),
  )
  if (!roles.includes(role)) {
    throw new RangeError(`Cannot list ${file}: role ${JSON.stringify(role)} is none of ${roles.join(', ')}`)
  }
  const missing = licenceFiles.filter((path) => !existsSync(join(prebuilt, path)))
  if (missing.length > 0) {
    throw new RangeError(`Cannot list ${file}: licence text ${missing.join(', ')} is missing`)
  }
  const bytes = readFileSync(join(prebuilt, file))
  return {
    name,
    role,
    file,
    version,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    licence,
    licenceFiles,
    source,
    ...more,
  }
})

const names = blobs.map((blob) => blob.name)
const twice = names.find((name, i) => names.indexOf(name) !== i)
if (twice !== undefined) throw new RangeError(`Cannot list ${twice}: two blobs have that name`)

const byRoleThenName = (a, b) => roles.indexOf(a.role) - roles.indexOf(b.role) || (a.name < b.name ? -1 : 1)
blobs.sort(byRoleThenName)

const released = JSON.parse(readFileSync(join(prebuilt, 'released.json'), 'utf8'))
const isCurrent = ({ sha256 }) => blobs.some((blob) => blob.sha256 === sha256)
const earlier = released.filter((blob) => !isCurrent(blob)).map(({ since, ...blob }) => blob)

writeFileSync(join(prebuilt, 'catalog.json'), `${JSON.stringify({ version: 1, blobs, earlier }, null, 2)}\n`)
for (const { sha256, bytes, file } of blobs) console.log(`${sha256}  ${String(bytes).padStart(8)}  ${file}`)
