import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { flatten } from '../../src/formats/sparse.ts'
import { assemble } from '../../src/image/assemble.ts'
import { exportProject } from '../../src/image/export.ts'
import { recipeNamed } from '../../src/project/index.ts'
import { Pc } from '../pc.ts'
import { describeWith, run } from '../tools.ts'

const folder = mkdtempSync(join(tmpdir(), 'pid1-qemu-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describeWith(['qemu-system-i386'], 'the image of minimal', () => {
  test('boots under QEMU to the same prompt, with the same commands in it', async () => {
    const project = recipeNamed('minimal').make()
    const [{ medium }, kernel] = await Promise.all([
      assemble(project, prebuiltBlobs),
      prebuiltBlobs.load(project.kernel.sha256),
    ])
    writeFileSync(join(folder, 'bzImage'), kernel)
    writeFileSync(join(folder, 'initramfs.cpio'), flatten(medium))
    const pc = new Pc([
      ...['-m', '128', '-kernel', join(folder, 'bzImage'), '-initrd', join(folder, 'initramfs.cpio')],
      ...['-append', project.commandLine],
    ])
    await pc.serialShows('~ # ')
    pc.typeSerial('uname -m; ls /')
    const text = await pc.serialShows(/uname -m.*init\W.*usr\W.*~ # /s)
    expect(text).toContain('hello from pid 1\r\n')
    expect(text).toContain('i686\r\n')
    for (const name of ['bin', 'dev', 'etc', 'init', 'proc', 'sbin', 'sys', 'usr']) expect(text).toContain(name)
  })
})

for (const [tool, args] of [
  ['unzip', ['-q', 'minimal.zip']],
  ['bsdtar', ['-xf', 'minimal.zip']],
] as const)
  describeWith(['qemu-system-i386', tool], `the exported zip, unpacked with ${tool}`, () => {
    test('boots to the prompt by its own script', async () => {
      const project = { ...recipeNamed('minimal').make(), commandLine: `console=ttyS0 it's="$HOME, odd"` }
      const { content, fileName } = await exportProject(project, prebuiltBlobs, 'zip')
      const cwd = join(folder, tool)
      mkdirSync(cwd)
      writeFileSync(join(cwd, fileName), flatten(content))
      run(tool, args, { cwd })
      const script = join(cwd, 'minimal/run-qemu.sh')
      const pc = new Pc([], script)
      await pc.serialShows('~ # ')
      pc.typeSerial('cat /proc/cmdline')
      const text = await pc.serialShows(/~ # cat.*~ # /s)
      expect(text).toContain('hello from pid 1\r\n')
      expect(text).toContain(` ${project.commandLine}\r\n`)
    })
  })
