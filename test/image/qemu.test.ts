import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { flatten } from '../../src/formats/sparse.ts'
import { assemble } from '../../src/image/assemble.ts'
import { exportProject } from '../../src/image/export.ts'
import { recipeNamed } from '../../src/project/index.ts'
import { describeWith, findTool, run } from '../tools.ts'

const folder = mkdtempSync(join(tmpdir(), 'pid1-qemu-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What the serial console shows of the QEMU that a program starts or is, until `isEnd`; types `line` at the first prompt. */
function console(
  program: string,
  args: readonly string[],
  line: string,
  isEnd: (text: string) => boolean,
): Promise<string> {
  const qemu = spawn(program, args)
  let text = ''
  let isTyped = false
  return new Promise((resolve, reject) => {
    qemu.on('error', reject)
    qemu.on('close', () => reject(new Error(`QEMU ended early. It showed:\n${text.slice(-600)}`)))
    qemu.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1')
      if (!isTyped && text.includes('~ # ')) {
        isTyped = true
        qemu.stdin.write(`${line}\n`)
      }
      if (!isEnd(text)) return
      resolve(text)
      qemu.kill('SIGKILL')
    })
  })
}

describeWith(['qemu-system-i386'], 'the image of minimal', () => {
  test('boots under QEMU to the same prompt, with the same commands in it', async () => {
    const project = recipeNamed('minimal').make()
    const [{ medium }, kernel] = await Promise.all([
      assemble(project, prebuiltBlobs),
      prebuiltBlobs.load(project.kernel.sha256),
    ])
    writeFileSync(join(folder, 'bzImage'), kernel)
    writeFileSync(join(folder, 'initramfs.cpio'), flatten(medium))
    const text = await console(
      findTool('qemu-system-i386')!,
      [
        ...['-accel', 'tcg', '-m', '128', '-nographic', '-no-reboot'],
        '-kernel',
        join(folder, 'bzImage'),
        '-initrd',
        join(folder, 'initramfs.cpio'),
        '-append',
        project.commandLine,
      ],
      'uname -m; ls /',
      (shown) => /init\W.*usr\W.*~ # /s.test(shown.slice(shown.indexOf('uname -m'))),
    )
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
      const text = await console(script, ['-accel', 'tcg'], 'cat /proc/cmdline', (shown) =>
        /~ # cat.*~ # /s.test(shown),
      )
      expect(text).toContain('hello from pid 1\r\n')
      expect(text).toContain(` ${project.commandLine}\r\n`)
    })
  })
