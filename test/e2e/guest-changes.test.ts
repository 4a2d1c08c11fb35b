import type { Page } from 'puppeteer-core'
import { expect, test } from 'vitest'
import { axeFindings } from './axe.ts'
import { describeInBrowsers } from './browsers.ts'
import { Workbench } from './workbench.ts'

const LIST = '[role=listbox][aria-label="Changes in the guest"]'

async function showChanges(page: Page): Promise<void> {
  await page.locator('[role=tab]::-p-text(Guest changes)').click()
}

/** Each row's words, and whether it is chosen. */
async function changes(page: Page): Promise<string[]> {
  await page.waitForSelector(LIST)
  return page.$$eval(`${LIST} [role=option]`, (rows) =>
    rows.map((row) => {
      const words = [...row.children].slice(1).map((cell) => cell.textContent)
      return [row.getAttribute('aria-selected') === 'true' ? 'x' : '-', ...words].join(' ').trim()
    }),
  )
}

/** Waits until the files pane has a row with these words. */
async function waitForRow(page: Page, ...words: string[]): Promise<void> {
  await page.waitForFunction(
    (wanted: string[]) =>
      [...document.querySelectorAll('[role=treeitem]')].some((row) =>
        wanted.every((word) => row.textContent?.includes(word)),
      ),
    {},
    words,
  )
}

/** What a person chose before lasts; each of these tests begins without it. */
const withoutAgent = { onNewDocument: () => localStorage.removeItem('pid1.guest-agent') }

describeInBrowsers('what the guest changed', (stage) => {
  test('a file made in the guest comes back with mode and content, and one undo takes it out again', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url, withoutAgent)
    const { page } = workbench
    const sha256 = await workbench.imageSha256()
    await showChanges(page)
    await page.locator('button::-p-text(Boot with the agent)').click()
    await workbench.waitForPrompt()
    expect(await workbench.imageSha256()).toBe(sha256)
    await page.waitForSelector('::-p-text(agent on)')
    await workbench.typeLine('mkdir -m 700 /made; echo "made in the guest" > /made/file; chmod 4751 /made/file')
    await workbench.typeLine("sed -i 's/hello from/greetings from/' /init; rm /linuxrc; echo fin''ished")
    await workbench.waitForText('finished')

    await showChanges(page)
    await page.locator('button::-p-text(Look for changes)').click()
    expect(await changes(page)).toEqual([
      '- new -rw------- /.ash_history shell history',
      'x edited -rwxr-xr-x /init content',
      'x removed lrwxrwxrwx /linuxrc',
      'x new drwx------ /made',
      'x new -rwsr-x--x /made/file 18 B',
    ])
    expect(await axeFindings(page)).toEqual([])
    await page.focus(LIST)
    await page.keyboard.press('ArrowDown')
    await page.waitForSelector('.line-added::-p-text(greetings from)')
    await page.locator('button::-p-text(Bring back 4 changes)').click()

    await page.waitForSelector('[role=treeitem][data-path="/made"]')
    await page.focus('[role=treeitem][tabindex="0"]')
    await page.keyboard.type('made')
    await page.keyboard.press('ArrowRight')
    await waitForRow(page, 'file', '-rwsr-x--x')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.querySelector('.cm-content')?.textContent === 'made in the guest')
    expect(await changes(page)).toEqual(['- new -rw------- /.ash_history shell history'])
    expect(await workbench.imageSha256()).not.toBe(sha256)

    await page.locator('button::-p-text(Undo)').click()
    expect(await changes(page)).toHaveLength(5)
    await page.waitForFunction(
      (wanted: string) => document.querySelector('button.image-summary')?.getAttribute('title')?.includes(wanted),
      {},
      sha256,
    )
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test('the changes are chosen by the keyboard alone, and the guest learns the size of its terminal', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url, {
      onNewDocument: () => localStorage.setItem('pid1.guest-agent', 'true'),
    })
    const { page } = workbench
    await workbench.boot()
    await workbench.waitForPrompt()
    await workbench.typeLine('echo 1 > /one; echo 2 > /two; echo size $(stty size) wr""itten')
    await workbench.waitForText(' written')
    expect(await workbench.consoleText()).toMatch(/\nsize [1-9]\d* [1-9]\d* written/)
    await showChanges(page)
    await page.locator('button::-p-text(Look for changes)').click()
    await page.waitForSelector(LIST)
    await page.focus(LIST)
    await page.keyboard.press('End')
    await page.keyboard.press(' ' as 'Space')
    expect((await changes(page)).map((row) => row.split(' ').toSpliced(2, 1).join(' '))).toEqual([
      '- new /.ash_history shell history',
      'x new /one 2 B',
      '- new /two 2 B',
    ])
    await page.focus('button ::-p-text(Bring back 1 change)')
    await page.keyboard.press('Enter')
    await waitForRow(page, 'one')
    expect(await page.$$eval('[role=treeitem]', (rows) => rows.some((row) => row.textContent?.includes('two')))).toBe(
      false,
    )
    await page.close()
  })

  test('a machine that was saved still tells its changes when one goes back to it', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url, {
      onNewDocument: () => localStorage.setItem('pid1.guest-agent', 'true'),
    })
    const { page } = workbench
    await workbench.boot()
    await workbench.waitForPrompt()
    await workbench.typeLine("echo 1 > /kept; echo do''ne")
    await workbench.waitForText('done')
    await workbench.run('Take a snapshot')
    await workbench.run('Snapshots')
    await page.waitForSelector('.snapshot-row')
    await workbench.stop()
    await page.locator('[aria-label="Go back to Snapshot 1"]').click()
    await workbench.waitForPhase('running')
    await showChanges(page)
    await page.locator('button::-p-text(Look for changes)').click()
    expect((await changes(page)).filter((row) => row.includes('/kept'))).toEqual(['x new -rw-r--r-- /kept 2 B'])
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test('without the agent the page says why it cannot tell; without an init the agent is left out', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url, withoutAgent)
    const { page } = workbench
    await workbench.boot()
    await workbench.waitForPrompt()
    expect(await workbench.consoleText()).not.toContain('.pid1')
    await showChanges(page)
    await page.waitForSelector('::-p-text(was booted without the guest agent)')
    await page.locator('label::-p-text(Start the guest agent)').click()
    await page.focus('[role=treeitem][tabindex="0"]')
    await page.keyboard.type('init')
    await page.keyboard.press('Delete')
    await workbench.boot()
    await workbench.waitForPhase('panicked')
    expect(await page.$eval('#console-pane .strip', (strip) => strip.textContent)).toContain('Unable to mount root fs')
    await page.close()
  })
})
