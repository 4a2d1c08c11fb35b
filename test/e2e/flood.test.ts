/** A console under load, in the page. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { machineSlowness } from '../machine-slowness.ts'
import { describeInBrowsers } from './browsers.ts'
import { catchDownloads } from './downloads.ts'
import { watchMainThread } from './main-thread.ts'
import { SavedRecording } from './saved-recording.ts'
import { Workbench } from './workbench.ts'

const LONG_TASK_MS = 50
const RECORDING_MOST = 16 << 20

describeInBrowsers('A flood', (stage) => {
  test('comes out of the guest whole, and leaves the page its breath', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await workbench.atRest()
    const slowness = machineSlowness()
    const tasksOver = stage.engine.name === 'Chromium' ? await watchMainThread(page) : undefined
    await workbench.boot()
    await workbench.waitForPrompt()
    await workbench.typeLine('yes | head -n 200000; echo ye""s; seq 200000; echo nu""mbers')
    await workbench.waitForText('numbers')
    const tasks = await tasksOver?.(LONG_TASK_MS)
    const slow = Math.max(slowness, machineSlowness())
    const downloads = await catchDownloads(page, RECORDING_MOST)
    await workbench.run('Save the console as a recording')
    const [cast] = Object.values(await downloads(1))
    const { text } = new SavedRecording(cast!.text)
    const numbers = Array.from({ length: 200_000 }, (_, i) => `${i + 1}\r\n`).join('')
    expect(text.includes(`${'y\r\n'.repeat(200_000)}yes\r\n${numbers}numbers\r\n`)).toBe(true)
    // A machine that is busy elsewhere lengthens any task; what counts is the page's own work.
    expect(tasks?.filter(({ processor }) => processor > LONG_TASK_MS * slow) ?? []).toEqual([])
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test('pasted into the guest arrives whole', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await workbench.boot()
    await workbench.waitForPrompt()
    const lines = Array.from({ length: 4500 }, (_, i) => `line ${i}: ${'x'.repeat(i % 80)}\n`).join('')
    await workbench.typeLine('echo no""w; cat > /pasted; md5sum /pasted')
    await workbench.waitForText('now')
    await workbench.paste(`${lines}\x04`)
    await workbench.waitForText(createHash('md5').update(lines).digest('hex'))
    await page.close()
  })
})
