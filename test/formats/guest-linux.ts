/** The shipped kernel under QEMU as a judge of file systems: no other kernel needs to have them, nor anybody be root. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { encodeCpio } from '../../src/formats/cpio/encode.ts'
import { blobNamed } from '../../src/project/catalog.ts'
import { run } from '../tools.ts'
import { bytesOf, inDirectory } from './snapshot.ts'

const [kernel, busybox] = await Promise.all(
  ['linux-6.12-i386', 'busybox-1.37-i386'].map((name) => prebuiltBlobs.load(blobNamed(name).sha256)),
)

/** What the serial line shows of a shell script that finds the files `disks` as /dev/sda and so on, at most four, and busybox's commands. */
export function runInGuest(script: string, disks: readonly string[]): string {
  const init = `#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t devtmpfs none /dev
${script}
echo end of the script
# Waits until the serial line has sent all of it.
stty sane < /dev/console
reboot -f
`
  return inDirectory((directory) => {
    const at = (name: string, bytes: Uint8Array) => {
      writeFileSync(join(directory, name), bytes)
      return join(directory, name)
    }
    const shown = run('qemu-system-i386', [
      ...['-accel', 'tcg', '-m', '128', '-display', 'none', '-no-reboot', '-serial', 'stdio'],
      ...['-kernel', at('bzImage', kernel!), '-initrd', at('initramfs', initramfs(init))],
      ...['-append', 'console=ttyS0 quiet panic=-1'],
      ...disks.flatMap((file, number) => ['-drive', `file=${file},format=raw,if=ide,index=${number}`]),
    ]).toString()
    if (!shown.includes('end of the script')) throw new Error(`The guest ended early. It showed:\n${shown}`)
    return shown
  })
}

function initramfs(init: string): Uint8Array {
  const own = { mode: 0o755, uid: 0, gid: 0, mtime: 0 }
  const directories = ['/', '/bin', '/dev', '/mnt'].map(
    (path) => ({ path, inode: { kind: 'directory', ...own } }) as const,
  )
  const file = (path: string, content: Uint8Array) => ({ path, inode: { kind: 'file', ...own, content } }) as const
  const console = { path: '/dev/console', inode: { kind: 'character', ...own, major: 5, minor: 1 } } as const
  const all = [...directories, console, file('/bin/busybox', busybox!), file('/init', new TextEncoder().encode(init))]
  return encodeCpio(
    all.map(({ path, inode }, at) => ({ path, inode, ino: at + 1, nlink: 1 })),
    bytesOf,
  ).bytes
}
