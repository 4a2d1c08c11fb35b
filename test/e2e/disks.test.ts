import { gunzipSync } from 'node:zlib'
import type { Page } from 'puppeteer-core'
import { expect, test } from 'vitest'
import { imageOf } from '../../src/formats/sparse.ts'
import { debugfs } from '../machine/images.ts'
import { findTool } from '../tools.ts'
import { axeFindings } from './axe.ts'
import { describeInBrowsers } from './browsers.ts'
import { Workbench } from './workbench.ts'

/** Each of these boots twice, on a machine that may have much else to do. */
const TIME_MS = 180_000

const PROMPT = '[root@pid1 ~]#'

/** Begins with the recipe `ext4`, at rest. */
async function beginExt4(workbench: Workbench): Promise<void> {
  await workbench.atRest()
  await workbench.run('New project: ext4')
  await workbench.page.waitForFunction(() => document.querySelector('.setting-medium')?.textContent?.includes('ext4'))
}

async function bootToPrompt(workbench: Workbench): Promise<void> {
  await workbench.boot()
  await workbench.waitForText(PROMPT)
}

/** Runs a command in the guest and waits until it is done. */
async function inGuest(workbench: Workbench, command: string): Promise<void> {
  await workbench.typeLine(`${command}; echo fin''ished`)
  await workbench.waitForText('finished')
}

/** Presses the button of that name in the console pane, once it can be pressed. */
async function press(page: Page, name: string): Promise<void> {
  const button = await page.waitForSelector(`#console-pane ::-p-aria([name="${name}"][role="button"])`)
  await page.waitForFunction((element) => !(element as HTMLButtonElement).disabled, {}, button!)
  await button!.click()
}

/** Waits until the note beside the console says this. */
async function waitForNote(page: Page, text: string): Promise<void> {
  await page.waitForFunction(
    (wanted: string) => document.querySelector('.disk-note')?.textContent?.includes(wanted),
    {},
    text,
  )
}

async function lookInside(workbench: Workbench): Promise<void> {
  await workbench.run('Disks')
  await press(workbench.page, 'Look inside: /dev/sda')
  await workbench.page.waitForSelector('[role=tree][aria-label="Files on the disk"]')
}

/** Goes to an entry of the disk's tree by the keyboard, from the root. */
async function openOnDisk(page: Page, ...names: string[]): Promise<void> {
  await page.focus('.disk-tree [role=treeitem][tabindex="0"]')
  await page.keyboard.press('Home')
  let path = ''
  for (const name of names) {
    path += `/${name}`
    for (;;) {
      await page.keyboard.press('ArrowDown')
      const at = await page.$eval(
        '.disk-tree [role=treeitem][tabindex="0"]',
        (row) => (row as HTMLElement).dataset.path!,
      )
      if (at === path) break
    }
    await page.keyboard.press('ArrowRight')
  }
}

/** Each change's words, and whether it is chosen. */
function changes(page: Page): Promise<string[]> {
  return page.$$eval('[aria-label="Changes on the disk"] [role=option]', (rows) =>
    rows.map((row) => {
      const words = [...row.children].slice(1).map((cell) => cell.textContent)
      return [row.getAttribute('aria-selected') === 'true' ? 'x' : '-', ...words].join(' ').trim()
    }),
  )
}

async function projectHas(page: Page, ...words: string[]): Promise<void> {
  await page.waitForFunction(
    (wanted: string[]) =>
      [...document.querySelectorAll('#files-pane [role=treeitem]')].some((row) =>
        wanted.every((word) => row.textContent?.includes(word)),
      ),
    {},
    words,
  )
}

function listed(page: Page, label: string): Promise<string[]> {
  return page.$$eval(`[aria-label="${label}"] .disk-facts`, (rows) => rows.map((row) => row.textContent!))
}

/** Has the directory /mnt lie on a disk of its own. */
async function addDisk(page: Page): Promise<void> {
  await page.click('.setting-medium')
  await page.locator('dialog.medium button::-p-text(Add a disk)').click()
  await page.locator('dialog.medium button[type=submit]').click()
  await page.waitForSelector('dialog.medium', { hidden: true })
}

/** Catches the next file that the page hands over; what it returns waits for it. */
async function catchDownload(page: Page): Promise<() => Promise<{ name: string; bytes: Uint8Array }>> {
  await page.evaluate(() => {
    let blob: Blob
    const createObjectURL = URL.createObjectURL
    URL.createObjectURL = (content) => {
      blob = content as Blob
      return createObjectURL.call(URL, content)
    }
    HTMLAnchorElement.prototype.click = async function () {
      const gzipped = await new Response(blob.stream().pipeThrough(new CompressionStream('gzip'))).blob()
      const reader = new FileReader()
      reader.onload = () => Object.assign(globalThis, { caught: { name: this.download, url: reader.result } })
      reader.readAsDataURL(gzipped)
    }
  })
  return async () => {
    const handle = await page.waitForFunction(() => (globalThis as { caught?: { name: string; url: string } }).caught)
    const { name, url } = (await handle.jsonValue())!
    return { name, bytes: new Uint8Array(gunzipSync(Buffer.from(url.split(',')[1]!, 'base64'))) }
  }
}

describeInBrowsers('the disks that guests write on', (stage) => {
  test(
    'what the guest wrote is read in the page, and is there in the guest after the page was loaded anew',
    async () => {
      const workbench = await Workbench.open(stage.browser, stage.server.url)
      const { page } = workbench
      await beginExt4(workbench)
      await bootToPrompt(workbench)
      await inGuest(workbench, 'echo "kept by the guest" > /root/note; chmod 640 /root/note; sync')
      await workbench.stop()
      await waitForNote(page, 'begins with /dev/sda as the guest left it')

      await lookInside(workbench)
      await openOnDisk(page, 'root', 'note')
      await page.waitForFunction(() => document.querySelector('.disk-text')?.textContent === 'kept by the guest\n')
      expect(await page.$eval('.disk-file-head', (head) => head.textContent)).toMatch(/-rw-r----- 640 · 0:0/)
      expect(await axeFindings(page)).toEqual([])
      await workbench.run('Colours: dark')
      expect(await axeFindings(page)).toEqual([])

      await page.reload()
      await page.waitForSelector('[role=tree]')
      await workbench.atRest()
      await waitForNote(page, 'begins with /dev/sda as the guest left it')
      await bootToPrompt(workbench)
      await workbench.typeLine('cat /root/no?e')
      await workbench.waitForText('kept by the guest')

      // As it is while the machine runs.
      await lookInside(workbench)
      await page.waitForSelector('.disk-inside ::-p-text(in the machine that runs)')
      await openOnDisk(page, 'root', 'note')
      await page.waitForFunction(() => document.querySelector('.disk-text')?.textContent === 'kept by the guest\n')
      expect(workbench.errors).toEqual([])
      await page.close()
    },
    TIME_MS,
  )

  test(
    'a change is taken into the project by one step that goes back; the next boot is fresh then, and says so',
    async () => {
      const workbench = await Workbench.open(stage.browser, stage.server.url)
      const { page } = workbench
      await beginExt4(workbench)
      await bootToPrompt(workbench)
      await inGuest(
        workbench,
        "echo taken > /root/note; chmod 640 /root/note; sed -i 's/Welcome/Hello/' /etc/init.d/rcS; sync",
      )
      await workbench.stop()
      await lookInside(workbench)
      await page.locator('[role=tab]::-p-text(against the project)').click()
      await page.waitForSelector('[aria-label="Changes on the disk"]')
      expect(await changes(page)).toEqual([
        '- new -rw------- /.ash_history shell history',
        'x edited -rwxr-xr-x /etc/init.d/rcS content',
        'x new -rw-r----- /root/note 6 B',
      ])
      expect(await axeFindings(page)).toEqual([])
      await page.focus('#console-pane ::-p-aria([name="Bring back 2 changes"][role="button"])')
      await page.keyboard.press('Enter')
      await page.focus('#files-pane [role=treeitem][tabindex="0"]')
      await page.keyboard.type('root')
      await page.keyboard.press('ArrowRight')
      await projectHas(page, 'note', '-rw-r-----')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await page.waitForFunction(() => document.querySelector('.cm-content')?.textContent === 'taken')
      expect(await changes(page)).toEqual(['- new -rw------- /.ash_history shell history'])

      // The image is another: its disk begins fresh, and the earlier one is still to be had.
      await page.waitForSelector(
        '[aria-label="Earlier disks"] [aria-label^="Look inside"], [aria-label="Earlier disks"] [aria-label^="Look again"]',
      )
      expect((await listed(page, 'Disks of the next boot')).join()).toContain('as packed')
      await workbench.run('Show the console')
      await waitForNote(page, 'begins with a fresh /dev/sda, since the files or the medium have changed')

      await page.locator('button::-p-text(Undo)').click()
      await waitForNote(page, 'begins with /dev/sda as the guest left it')
      expect(workbench.errors).toEqual([])
      await page.close()
    },
    TIME_MS,
  )

  test(
    'a fresh start discards what was written, and undo brings it back',
    async () => {
      const workbench = await Workbench.open(stage.browser, stage.server.url)
      const { page } = workbench
      await beginExt4(workbench)
      await bootToPrompt(workbench)
      await inGuest(workbench, 'echo gone > /root/note; sync')
      // The machine runs: it is stopped first, or it would write once more.
      await workbench.run('Stop, and start fresh')
      await workbench.waitForPhase('stopped')
      await page.waitForSelector('.disk-facts ::-p-text(as packed)')
      await press(page, 'Undo')
      await page.waitForSelector('.disk-facts ::-p-text(left at)')
      await press(page, 'Start fresh: /dev/sda')
      await page.waitForSelector('.disk-facts ::-p-text(as packed)')
      await page.waitForFunction(() => document.activeElement?.textContent === 'Undo')
      await bootToPrompt(workbench)
      await workbench.typeLine('ls /root; cat /root/no?e')
      await workbench.waitForText("cat: can't open '/root/no?e'")
      await page.close()
    },
    TIME_MS,
  )

  test(
    'each disk is kept by its own, and downloaded as the guest left it',
    async () => {
      const workbench = await Workbench.open(stage.browser, stage.server.url)
      const { page } = workbench
      await beginExt4(workbench)
      await addDisk(page)
      await bootToPrompt(workbench)
      await inGuest(workbench, 'mount /dev/sdb /mnt && echo aside > /mnt/aside; sync')
      await workbench.stop()
      await workbench.run('Disks')
      await page.waitForSelector('[aria-label="Look inside: /dev/sdb"]')
      expect((await listed(page, 'Disks of the next boot')).map((row) => row.replace(/left at.*/, '…'))).toEqual([
        '/dev/sda the root file system…',
        '/dev/sdb /mnt…',
      ])
      const download = await catchDownload(page)
      await press(page, 'Download /dev/sdb')
      const { name, bytes } = await download()
      expect([name, bytes.length]).toEqual(['ext4-sdb.img', 32 << 20])
      if (findTool('debugfs')) expect(await debugfs(imageOf(bytes), 'cat /aside')).toBe('aside\n')

      await press(page, 'Look inside: /dev/sdb')
      await page.waitForSelector('.disk-tree')
      await openOnDisk(page, 'aside')
      await page.waitForFunction(() => document.querySelector('.disk-text')?.textContent === 'aside\n')
      // An edit that is not on it leaves it as it is; the root file system begins fresh.
      await page.focus('#files-pane [role=treeitem][tabindex="0"]')
      await page.keyboard.type('linuxrc')
      await page.keyboard.press('Delete')
      await page.waitForSelector('[aria-label="Earlier disks"]')
      expect(
        (await listed(page, 'Disks of the next boot')).map((row) => row.replace(/(left at|as packed).*/, '$1')),
      ).toEqual(['/dev/sda the root file systemas packed', '/dev/sdb /mntleft at'])
      await bootToPrompt(workbench)
      await workbench.typeLine('mount /dev/sdb /mnt; cat /mnt/as?de')
      await workbench.waitForText('aside')

      // What a guest makes of its disk is its own: a damaged one is said to be so.
      await inGuest(workbench, 'umount /mnt; dd if=/dev/zero of=/dev/sdb bs=1k seek=1 count=1; sync')
      await workbench.stop()
      await workbench.run('Disks')
      // It is still looked into, and read anew.
      await page.waitForSelector('.disk-inside [role=alert] ::-p-text(none of ext2, ext3, ext4 and FAT begins on it)')
      expect(workbench.errors).toEqual([])
      await page.close()
    },
    TIME_MS,
  )

  test(
    'what cannot be stored is said to be in this tab alone, and is there at the next boot',
    async () => {
      stage.server.prepend = {
        into: 'image.worker',
        script: `{
        const put = IDBObjectStore.prototype.put
        IDBObjectStore.prototype.put = function (...given) {
          if (this.name === 'diskParts') throw new DOMException('no room', 'QuotaExceededError')
          return put.apply(this, given)
        }
      }`,
      }
      const workbench = await Workbench.open(stage.browser, stage.server.url)
      stage.server.prepend = undefined
      const { page } = workbench
      await beginExt4(workbench)
      await bootToPrompt(workbench)
      await inGuest(workbench, 'echo unstored > /root/note; sync')
      await workbench.stop()
      await workbench.run('Disks')
      await page.waitForSelector('.storage-notice ::-p-text(wrote on its disks is not stored: this browser)')
      expect(await axeFindings(page)).toEqual([])
      await bootToPrompt(workbench)
      await workbench.typeLine('cat /root/no?e')
      await workbench.waitForText('unstored')
      await page.close()
    },
    TIME_MS,
  )
})
