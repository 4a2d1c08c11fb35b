import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import { expect, test } from 'vitest'
import { recipeNamed, writeProjectFile } from '../../src/project/index.ts'
import { add, applyEdit } from '../../src/rootfs/index.ts'
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

  test('what a medium cannot hold is said as it is chosen; a warning keeps nothing from booting, too little room has a remedy', async () => {
    const minimal = recipeNamed('minimal').make()
    const home = { kind: 'directory', mode: 0o755, uid: 1000, gid: 1000, mtime: 0 } as const
    const folder = mkdtempSync(join(tmpdir(), 'pid1-media-'))
    const file = join(folder, 'owned.pid1.json')
    const tree = applyEdit(minimal.tree, add(minimal.tree, '/home', home))
    writeFileSync(
      file,
      writeProjectFile({ ...minimal, name: 'owned', tree }, () => undefined),
    )
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await workbench.atRest()
    const input = await page.waitForSelector('#project-file')
    await (input as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(file)
    await page.waitForSelector('[role=treeitem][data-path="/home"]')
    rmSync(folder, { recursive: true })
    await workbench.imageSha256()

    await openMedium(workbench)
    await page.click('.medium-kind:nth-of-type(2)')
    await page.waitForSelector('.medium-losses ::-p-text(/home: romfs keeps no owners)')
    expect(await axeFindings(page)).toEqual([])
    await page.click('dialog.medium button[type=submit]')
    await page.waitForSelector('.setting-medium.has-losses[title*="/home: romfs keeps no owners"]')
    await workbench.boot()
    await workbench.waitForText('VFS: Mounted root (romfs filesystem)')
    await workbench.stop()

    await openMedium(workbench)
    await page.click('.medium-kind:nth-of-type(4)')
    await page.waitForSelector('.medium-size')
    await page.$eval('.medium-size', (field) => {
      ;(field as HTMLInputElement).value = '4'
      field.dispatchEvent(new Event('input', { bubbles: true }))
    })
    await page.waitForSelector('.medium-check ::-p-text(disk needs)')
    const remedy = await page.waitForSelector('.medium-check button')
    expect(await remedy!.evaluate((button) => button.textContent)).toMatch(/^Make it \d MiB$/)
    expect(await axeFindings(page)).toEqual([])
    await page.click('dialog.medium button[type=submit]')
    await page.waitForSelector('.image-summary.is-failed ::-p-text(disk needs)')
    await page.click('.image-summary.is-failed button')
    await page.waitForSelector('button.image-summary:not(.is-packing)')
    expect(await mediumText(page)).toMatch(/^boot disk, \d MiB$/)

    // The kernel alone is more than any floppy holds.
    await openMedium(workbench)
    await page.click('.medium-kind:nth-of-type(5)')
    await page.waitForSelector('.medium-check ::-p-text(no floppy has as much)')
    expect(await page.$('.medium-check button')).toBeNull()
    expect(workbench.errors).toEqual([])
    await page.close()
  })
})
