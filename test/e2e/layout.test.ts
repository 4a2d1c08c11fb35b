import type { Page } from 'puppeteer-core'
import { expect, test } from 'vitest'
import { axeFindings } from './axe.ts'
import { describeInBrowsers } from './browsers.ts'
import { Workbench } from './workbench.ts'
import { bytesArrived, openXrayByKeys, press } from './xray-page.ts'

/** Begins a project of the recipe, and opens its X-ray from the keyboard. */
async function openXray(workbench: Workbench, recipe: string): Promise<Page> {
  const { page } = workbench
  await workbench.atRest()
  const before = await workbench.imageSha256()
  await workbench.run(`New project: ${recipe}`)
  await page.waitForFunction(
    (old: string) => {
      const summary = document.querySelector('button.image-summary:not(.is-packing)')
      return summary !== null && !summary.getAttribute('title')!.includes(old)
    },
    {},
    before,
  )
  await openXrayByKeys(page)
  return page
}

/** The table of the fields, by name. */
function fields(page: Page): Promise<Record<string, string>> {
  return page.$$eval('.xray-table tbody tr', (rows) =>
    Object.fromEntries(rows.map((row) => [row.querySelector('th')!.textContent, row.querySelector('td')!.textContent])),
  )
}

/** Waits for the panel to speak of a section. */
async function sectionIs(page: Page, name: string): Promise<void> {
  await page.waitForFunction(
    (wanted: string) => document.querySelector('.xray-place :first-child')?.textContent === wanted,
    {},
    name,
  )
  await bytesArrived(page)
}

/** The names of the places of the file that one is at; the one at hand is in brackets. */
function places(page: Page): Promise<string[]> {
  return page.$$eval('.place', (all) =>
    all.map((each) => (each.getAttribute('aria-current') === 'true' ? `[${each.textContent}]` : each.textContent!)),
  )
}

async function goToOffset(page: Page, offset: string): Promise<void> {
  await press(page, 'g')
  await page.waitForSelector('[aria-label^="Go to an offset"]')
  await page.keyboard.type(offset)
  await press(page, 'Enter')
  await press(page, 'Escape')
}

/** The regions, as those hear them who cannot see the picture. */
function regions(page: Page): Promise<string[]> {
  return page.$$eval('[role=tree][aria-label="Regions of the image"] [role=treeitem]', (rows) =>
    rows.map((row) => row.querySelector('.region-title')!.textContent!),
  )
}

async function openLayout(page: Page): Promise<void> {
  await page.evaluate(() => document.querySelectorAll<HTMLInputElement>('input[name=xray-view]')[1]!.click())
  await page.waitForSelector('.region[role=treeitem]')
}

function selected(page: Page): Promise<string | null> {
  return page.$eval('#files-pane [role=treeitem][aria-selected=true]', (item) => item.getAttribute('data-path'))
}

/** Selects an entry of the tree by typing where it is, from the tree’s root. */
async function select(page: Page, directory: string, name: string): Promise<void> {
  await page.focus('#files-pane [role=treeitem][tabindex="0"]')
  await press(page, 'Home')
  await page.keyboard.type(directory)
  await press(page, 'ArrowRight')
  await page.waitForSelector(`[role=treeitem][data-path="/${directory}"][aria-expanded=true]`)
  await page.keyboard.type(name)
  await page.waitForSelector(`[role=treeitem][data-path="/${directory}/${name}"][aria-selected=true]`)
}

describeInBrowsers('the layout of a disk', (stage) => {
  test('ext4: from the super block to a file’s inode, its name and its blocks, and back, by keyboard', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const page = await openXray(workbench, 'ext4')
    await goToOffset(page, '0x438')
    await sectionIs(page, 'superblock')
    expect(await fields(page)).toMatchObject({ s_magic: '0xef53', s_blocks_count_lo: '32,768 blocks' })
    expect(await page.$eval('.xray-field-head strong', (field) => field.textContent)).toBe('s_magic')

    await select(page, 'bin', 'busybox')
    await page.waitForFunction(() => document.querySelector('.places-of')?.textContent === '/bin/busybox')
    await bytesArrived(page)
    const [inode, ...others] = await places(page)
    expect(inode).toMatch(/^\[inode \d+\]$/)
    expect(others).toEqual(['directory entry', 'content'])
    const told = await fields(page)
    expect(told).toMatchObject({ i_mode: '0100755: -rwxr-xr-x', 'extent header': '1 extent, depth 0' })
    const [, blocks, start] = /^([\d,]+) blocks from ([\d,]+) on$/.exec(told['extent 1']!)!
    expect(Number(blocks!.replace(',', ''))).toBe(Math.ceil(Number(told.i_size_lo!.replace(/\D/g, '')) / 1024))

    // The places are buttons: the last is the content, at the block that the extent says.
    await page.focus('.places li:last-child button')
    await press(page, 'Enter')
    await sectionIs(page, '/bin/busybox')
    expect(await page.$eval('.xray-place', (place) => place.textContent)).toContain(
      `offset 0x${(Number(start!.replace(',', '')) * 1024).toString(16)}`,
    )
    expect(await places(page)).toEqual([inode!.slice(1, -1), 'directory entry', '[content]'])

    // From the bytes of another inode to its file.
    await page.focus('.xray-grid')
    await page.focus('.places li:first-child button')
    await press(page, 'Enter')
    await page.focus('.xray-grid')
    await press(page, 'Shift', 'N')
    await page.waitForFunction(() => /^inode \d+, /.test(document.querySelector('.xray-place')?.textContent ?? ''))
    const name = await page.$eval('.xray-place :first-child', (place) => place.textContent!)
    expect(name).toBe(`inode ${Number(/\d+/.exec(inode!)![0]) + 1}, ${await selected(page)}`)
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test('its regions are a tree that tells offset, length and share, and leads to the bytes', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const page = await openXray(workbench, 'ext4')
    await openLayout(page)
    expect((await regions(page)).slice(0, 9)).toEqual([
      ...['boot block', 'superblock', 'group descriptors', 'block bitmaps', 'inode bitmaps', 'inode tables'],
      ...['journal', 'directories', 'files'],
    ])
    await page.focus('.region[tabindex="0"]')
    await press(page, 'Home')
    await press(page, 'ArrowDown')
    await press(page, 'ArrowDown')
    const row = () =>
      page.evaluate(() => {
        const { textContent, ariaExpanded, ariaLevel, ariaSelected } = document.activeElement!
        return [textContent, ariaExpanded, ariaLevel, ariaSelected]
      })
    expect(await row()).toEqual(['group descriptors' + '5' + '0000800' + '1,024' + '< 0.1 %', 'false', '1', 'true'])
    await press(page, 'ArrowRight')
    await press(page, 'ArrowRight')
    expect((await row())[0]).toMatch(/^group 0/)
    await press(page, 'ArrowDown')
    expect(await row()).toEqual(['group 1' + '0000820' + '32' + '< 0.1 %', null, '2', 'true'])
    await press(page, 'ArrowLeft')
    expect((await row())[0]).toMatch(/^group descriptors/)
    await press(page, 'ArrowLeft')
    expect((await row())[1]).toBe('false')
    await press(page, 'ArrowRight')
    await press(page, 'ArrowRight')
    await press(page, 'Enter')
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Bytes of the image')
    await sectionIs(page, 'group 0')
    expect(await fields(page)).toMatchObject({ bg_block_bitmap_lo: expect.stringMatching(/^block \d+$/) })
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test('FAT: the boot sector, the FATs, each file’s clusters, and the entries in its initramfs', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const page = await openXray(workbench, 'disk')
    await press(page, 'Control', 'Home')
    await sectionIs(page, 'boot sector')
    expect(await fields(page)).toMatchObject({ bytes_per_sector: '512', oem: '"SYSLINUX"', signature: '55 aa' })
    await openLayout(page)
    expect(await regions(page)).toEqual([
      ...['boot sector', 'reserved', 'FAT 1', 'FAT 2', 'root directory', 'files', 'initramfs.cpio'],
      ...['/syslinux.cfg', 'free clusters'],
    ])
    await page.focus('.region[tabindex="0"]')
    await press(page, 'End')
    await press(page, 'ArrowUp')
    expect(await page.$eval('.places-of', (of) => of.textContent)).toBe('/syslinux.cfg')
    expect(await places(page)).toEqual(['entry', '[content]', 'FAT 1', 'FAT 2'])
    await page.focus('.places li:nth-child(3) button')
    await press(page, 'Enter')
    expect(await places(page)).toEqual(['entry', 'content', '[FAT 1]', 'FAT 2'])
    await press(page, 'Control', 'Shift', 'X')
    await press(page, 'Control', 'Shift', 'X')
    await sectionIs(page, '/syslinux.cfg')
    expect(Object.values(await fields(page))).toEqual([expect.stringMatching(/^clusters? [\d, to]+$/)])

    await select(page, 'bin', 'busybox')
    await sectionIs(page, '/bin/busybox')
    expect(await fields(page)).toMatchObject({ magic: '070701', name: 'bin/busybox' })
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test('the disk of a directory beside the medium is chosen, or come to by an entry that lies there', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const page = await openXray(workbench, 'switch-root')
    await select(page, 'mnt', 'etc')
    await page.waitForSelector('.xray .strip ::-p-text(/mnt/etc is on the disk of /mnt)')
    await page.focus('.xray .strip button')
    await press(page, 'Enter')
    await page.waitForFunction(() =>
      /^inode \d+, \/etc$/.test(document.querySelector('.xray-place')!.firstChild!.textContent!),
    )
    await bytesArrived(page)
    expect(await fields(page)).toMatchObject({ i_mode: '040755: drwxr-xr-x' })
    expect(await page.$eval('.xray-disk', (choice) => (choice as HTMLSelectElement).selectedOptions[0]!.text)).toBe(
      'Disk of /mnt',
    )
    await page.select('.xray-disk', '')
    await page.waitForFunction(() => document.querySelector('.xray-where') === null)
    await press(page, 'Control', 'Home')
    await select(page, 'bin', 'busybox')
    await sectionIs(page, '/bin/busybox')
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test.each([
    ['wide', 1440, 900],
    ['phone', 390, 844],
  ])('axe finds nothing in it, light and dark: %s', async (_, width, height) => {
    const workbench = await Workbench.open(stage.browser, stage.server.url, { width, height })
    const page = await openXray(workbench, 'ext4')
    for (const view of [0, 1]) {
      await page.evaluate(
        (at) => document.querySelectorAll<HTMLInputElement>('input[name=xray-view]')[at]!.click(),
        view,
      )
      await page.waitForSelector(view === 0 ? '.xray-table tr' : '.region[role=treeitem]')
      await page.waitForSelector('.disk-piece')
      for (const theme of ['light', 'dark']) {
        await page.evaluate((value) => {
          document.documentElement.dataset.theme = value
        }, theme)
        expect(await axeFindings(page)).toEqual([])
      }
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
    await page.close()
  })
})
