/** All that boots a project anywhere: its image, its kernel, a script for QEMU, and what to tell other boot loaders. */
import { readBzImage } from '../formats/bzimage.ts'
import { showPath } from '../formats/losses.ts'
import { quote } from '../formats/shell/index.ts'
import type { ZipFile } from '../formats/zip.ts'
import { blobWithHash, type CatalogBlob } from '../project/catalog.ts'
import type { Project } from '../project/project.ts'
import { isBlobRef } from '../rootfs/index.ts'
import type { Image } from './image.ts'

/** The files, in a directory of their own. Throws kernel-invalid. */
export function bootKit(project: Project, image: Image, kernel: Uint8Array, directory: string): ZipFile[] {
  const header = readBzImage(kernel)
  const text = (content: string) => new TextEncoder().encode(content)
  return [
    { path: `${directory}/README.txt`, bytes: text(readme(project, image, header.version)), mode: 0o644 },
    { path: `${directory}/run-qemu.sh`, bytes: text(runQemu(project, header.is64Bit)), mode: 0o755 },
    { path: `${directory}/initramfs.cpio`, bytes: image.bytes, mode: 0o644 },
    { path: `${directory}/bzImage`, bytes: kernel, mode: 0o644, isCompressed: true },
  ]
}

function runQemu({ commandLine, memory }: Project, is64Bit: boolean): string {
  const qemu = is64Bit ? 'qemu-system-x86_64' : 'qemu-system-i386'
  return `#!/bin/sh
# Boots the kernel and the root file system beside this script in QEMU, with the serial line as the console.
# Ctrl-A and then X ends it. What follows the script's name goes to QEMU: ./run-qemu.sh -enable-kvm
set -eu
CDPATH='' cd -- "$(dirname -- "$0")"
if ! command -v ${qemu} > /dev/null; then
  echo 'run-qemu.sh: ${qemu} is not installed (Debian has it in qemu-system-x86)' >&2
  exit 1
fi
exec ${qemu} \\
  -kernel bzImage \\
  -initrd initramfs.cpio \\
  -append ${quote(commandLine)} \\
  -m ${memory} \\
  -nographic \\
  -no-reboot \\
  "$@"
`
}

function readme(project: Project, { sha256 }: Image, version: string): string {
  const commandLine = showPath(project.commandLine)
  return `${showPath(project.name)}: a root file system made with pid1, and a kernel to boot it.

initramfs.cpio  the root file system, a cpio archive in newc format
                SHA-256 ${sha256}
bzImage         ${version === '' ? 'the kernel' : `Linux ${showPath(version)}`}
run-qemu.sh     boots both in QEMU: sh run-qemu.sh

Any boot loader for Linux on a PC takes the same three things: the kernel, the archive as its
initrd, and the command line. In GRUB's words:

    linux /bzImage ${commandLine}
    initrd /initramfs.cpio
${licences(project)}`
}

/** Who made what of ours goes along, under which licence, and where its source is. */
function licences({ kernel, tree }: Project): string {
  const hashes = [kernel.sha256]
  for (const inode of tree.inodes.values())
    if (inode.kind === 'file' && isBlobRef(inode.content)) hashes.push(inode.content.sha256)
  const blobs = [...new Set(hashes)].map(blobWithHash).filter((blob) => blob !== undefined)
  if (blobs.length === 0) return ''
  return `
Software of others in it, under their licences, with Debian's source packages it is built from
(https://snapshot.debian.org has them):

${blobs.map(licence).sort().join('\n')}
`
}

function licence({ name, version, licence, source }: CatalogBlob): string {
  const packages = source.map(({ package: of, version }) => `${of} ${version}`).join(', ')
  return `    ${name} ${version}: ${licence}; ${packages}`
}
