import { expect, test } from 'vitest'
import { masked } from '../machine/masked.ts'
import { describeInBrowsers } from './browsers.ts'
import { Workbench } from './workbench.ts'

/** More than a boot from a ready machine takes, and less than one from the start. */
const BETWEEN = 6_000_000

async function isReady({ page }: Workbench): Promise<void> {
  await page.waitForSelector('html[data-ready]')
}

/** What was run from the press of Boot to the prompt. */
async function instructionsToPrompt({ page }: Workbench): Promise<number> {
  const handle = await page.waitForFunction(() => {
    const [mark] = performance.getEntriesByName('pid1:prompt')
    return mark instanceof PerformanceMark ? (mark.detail as { instructions: number }).instructions : false
  })
  await page.evaluate(() => performance.clearMarks())
  return Number(await handle.jsonValue())
}

/** The grounds that lie in the browser. */
function keptGrounds({ page }: Workbench, damage = false): Promise<number> {
  return page.evaluate(
    (isToDamage) =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('pid1-grounds')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const database = opening.result
          const transaction = database.transaction('grounds', 'readwrite')
          const store = transaction.objectStore('grounds')
          const reading = store.openCursor()
          let count = 0
          reading.onsuccess = () => {
            const cursor = reading.result
            if (!cursor) return
            count++
            if (isToDamage) {
              const value = structuredClone(cursor.value)
              value.ground.state.state = new Blob(['no state'])
              cursor.update(value)
            }
            cursor.continue()
          }
          transaction.oncomplete = () => {
            database.close()
            resolve(count)
          }
        }
      }),
    damage,
  )
}

async function addLineToInit({ page }: Workbench, line: string): Promise<void> {
  await page.click('.cm-content')
  await page.keyboard.down('Control')
  await page.keyboard.press('Home')
  await page.keyboard.up('Control')
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await page.keyboard.type(line)
}

/** Waits until the page has kept its first ground; to open the data base before it does would make it. */
async function isKept(workbench: Workbench): Promise<void> {
  await workbench.page.waitForFunction(async () =>
    (await indexedDB.databases()).some(({ name, version }) => name === 'pid1-grounds' && version === 1),
  )
  await expect.poll(() => keptGrounds(workbench)).toBe(1)
}

describeInBrowsers('a machine that is ready', (stage) => {
  test('boots to the same console as one from the start, with a fraction of the instructions', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    await isReady(workbench)
    await workbench.boot()
    expect(await instructionsToPrompt(workbench)).toBeLessThan(BETWEEN)
    await workbench.waitForPrompt()
    const warm = await workbench.consoleText()
    await workbench.run("Boot from the kernel's first instruction")
    expect(await instructionsToPrompt(workbench)).toBeGreaterThan(BETWEEN)
    await workbench.waitForPrompt()
    expect(masked(warm)).toBe(masked(await workbench.consoleText()))
    expect(workbench.errors).toEqual([])
    await workbench.page.close()
  })

  test('is ready again after each boot', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    for (let boot = 0; boot < 3; boot++) {
      await isReady(workbench)
      await workbench.boot()
      expect(await instructionsToPrompt(workbench)).toBeLessThan(BETWEEN)
    }
    await workbench.page.close()
  })

  test('has what was edited right before', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    await isReady(workbench)
    await addLineToInit(workbench, 'echo "added by hand"')
    await workbench.boot()
    await workbench.waitForText('added by hand')
    expect(await instructionsToPrompt(workbench)).toBeLessThan(BETWEEN)
    await workbench.page.close()
  })

  test('reboots a guest on the image that was booted, whatever was edited since', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await isReady(workbench)
    await addLineToInit(workbench, 'echo "added by hand"')
    await workbench.boot()
    await workbench.waitForText('added by hand')
    await workbench.waitForPrompt()
    await isReady(workbench)
    const booted = await page.$eval('html', ({ dataset }) => dataset.ready)
    await page.focus('[role=treeitem][tabindex="0"]')
    await page.keyboard.type('etc')
    await page.keyboard.press('Delete')
    await page.waitForFunction(
      (image) => ![undefined, image].includes(document.documentElement.dataset.ready),
      {},
      booted,
    )
    await workbench.typeLine('reboot -f')
    await page.waitForFunction(() => {
      const text = document.querySelector('[aria-label="Console as text"]')?.textContent ?? ''
      return /asked for a reboot.*added by hand.*~ #/s.test(text)
    })
    await workbench.typeLine('echo "there is" $(ls -d /etc).')
    await workbench.waitForText('there is /etc.')
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test('begins at the next visit where one of the last visit did', async () => {
    const context = await stage.browser.createBrowserContext()
    const first = await Workbench.open(stage.browser, stage.server.url, { context })
    await isReady(first)
    await isKept(first)
    await first.page.close()
    const second = await Workbench.open(stage.browser, stage.server.url, { context })
    await isReady(second)
    await second.boot()
    expect(await instructionsToPrompt(second)).toBeLessThan(BETWEEN)
    // Had it booted one from the start, that would lie there too.
    expect(await keptGrounds(second)).toBe(1)
    await second.page.close()
    await context.close()
  })

  test('is made anew where what lies in the browser is damaged', async () => {
    const context = await stage.browser.createBrowserContext()
    const first = await Workbench.open(stage.browser, stage.server.url, { context })
    await isReady(first)
    await isKept(first)
    await keptGrounds(first, true)
    await first.page.close()
    const second = await Workbench.open(stage.browser, stage.server.url, { context })
    await isReady(second)
    await second.boot()
    expect(await instructionsToPrompt(second)).toBeLessThan(BETWEEN)
    await second.waitForPrompt()
    expect(second.errors).toEqual([])
    await second.page.close()
    await context.close()
  })
})
