/** Every recipe's downloads boot on a PC that has nothing to do with this project. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { flatten } from '../../src/formats/sparse.ts'
import { assemble } from '../../src/image/assemble.ts'
import { exportProject } from '../../src/image/export.ts'
import type { ExportFormat } from '../../src/image/export-format.ts'
import { recipeNamed } from '../../src/project/index.ts'
import { Pc } from '../pc.ts'
import { describeWith } from '../tools.ts'

const folder = mkdtempSync(join(tmpdir(), 'pid1-recipes-qemu-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The file that the page's Export menu would give. */
async function download(recipe: string, as: ExportFormat): Promise<string> {
  const { content, fileName } = await exportProject(recipeNamed(recipe).make(), prebuiltBlobs, as)
  return kept(fileName, flatten(content))
}

function kept(name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

async function kernelOf(recipe: string): Promise<string> {
  return kept('bzImage', await prebuiltBlobs.load(recipeNamed(recipe).make().kernel.sha256))
}

const drive = (file: string) => ['-drive', `format=raw,file=${file}`]

describeWith(['qemu-system-i386'], 'on a PC under QEMU', () => {
  test('disk boots from -drive, by its own boot loader', async () => {
    const pc = new Pc(drive(await download('disk', 'disk')))
    await pc.screenShows('~ # ')
    await pc.typeKeys('ls -l /\n')
    const screen = await pc.screenShows(' init')
    expect(screen).toContain("/bin/sh: can't access tty; job control turned off")
  })

  test('floppy boots from -fda, by its own boot loader', async () => {
    const pc = new Pc(['-fda', await download('floppy', 'floppy')])
    const screen = await pc.screenShows('Please press Enter to activate this console.')
    expect(screen).toContain('RAMDISK: gzip image found at block 0')
    expect(screen).toContain('VFS: Mounted root (romfs filesystem) readonly on device 1:0.')
    await pc.typeKeys('\n')
    await pc.screenShows('~ # ')
    await pc.typeKeys('ls /var\n')
    await pc.screenShows('shm')
  })

  test('ext4 is the root of a kernel that -kernel loads', async () => {
    const { commandLine } = recipeNamed('ext4').make()
    const [kernel, disk] = [await kernelOf('ext4'), await download('ext4', 'ext4')]
    const pc = new Pc(['-kernel', kernel, ...drive(disk), '-append', commandLine])
    const shown = await pc.serialShows('[root@pid1 ~]# ')
    expect(shown).toContain('VFS: Mounted root (ext4 filesystem) on device 8:0.')
    expect(shown).toContain('Welcome.')
  })

  test('dynamic is one bzImage that boots with nothing beside it', async () => {
    const pc = new Pc(['-kernel', await download('dynamic', 'bzimage')])
    const screen = await pc.screenShows('/ # ')
    expect(screen).toContain('Run /init as init process')
    await pc.typeKeys('ls /lib\n')
    await pc.screenShows('ld-linux.so.2')
  })

  test('switch-root finds its disk and hands over', async () => {
    const project = recipeNamed('switch-root').make()
    const { medium, disks } = await assemble(project, prebuiltBlobs)
    const [initrd, disk] = [kept('initrd', flatten(medium)), kept('second', flatten(disks[0]!))]
    const kernel = await kernelOf('switch-root')
    const pc = new Pc(['-kernel', kernel, '-initrd', initrd, ...drive(disk), '-append', project.commandLine])
    expect(await pc.serialShows('[root@pid1 ~]# ')).toContain('hello from the initramfs, pid 1')
  })
})
