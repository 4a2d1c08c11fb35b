#!/usr/bin/env node
// syslinux-parts.mjs INSTALLER INSTALLED PARTS: writes ldlinux.sys and
// ldlinux.bss, the boot sector, into PARTS as they lie in the program INSTALLER.
//
// INSTALLED has the two as that program has put them on a disk, with what it
// fills in there (syslinux/libinstaller/syslxmod.c and fs.c). They say how long
// each is, and some bytes by which to find it; and what differs must be what is
// left open in the program: zeros, and two placeholders.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [installer, installed, parts] = process.argv.slice(2)
const program = readFileSync(installer)
const sectorBytes = 512

const le32 = (value) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

/** Takes out of the program what is `onDisk` there, found by its bytes from `start` to `end`. */
const take = (name, onDisk, start, end, placeholders) => {
  const known = onDisk.subarray(start, end)
  const found = program.indexOf(known)
  if (found < start) throw new RangeError(`Cannot find ${name} in the installer`)
  if (program.includes(known, found + 1)) throw new RangeError(`Cannot tell which ${name} in the installer is meant`)
  const part = program.subarray(found - start, found - start + onDisk.length)

  const open = new Uint8Array(part.length)
  for (const placeholder of placeholders) open.fill(1, part.indexOf(placeholder), part.indexOf(placeholder) + 4)
  const changed = onDisk.findIndex((byte, i) => byte !== part[i] && part[i] !== 0 && !open[i])
  if (changed >= 0) throw new RangeError(`Cannot take ${name}: the installer has changed its byte ${changed}`)
  writeFileSync(join(parts, name), part)
}

// A banner, a magic and the build's own number come first. Behind the image the
// installer has put two sectors of data that it makes itself.
const ldlinux = readFileSync(join(installed, 'ldlinux.sys'))
take('ldlinux.sys', ldlinux.subarray(0, -2 * sectorBytes), 0, 32, [])

// Code begins behind the parameters of the disk. The placeholders stand for the
// sector in which ldlinux.sys begins (syslinux/core/diskstart.inc).
const bootSector = readFileSync(join(installed, 'ldlinux.bss'))
take('ldlinux.bss', bootSector, 90, 90 + 128, [le32(0xdeadbeef), le32(0xfeedface)])
