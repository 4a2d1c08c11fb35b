import { expect, test } from 'vitest'
import { describeInBrowsers } from './browsers.ts'
import { Workbench } from './workbench.ts'

describeInBrowsers('what a visit downloads', (stage) => {
  test('is there for the next one, which asks the site for none of it', async () => {
    const context = await stage.browser.createBrowserContext()
    const first = await Workbench.open(stage.browser, stage.server.url, { context })
    await first.atRest()
    await allKept(first)
    await first.page.close()
    stage.server.refuse = 'blobs/'
    try {
      const again = await Workbench.open(stage.browser, stage.server.url, { context })
      await again.boot()
      await again.waitForPrompt()
      expect(again.requests.filter((url) => url.includes('/blobs/'))).toEqual([])
    } finally {
      stage.server.refuse = ''
      await context.close()
    }
  })

  test('is downloaded again where it is damaged, and what no release ships is let go of', async () => {
    const context = await stage.browser.createBrowserContext()
    const first = await Workbench.open(stage.browser, stage.server.url, { context })
    await first.atRest()
    await allKept(first)
    await first.page.evaluate(async () => {
      const cache = await caches.open('pid1.blobs')
      const kept = await cache.keys()
      for (const request of kept) await cache.put(request, new Response(new Uint8Array(1000)))
      await cache.put(new URL('blobs/of-another-release', location.href), new Response('old'))
    })
    await first.page.close()
    const again = await Workbench.open(stage.browser, stage.server.url, { context })
    await again.boot()
    await again.waitForPrompt()
    await allKept(again)
    await context.close()
  })
})

/** Waits until kernel, busybox and emulator are kept whole, and nothing else. */
async function allKept({ page }: Workbench): Promise<void> {
  await page.waitForFunction(async () => {
    const cache = await caches.open('pid1.blobs')
    const kept = await cache.keys()
    const sizes = await Promise.all(
      kept.map(async (request) => (await (await cache.match(request))!.arrayBuffer()).byteLength),
    )
    return sizes.length === 3 && sizes.every((size) => size > 1_000_000)
  })
}
