/** All that boots a project anywhere: its medium, its kernel, a script for QEMU, and what to tell other boot loaders. */
import { readBzImage } from '../formats/bzimage.ts'
import { showPath } from '../formats/losses.ts'
import { quote } from '../formats/shell/index.ts'
import { imageOf } from '../formats/sparse.ts'
import type { ZipFile } from '../formats/zip.ts'
import { blobNamed, blobWithHash, type ShippedBlob } from '../project/catalog.ts'
import { isBootable, type Medium } from '../project/medium.ts'
import type { Project } from '../project/project.ts'
import { isBlobRef } from '../rootfs/index.ts'
import type { Image } from './image.ts'
import { LOADER_PARTS } from './media/loader-parts.ts'

/** The files, in a directory of their own; `sha256` is that of the medium. Throws kernel-invalid. */
export function bootKit(
  project: Project,
  { medium, disks, sha256 }: Pick<Image, 'medium' | 'disks'> & { readonly sha256: string },
  kernel: Uint8Array,
  directory: string,
): ZipFile[] {
  const header = readBzImage(kernel)
  const text = (content: string) => imageOf(new TextEncoder().encode(content))
  const { file } = MEDIUM_FILES[project.medium.kind]
  return [
    { path: 'README.txt', content: text(readme(project, sha256, header.version)), mode: 0o644 },
    { path: 'run-qemu.sh', content: text(runQemu(project, header.is64Bit)), mode: 0o755 },
    { path: file, content: medium, mode: 0o644, isCompressed: isCompressed(project.medium) },
    ...disks.map((content, at) => ({ path: diskFile(at), content, mode: 0o644 })),
    // A medium that boots by itself has its kernel on it.
    ...(isBootable(project.medium)
      ? []
      : [{ path: 'bzImage', content: imageOf(kernel), mode: 0o644, isCompressed: true }]),
  ].map((entry) => ({ ...entry, path: `${directory}/${entry.path}` }))
}

/** A floppy is full of what is. */
function isCompressed(medium: Medium): boolean {
  return medium.kind === 'floppy' || (medium.kind === 'initrd' && medium.isGzipped)
}

/** What the medium's file is called, and what it is. */
const MEDIUM_FILES: Readonly<Record<Medium['kind'], { readonly file: string; readonly what: string }>> = {
  initramfs: { file: 'initramfs.cpio', what: 'the root file system, a cpio archive in newc format' },
  initrd: { file: 'initrd.img', what: 'the root file system, for a RAM disk' },
  disk: { file: 'root.img', what: 'a disk that is the root file system' },
  'boot-disk': { file: 'boot.img', what: 'a disk that boots by itself: SYSLINUX, kernel, initramfs' },
  floppy: { file: 'floppy.img', what: 'a floppy that boots by itself: SYSLINUX, kernel, initrd' },
}

function diskFile(at: number): string {
  return `disk-${at + 1}.img`
}

function runQemu(project: Project, is64Bit: boolean): string {
  const qemu = is64Bit ? 'qemu-system-x86_64' : 'qemu-system-i386'
  const isSerial = speaksSerial(project)
  const lines = [...mediumArguments(project), `-m ${project.memory}`, ...(isSerial ? ['-nographic'] : []), '-no-reboot']
  return `#!/bin/sh
# Boots what lies beside this script in QEMU${isSerial ? ', with the serial line as the console.\n# Ctrl-A and then X ends it.' : '.'} What follows the script's name goes to QEMU: ./run-qemu.sh -enable-kvm
set -eu
CDPATH='' cd -- "$(dirname -- "$0")"
if ! command -v ${qemu} > /dev/null; then
  echo 'run-qemu.sh: ${qemu} is not installed (Debian has it in qemu-system-x86)' >&2
  exit 1
fi
exec ${qemu} \\
${lines.map((line) => `  ${line} \\\n`).join('')}  "$@"
`
}

/** Otherwise the console is the screen. */
function speaksSerial({ medium, commandLine }: Project): boolean {
  return !isBootable(medium) || (medium.config ?? '').includes('ttyS0') || commandLine.includes('ttyS0')
}

function mediumArguments({ medium, disks, commandLine }: Project): string[] {
  const { file } = MEDIUM_FILES[medium.kind]
  const drive = (name: string) => `-drive format=raw,file=${name}`
  const others = disks.map((_, at) => drive(diskFile(at)))
  const kernel = ['-kernel bzImage', `-append ${quote(commandLine)}`]
  switch (medium.kind) {
    case 'initramfs':
    case 'initrd':
      return [kernel[0]!, `-initrd ${file}`, kernel[1]!, ...others]
    case 'disk':
      return [...kernel, drive(file), ...others]
    case 'boot-disk':
      return [drive(file), ...others]
    case 'floppy':
      return [`-drive if=floppy,format=raw,file=${file} -boot a`, ...others]
  }
}

function readme(project: Project, sha256: string, version: string): string {
  const { medium, disks } = project
  const { file, what } = MEDIUM_FILES[medium.kind]
  const rows = [
    [file, what],
    ['', `SHA-256 ${sha256}`],
    ...disks.map(({ directory }, at) => [diskFile(at), `a disk, which has what belongs in ${showPath(directory)}`]),
    ...(isBootable(medium) ? [] : [['bzImage', version === '' ? 'the kernel' : `Linux ${showPath(version)}`]]),
    ['run-qemu.sh', 'boots it all in QEMU: sh run-qemu.sh'],
  ]
  return `${showPath(project.name)}: a root file system made with pid1, and ${isBootable(medium) ? 'what boots it' : 'a kernel to boot it'}.

${rows.map(([name, text]) => `${name!.padEnd(16)}${text}\n`).join('')}
${elsewhere(project, file)}${licences(project)}`
}

function elsewhere({ medium, commandLine }: Project, file: string): string {
  const line = showPath(commandLine)
  switch (medium.kind) {
    case 'initramfs':
    case 'initrd':
      return `Any boot loader for Linux on a PC takes the same three things: the kernel, the root file system as
its initrd, and the command line. In GRUB's words:

    linux /bzImage ${line}
    initrd /${file}
`
    case 'disk':
      return `The kernel finds its root by the command line:

    ${line}
`
    case 'boot-disk':
      return `A PC with a BIOS boots it from a USB stick. This overwrites all that is on the stick /dev/sdX:

    dd if=${file} of=/dev/sdX
`
    case 'floppy':
      return `A PC with a BIOS boots it from a floppy disk:

    dd if=${file} of=/dev/fd0
`
  }
}

/** Who made what of ours goes along, under which licence, and where its source is. */
function licences({ kernel, tree, medium }: Project): string {
  const hashes = [kernel.sha256]
  for (const inode of tree.inodes.values())
    if (inode.kind === 'file' && isBlobRef(inode.content)) hashes.push(inode.content.sha256)
  const blobs = [...new Set(hashes)].map(blobWithHash).filter((blob) => blob !== undefined)
  if (isBootable(medium)) blobs.push(...LOADER_PARTS.map(blobNamed))
  if (blobs.length === 0) return ''
  return `
Software of others in it, under their licences, with Debian's source packages it is built from
(https://snapshot.debian.org has them):

${blobs.map(licence).sort().join('\n')}
`
}

function licence({ name, version, licence, source }: ShippedBlob): string {
  const packages = source.map(({ package: of, version }) => `${of} ${version}`).join(', ')
  return `    ${name} ${version}: ${licence}; ${packages}`
}
