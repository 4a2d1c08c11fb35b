import type { Page } from 'puppeteer-core'
import { expect, test } from 'vitest'
import { axeFindings } from './axe.ts'
import { describeInBrowsers } from './browsers.ts'
import { Workbench } from './workbench.ts'

/** The text of the screen, as those read it who cannot see it. */
function screenShows(page: Page, text: string): Promise<unknown> {
  return page.waitForFunction(
    (wanted: string) =>
      [...document.querySelectorAll('[aria-label="Console as text"]')].at(-1)?.textContent?.includes(wanted),
    {},
    text,
  )
}

async function openMedium({ page }: Workbench): Promise<void> {
  await page.click('.setting-medium')
  await page.waitForSelector('dialog.medium')
}

function mediumText(page: Page): Promise<string> {
  return page.$eval('.setting-medium .setting-value', (value) => value.textContent!)
}

describeInBrowsers('media', (stage) => {
  test('a disk boots by its BIOS and SYSLINUX, and its screen takes keys', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await workbench.atRest()
    await workbench.run('New project: disk')
    await page.waitForFunction(() => document.querySelector('.setting-medium')?.textContent?.includes('boot disk'))
    await workbench.boot()
    await page.waitForSelector('[role=tab][aria-selected=true] ::-p-text(Screen)')
    await screenShows(page, "can't access tty; job control turned off")
    await page.focus('[aria-label="The screen. F6 leaves it"]')
    await page.keyboard.type('echo $((6 * 7)) is it\n')
    await screenShows(page, '42 is it')
    expect(await axeFindings(page)).toEqual([])
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test('what the guest writes on a disk is there at the next boot, until the files are changed', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await workbench.atRest()
    await workbench.run('New project: ext4')
    await page.waitForFunction(() => document.querySelector('.setting-medium')?.textContent?.includes('ext4'))
    await workbench.boot()
    await workbench.waitForText('[root@pid1 ~]#')
    await workbench.typeLine('echo kept > /root/kept; sync; echo writ""ten')
    await workbench.waitForText('written')
    await workbench.stop()
    await workbench.boot()
    await workbench.waitForText('[root@pid1 ~]#')
    await workbench.typeLine('cat /root/kept /root/ke?t')
    await workbench.waitForText('kept\nkept')
    await page.close()
  })

  test('the medium is chosen, in one step that goes back', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await workbench.atRest()
    await openMedium(workbench)
    expect(await axeFindings(page)).toEqual([])
    await page.click('.medium-kind:nth-of-type(3)')
    await page.waitForSelector('.medium-note ::-p-text(root=/dev/sda rw)')
    await page.click('dialog.medium button[type=submit]')
    await page.waitForSelector('dialog.medium', { hidden: true })
    expect(await mediumText(page)).toBe('disk, ext4, 32 MiB')
    expect(await page.$eval('.setting-wide input', (input) => (input as HTMLInputElement).value)).toBe(
      'root=/dev/sda rw console=ttyS0',
    )
    await page.focus('[role=treeitem][tabindex="0"]')
    await page.keyboard.down('Control')
    await page.keyboard.press('z')
    await page.keyboard.up('Control')
    await page.waitForFunction(() => document.querySelector('.setting-medium')?.textContent?.includes('initramfs'))

    await workbench.run('Colours: dark')
    await openMedium(workbench)
    await page.click('.medium-kind:nth-of-type(4)')
    await page.waitForSelector('.medium-config textarea')
    expect(await axeFindings(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.waitForSelector('dialog.medium', { hidden: true })
    expect(await mediumText(page)).toBe('initramfs')
    await page.close()
  })
})
