import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElementHandle, Page } from 'puppeteer-core'
import { expect, test } from 'vitest'
import { axeFindings } from './axe.ts'
import { describeInBrowsers } from './browsers.ts'
import { Workbench } from './workbench.ts'
import { bytesArrived, openXrayByKeys, press } from './xray-page.ts'

/** Opens the X-ray from the keyboard, and waits for its bytes. */
async function openXray(workbench: Workbench): Promise<Page> {
  const { page } = workbench
  await workbench.imageSha256()
  await openXrayByKeys(page)
  return page
}

/** What the panel says of the field under the cursor: its name, its value, and the entry it belongs to. */
function field(page: Page): Promise<{ field: string; value: string; entry: string }> {
  return page.evaluate(() => {
    const text = (selector: string) => document.querySelector(selector)?.textContent ?? ''
    return {
      field: text('.xray-field-head strong'),
      value: text('.xray-field-value'),
      entry: text('.xray-place :first-child'),
    }
  })
}

/** The table of the entry's fields, by name. */
function fields(page: Page): Promise<Record<string, string>> {
  return page.$$eval('.xray-table tbody tr', (rows) =>
    Object.fromEntries(rows.map((row) => [row.querySelector('th')!.textContent, row.querySelector('td')!.textContent])),
  )
}

function selected(page: Page): Promise<string | null> {
  return page.$eval('[role=treeitem][aria-selected=true]', (item) => item.getAttribute('data-path'))
}

/** Clicks the middle of the first run of bytes whose tooltip is this, in the hex column. */
async function clickRun(page: Page, title: string): Promise<void> {
  const run = await page.waitForSelector(`.xray-hex .run[title="${title}"]`)
  await run!.click()
}

describeInBrowsers('the X-ray', (stage) => {
  test('links the tree and the bytes both ways, by mouse', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await workbench.imageSha256()
    await page.evaluate(() => {
      const label = [...document.querySelectorAll('#edit-pane label')].find((each) => each.textContent === 'X-ray')
      ;(label as HTMLElement).click()
    })
    await page.click('[role=treeitem][data-path="/init"]')
    await bytesArrived(page)
    expect(await field(page)).toEqual({ field: 'magic', value: '070701', entry: '/init' })
    expect(await fields(page)).toMatchObject({
      mode: '0100755: regular file, rwxr-xr-x',
      uid: '0: root',
      mtime: '0: 1970-01-01 00:00:00 UTC',
      namesize: '5 bytes',
      name: 'init',
      content: '148 bytes',
    })

    await clickRun(page, 'namesize, /init')
    expect(await field(page)).toEqual({ field: 'namesize', value: '5 bytes', entry: '/init' })
    await clickRun(page, 'name, /etc')
    expect(await field(page)).toEqual({ field: 'name', value: 'etc', entry: '/etc' })
    expect(await selected(page)).toBe('/etc')

    await page.evaluate(() => {
      const row = [...document.querySelectorAll('.xray-table th')].find((each) => each.textContent === 'mode')
      row!.querySelector('button')!.click()
    })
    expect(await field(page)).toEqual({ field: 'mode', value: '040755: directory, rwxr-xr-x', entry: '/etc' })
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test('is walked through by keyboard: bytes, fields, entries, ends, offsets, text', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const page = await openXray(workbench)
    const place = async () => {
      const { field: name, entry } = await field(page)
      return `${name} of ${entry}`
    }
    expect(await place()).toBe('magic of /init')
    await press(page, 'n')
    expect(await place()).toBe('ino of /init')
    await press(page, 'n')
    await press(page, 'ArrowRight')
    expect(await place()).toBe('mode of /init')
    // What is read aloud when the cursor rests.
    await page.waitForFunction(() =>
      [...document.querySelectorAll('#edit-pane [role=status]')].some((status) =>
        /^(mode of \/init: 0100755: regular file.*|byte 2 of 8.*)/.test(status.textContent ?? ''),
      ),
    )
    await press(page, 'p')
    expect(await place()).toBe('ino of /init')
    await press(page, 'Shift', 'N')
    expect(await place()).toBe('magic of /linuxrc')
    expect(await selected(page)).toBe('/linuxrc')
    await press(page, 'Shift', 'P')
    expect(await place()).toBe('magic of /init')

    await press(page, 'Control', 'End')
    await bytesArrived(page)
    expect(await place()).toBe('end padding of the end of the image')
    await press(page, 'Shift', 'P')
    expect(await place()).toBe('magic of the trailer')
    await press(page, 'Control', 'Home')
    await bytesArrived(page)
    expect(await place()).toBe('magic of /')
    await press(page, 'PageDown')
    await press(page, 'PageUp')
    expect(await place()).toBe('magic of /')

    await press(page, 'g')
    await page.keyboard.type('0x6e')
    await press(page, 'Enter')
    expect(await field(page)).toEqual({ field: 'name', value: '.', entry: '/' })
    await press(page, 'Escape')
    await press(page, '/')
    await page.keyboard.type('#!/bin/sh')
    await press(page, 'Enter')
    await page.waitForFunction(() => document.querySelector('.xray-field-head strong')?.textContent === 'content')
    await page.keyboard.type(' is in no file of this image')
    await press(page, 'Enter')
    await page.waitForFunction(() => document.querySelector('.xray-seek [role=status]')?.textContent === 'Not found')
    await press(page, 'Escape')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Bytes of the image')
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test('follows an edit into the new image', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const page = await openXray(workbench)
    const before = await workbench.imageSha256()
    await page.focus('[role=treeitem][tabindex="0"]')
    await press(page, 'F2')
    await press(page, 'Control', 'a')
    await page.keyboard.type('init-of-another-name')
    await press(page, 'Enter')
    await page.waitForFunction(
      (old: string) => !document.querySelector('.image-summary')?.getAttribute('title')?.includes(old),
      {},
      before,
    )
    await page.waitForFunction(() =>
      [...document.querySelectorAll('.xray-table tr')].some((row) => row.textContent?.includes('init-of-another-name')),
    )
    expect(await fields(page)).toMatchObject({ name: 'init-of-another-name', namesize: '21 bytes' })
    expect(await page.$eval('.xray-bar .bar-note', (note) => note.textContent)).toBe(
      await page.$eval('.image-summary', (summary) => /[\d,]+ bytes/.exec(summary.textContent ?? '')![0]),
    )

    await press(page, 'Control', 'Shift', 'X')
    await page.waitForSelector('#edit-pane .cm-content')
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test('scrolls over more lines than an element can be tall, from end to end and by small steps', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    const directory = mkdtempSync(join(tmpdir(), 'pid1-'))
    try {
      // Each line of it says where it is: sixteen bytes, of which 9 MB are 13 million pixels.
      const lines = Array.from({ length: 600_000 }, (_, at) => `line ${String(at).padStart(10)}\n`)
      writeFileSync(join(directory, 'numbers'), lines.join(''))
      const before = await workbench.imageSha256()
      const input = await page.$('#import-files')
      await (input as ElementHandle<HTMLInputElement>).uploadFile(join(directory, 'numbers'))
      await page.waitForSelector('dialog button[type=submit]:not(:disabled)')
      await page.click('dialog button[type=submit]')
      await page.waitForFunction(
        (old: string) => {
          const summary = document.querySelector('button.image-summary:not(.is-packing)')
          return summary !== null && !summary.getAttribute('title')!.includes(old)
        },
        {},
        before,
      )
    } finally {
      rmSync(directory, { recursive: true })
    }
    await openXray(workbench)
    const size = Number((await page.$eval('.xray-bar .bar-note', (note) => note.textContent ?? '')).replace(/\D/g, ''))
    expect(size).toBeGreaterThan(9_600_000)
    const shown = () =>
      page.$$eval('.xray-offset', (offsets) => offsets.map((each) => Number.parseInt(each.textContent!, 16)))
    // As one drags the bar: it is on its way to the next place before the last scroll is said to have ended.
    const drag = (...shares: number[]) =>
      page.$eval(
        '.xray-grid',
        (grid, places) =>
          new Promise<void>((resolve) => {
            const go = () => {
              const share = places.shift()
              if (share !== undefined) grid.scrollTop = (grid.scrollHeight - grid.clientHeight) * share
              else {
                grid.removeEventListener('scroll', go)
                resolve()
              }
            }
            grid.addEventListener('scroll', go)
            go()
          }),
        shares,
      )
    await drag(0.1, 0.9, 0.3, 0.7, 0.5)
    await page.waitForFunction(
      (half: number) => {
        const first = Number.parseInt(document.querySelector('.xray-offset')!.textContent!, 16)
        return Math.abs(first - half) < 10_000
      },
      {},
      size / 2,
    )
    await bytesArrived(page)

    // One turn of the wheel is a few lines, however many a pixel of the bar stands for.
    const middle = (await shown())[0]!
    await page.hover('.xray-grid')
    await page.mouse.wheel({ deltaY: 110 })
    await page.waitForFunction(
      (from: number) => Number.parseInt(document.querySelector('.xray-offset')!.textContent!, 16) === from,
      {},
      middle + 5 * 16,
    )

    await drag(1)
    await page.waitForFunction(
      (last: number) =>
        [...document.querySelectorAll('.xray-offset')].some((each) => Number.parseInt(each.textContent!, 16) === last),
      {},
      Math.floor((size - 1) / 16) * 16,
    )
    await drag(0)
    await page.waitForFunction(() => /^0+$/.test(document.querySelector('.xray-offset')!.textContent!))
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test('shows what takes the space, and goes into directories', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const page = await openXray(workbench)
    const open = (name: string) =>
      page.evaluate((wanted) => {
        const buttons = [...document.querySelectorAll<HTMLButtonElement>('.sizes-table button')]
        buttons.find((button) => button.textContent === wanted)!.click()
      }, name)
    await page.evaluate(() => document.querySelectorAll<HTMLInputElement>('input[name=xray-view]')[1]!.click())
    await page.waitForSelector('.sizes-tile')
    const areas = await page.$$eval('.sizes-tile rect:first-of-type', (rects) =>
      rects.map((rect) => Number(rect.getAttribute('width')) * Number(rect.getAttribute('height'))),
    )
    const { width, height } = await page.$eval('.sizes-picture svg', (svg) => svg.getBoundingClientRect().toJSON())
    expect(areas.reduce((sum, area) => sum + area, 0) / (width * height)).toBeCloseTo(1, 3)

    await open('bin/')
    await page.waitForFunction(() => document.querySelector('.sizes-table table')?.ariaLabel === 'Sizes in /bin')
    await open('busybox')
    expect(await selected(page)).toBe('/bin/busybox')
    await page.click('.sizes-crumbs button')
    await page.waitForFunction(() => document.querySelector('.sizes-table table')?.ariaLabel === 'Sizes in /')
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test.each([
    ['wide', 1440, 900],
    ['phone', 390, 844],
  ])('axe finds nothing in bytes and sizes, light and dark: %s', async (_, width, height) => {
    const workbench = await Workbench.open(stage.browser, stage.server.url, { width, height })
    const page = await openXray(workbench)
    await press(page, 'n')
    await press(page, '/')
    for (const view of [0, 1]) {
      await page.evaluate(
        (at) => document.querySelectorAll<HTMLInputElement>('input[name=xray-view]')[at]!.click(),
        view,
      )
      await page.waitForSelector(view === 0 ? '.xray-table tr' : '.sizes-tile')
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
