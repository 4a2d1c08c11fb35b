import { expect, test } from 'vitest'
import { describeInBrowsers } from './browsers.ts'
import { Workbench } from './workbench.ts'

describeInBrowsers('a page that is asked to boot whenever it opens', (stage) => {
  test('does so at the next visit, until it is asked to wait for Boot', async () => {
    const context = await stage.browser.createBrowserContext()
    const open = () => Workbench.open(stage.browser, stage.server.url, { context })
    const first = await open()
    await first.run('Boot whenever the page opens')
    expect(await first.page.$eval('html', ({ dataset }) => dataset.phase ?? 'idle')).toBe('idle')
    await first.page.close()

    const second = await open()
    await second.waitForPrompt()
    await second.run('Wait for Boot when the page opens')
    await second.page.close()

    const third = await open()
    await third.page.waitForSelector('html[data-ready]')
    expect(await third.page.$eval('html', ({ dataset }) => dataset.phase ?? 'idle')).toBe('idle')
    await context.close()
  })
})
