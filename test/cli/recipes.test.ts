/** Every recipe reaches its prompt, by way of its own medium. */
import { expect, test } from 'vitest'
import { pid1 } from './cli.ts'

/** What the console says on the way, in this order. */
const SAID: Readonly<Record<string, readonly string[]>> = {
  floppy: [
    'SYSLINUX 6.04',
    'RAMDISK: gzip image found at block 0',
    'VFS: Mounted root (romfs filesystem) readonly',
    'Please press Enter to activate this console.',
    '~ # ',
  ],
  dynamic: [
    'Run /init as init process',
    'four files, one of them busybox',
    "/bin/sh: can't access tty; job control turned off",
  ],
  minimal: ['Run /init as init process', 'hello from pid 1'],
  disk: ['SYSLINUX 6.04', 'Run /init as init process', "/bin/sh: can't access tty; job control turned off", '~ # '],
  ext4: ['VFS: Mounted root (ext4 filesystem)', 'Run /sbin/init as init process', 'Welcome.', '[root@pid1 ~]# '],
  'switch-root': ['hello from the initramfs, pid 1', 'EXT4-fs (sda): mounted', 'Welcome.', '[root@pid1 ~]# '],
}

/** What its medium cannot say of it. */
const WARNED: Readonly<Record<string, RegExp>> = { floppy: /^pid1: warning: .*of a mode romfs keeps/ }

for (const [name, said] of Object.entries(SAID))
  test(`${name} boots to its prompt`, async () => {
    const { status, stdout, stderr } = await pid1(['boot', name])
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(WARNED[name] ?? /^$/) })
    let at = 0
    for (const text of said) {
      const found = stdout.indexOf(text, at)
      expect(found, `${text} in ${stdout.slice(at)}`).toBeGreaterThanOrEqual(0)
      at = found + text.length
    }
  })

test('a shell on the screen takes what is typed on the keyboard', async () => {
  const { status, stdout } = await pid1(['boot', 'disk', '--type', 'top; echo $((6 * 7)) is it', '--until', '42 is it'])
  expect(status).toBe(0)
  expect(stdout).toContain("top: can't change directory to '/proc'")
})

test('the root of a floppy is read-only, every command one inode, and what is mounted by rcS there', async () => {
  const line =
    'touch /x; ls -i /bin/ls /bin/cat | while read n f; do echo inode $n; done; grep -c shm /proc/mounts; echo e""nd'
  const { status, stdout } = await pid1(['boot', 'floppy', '--type', line, '--until', 'end'])
  expect(status).toBe(0)
  expect(stdout).toContain('touch: /x: Read-only file system')
  const [one, other] = [...stdout.matchAll(/^inode (\d+)$/gm)].map(([, inode]) => inode)
  expect(one).toMatch(/^\d+$/)
  expect(other).toBe(one)
  expect(stdout).toMatch(/^1$/m)
})

test('the command line of a disk that boots by itself is in its syslinux.cfg, and nowhere else', async () => {
  const { status, stderr } = await pid1(['boot', 'disk', '--append', 'quiet'])
  expect(status).toBe(2)
  expect(stderr).toMatch(/^pid1: --append does not reach a kernel that SYSLINUX loads/)
})
