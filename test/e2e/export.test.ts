import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { CHOICES } from '../../src/app/export/formats.ts'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { flatten } from '../../src/formats/sparse.ts'
import { exportProject } from '../../src/image/export.ts'
import { blobNamed, recipeNamed } from '../../src/project/index.ts'
import { axeFindings } from './axe.ts'
import { describeInBrowsers } from './browsers.ts'
import { catchDownloads } from './downloads.ts'
import { Workbench } from './workbench.ts'

const minimal = recipeNamed('minimal').make()
/** The image is the initramfs here, and no floppy holds the kernel. */
const OFFERED = CHOICES.flat()
  .map(({ format }) => format)
  .filter((format) => format !== 'cpio' && format !== 'floppy')
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function openMenu({ page }: Workbench): Promise<void> {
  await page.click('.export-button')
  await page.waitForSelector('[role=menu][aria-label=Export] [role=menuitem]')
}

describeInBrowsers('export', (stage) => {
  test('gives for every format the very bytes that the command line gives', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    const downloads = await catchDownloads(page)
    for (const [at, format] of OFFERED.entries()) {
      const { fileName, content } = await exportProject(minimal, prebuiltBlobs, format)
      await openMenu(workbench)
      await page.waitForFunction(
        (wanted: string) => {
          const items = [...document.querySelectorAll<HTMLElement>('[role=menu][aria-label=Export] [role=menuitem]')]
          const item = items.find((one) => one.querySelector('.export-file')?.textContent?.split(',')[0] === wanted)
          item?.click()
          return item !== undefined
        },
        {},
        fileName,
      )
      expect((await downloads(at + 1))[fileName]?.sha256, fileName).toBe(hash(flatten(content)))
    }
    await page.close()
  })

  test('hands over a single file as it is, typed or shipped', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    const downloads = await catchDownloads(page)
    const button = await page.waitForSelector('#edit-pane button[title="Download /init as a file"]')
    await button!.click()
    expect((await downloads(1)).init?.text).toMatch(/^#!\/bin\/sh\n.*cttyhack \/bin\/sh\n$/s)
    await page.click('[role=treeitem][data-path="/bin"] .row-caret')
    await page.waitForSelector('[role=treeitem][data-path="/bin/busybox"]')
    await page.click('[role=treeitem][data-path="/bin/busybox"]')
    await workbench.run('Download /bin/busybox')
    expect((await downloads(2)).busybox?.sha256).toBe(blobNamed('busybox-1.37-i386').sha256)
    await page.close()
  })

  test('says before what a format cannot say, and why it cannot be at all', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    const downloads = await catchDownloads(page)
    const add = async (name: string) => {
      await page.focus('[role=treeitem][data-path="/"]')
      await page.keyboard.press('Insert')
      await page.waitForSelector('form[aria-label="Add an entry"]')
      await page.evaluate(() => {
        const kinds = [...document.querySelectorAll<HTMLElement>('form[aria-label="Add an entry"] .choice')]
        kinds.find((kind) => kind.textContent === 'Socket')?.click()
      })
      await page.click('form[aria-label="Add an entry"] input.mono', { count: 3 })
      await page.keyboard.type(name)
      await page.keyboard.press('Enter')
      await page.waitForSelector(`[role=treeitem][data-path="/${name}"]`)
    }
    await add('spoken')
    await workbench.run('Export: Shell script')
    await page.waitForSelector('.export-notice')
    expect(await page.$eval('.export-losses', (list) => list.textContent)).toMatch(/^\/spoken: left out, /)
    expect(await axeFindings(page)).toEqual([])
    await page.click('.export-notice .button.primary')
    expect(Object.keys(await downloads(1))).toEqual(['minimal.sh'])

    await add('white space')
    await workbench.run('Export: List')
    await page.waitForSelector('.export-notice [role=alert]')
    expect(await page.$eval('.export-notice [role=alert]', (alert) => alert.textContent)).toContain('"/white space"')
    await page.keyboard.press('Escape')
    await page.waitForSelector('.export-notice', { hidden: true })

    await openMenu(workbench)
    expect(await axeFindings(page)).toEqual([])
    await page.close()
  })
})
