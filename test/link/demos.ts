/** Each recipe as a demo, with a script that types and expects. */
import { type Demo, type Project, recipeNamed } from '../../src/project/index.ts'

/** Times, and what a machine draws at random. */
const MASKS = ['[#.#]', 'UUID *', 'eth0 * ']

const SCRIPTS: Readonly<Record<string, Demo['script']>> = {
  minimal: [
    { caption: 'The kernel runs /init, and no more than that.', wait: '[    0.999999] Run /init as init process' },
    { caption: 'It has become a shell: the first process there is.', type: 'echo $$', expect: '1' },
    { type: 'ls /', expect: 'bin      etc      linuxrc  root     sys\ndev      init     proc     sbin     usr' },
    {
      caption: 'When it ends, there is nothing left to run.',
      type: 'exit',
      expect: 'Kernel panic - not syncing: Attempted to kill init!',
    },
  ],
  floppy: [
    { wait: 'Please press Enter to activate this console.', keys: '\n' },
    { type: 'cat /proc/1/comm', expect: 'init' },
    { type: 'touch /x', expect: 'Read-only file system' },
  ],
  dynamic: [{ wait: 'four files, one of them busybox' }, { type: 'ls /lib', expect: 'i386-linux-gnu  ld-linux.so.2' }],
  disk: [
    { type: 'echo $((6 * 7))', expect: '42' },
    { type: 'cat' },
    { wait: '', keys: 'abc\n', expect: 'abc' },
    { wait: 'abc', keys: '\x04' },
  ],
  ext4: [
    { type: 'mount | grep ext4', expect: '/dev/root on / type ext4 (rw,relatime)' },
    { type: 'hostname', expect: 'pid1' },
    { type: 'dmesg | grep Mounted', expect: '[    0.1] VFS: Mounted root (ext4 filesystem) on device 8:0.' },
  ],
  'switch-root': [
    { wait: 'hello from the initramfs, pid 1' },
    { type: 'cat /proc/1/comm', expect: 'init' },
    { type: 'ls /mnt', expect: '' },
  ],
}

export const DEMOS: readonly Project[] = Object.entries(SCRIPTS).map(([name, script]) => ({
  ...recipeNamed(name).make(),
  name: `A demo of ${name}`,
  demo: { note: `What ${name} does.`, script, masks: MASKS },
}))
