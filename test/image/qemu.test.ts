import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { assemble } from '../../src/image/assemble.ts'
import { recipeNamed } from '../../src/project/index.ts'
import { describeWith, findTool } from '../tools.ts'

const folder = mkdtempSync(join(tmpdir(), 'pid1-qemu-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What QEMU's serial console shows until `isEnd` of it; types `line` at the first prompt. */
function console(args: readonly string[], line: string, isEnd: (text: string) => boolean): Promise<string> {
  const qemu = spawn(findTool('qemu-system-i386')!, ['-accel', 'tcg', '-m', '128', '-nographic', '-no-reboot', ...args])
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
    const [{ bytes }, kernel] = await Promise.all([
      assemble(project, prebuiltBlobs),
      prebuiltBlobs.load(project.kernel.sha256),
    ])
    writeFileSync(join(folder, 'bzImage'), kernel)
    writeFileSync(join(folder, 'initramfs.cpio'), bytes)
    const text = await console(
      ['-kernel', join(folder, 'bzImage'), '-initrd', join(folder, 'initramfs.cpio'), '-append', project.commandLine],
      'uname -m; ls /',
      (shown) => /init\W.*usr\W.*~ # /s.test(shown.slice(shown.indexOf('uname -m'))),
    )
    expect(text).toContain('hello from pid 1\r\n')
    expect(text).toContain('i686\r\n')
    for (const name of ['bin', 'dev', 'etc', 'init', 'proc', 'sbin', 'sys', 'usr']) expect(text).toContain(name)
  })
})
