/**
 * Programs the tests use as judges, found on this machine. A missing one is a skip with its name and the way
 * to get it on a person's machine, and a failure where CI=true.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, test } from 'vitest'

/** Each tool and the Debian package that has it. */
export const TOOLS = {
  cpio: 'cpio',
  bsdcpio: 'libarchive-tools',
  bsdtar: 'libarchive-tools',
  gzip: 'gzip',
  zstd: 'zstd',
  xz: 'xz-utils',
  dash: 'dash',
  bash: 'bash',
  unzip: 'unzip',
  jsonschema: 'python3-jsonschema',
  tar: 'tar',
  'qemu-system-i386': 'qemu-system-x86',
  chromium: 'chromium',
  'firefox-esr': 'firefox-esr',
  asciinema: 'asciinema',
  gen_init_cpio: 'linux-source-6.12',
  genromfs: 'genromfs',
  mke2fs: 'e2fsprogs',
  e2fsck: 'e2fsprogs',
  debugfs: 'e2fsprogs',
  dumpe2fs: 'e2fsprogs',
  'mkfs.fat': 'dosfstools',
  'fsck.fat': 'dosfstools',
  mcopy: 'mtools',
  mdir: 'mtools',
  mtype: 'mtools',
  mattrib: 'mtools',
  mlabel: 'mtools',
  sfdisk: 'fdisk',
  fdisk: 'fdisk',
  mdel: 'mtools',
  mshowfat: 'mtools',
  syslinux: 'syslinux',
  readelf: 'binutils',
  gcc: 'gcc',
  file: 'file',
} as const

export type Tool = keyof typeof TOOLS

/** Where gen_init_cpio is built: Debian ships only its source (test/setup/gen-init-cpio.sh). */
const OWN_TOOLS = join(import.meta.dirname, '../.cache/tools')

/** The tool's path, or undefined. */
export function findTool(tool: Tool): string | undefined {
  const folders = [OWN_TOOLS, ...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders.map((folder) => join(folder, tool)).find((path) => existsSync(path))
}

/** Tests that need the tools: skipped and named where one is missing, failed where CI=true. */
export function describeWith(tools: readonly Tool[], name: string, body: () => void): void {
  const missing = [...new Set(tools)].filter((tool) => !findTool(tool))
  if (missing.length === 0) {
    describe(name, body)
    return
  }
  const how = missing.map((tool) => `${tool} (Debian package ${TOOLS[tool]})`).join(', ')
  if (process.env.CI === 'true')
    describe(name, () => {
      test(`needs ${how}`, () => {
        throw new Error(`Missing on this machine: ${how}. Run: npm run setup`)
      })
    })
  else describe.skip(`${name} [skipped: needs ${how}; run: npm run setup]`, body)
}

/** Runs a tool with bytes on its standard input; returns its standard output. Throws with what it said. */
export function run(tool: Tool, args: readonly string[], options: { input?: Uint8Array; cwd?: string } = {}): Buffer {
  return execFileSync(findTool(tool)!, args, { ...options, maxBuffer: 1 << 30, stdio: ['pipe', 'pipe', 'pipe'] })
}
