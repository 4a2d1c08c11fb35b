import { expect, test } from 'vitest'
import { recipeNamed } from '../../src/project/index.ts'
import { applyEdit, encodePath, write } from '../../src/rootfs/index.ts'
import { DEMOS } from '../link/demos.ts'
import { linkTo } from '../link/linked.ts'
import { axeFindings } from './axe.ts'
import { describeInBrowsers } from './browsers.ts'
import { Workbench } from './workbench.ts'

const minimal = recipeNamed('minimal').make()
const INIT = '#!/bin/sh\nmount -t proc proc /proc\necho "made by another"\nexec sh\n'
const edited = {
  ...minimal,
  name: 'Made by another',
  tree: applyEdit(minimal.tree, write(minimal.tree, '/init', encodePath(INIT))),
  demo: { note: 'Read this first.\n<b>No markup</b>', script: [], masks: [] },
}
const link = await linkTo(edited)
const scripted = await linkTo(DEMOS[0]!)

const text = ({ page }: Workbench, selector: string) => page.$eval(selector, (element) => element.textContent ?? '')
const phase = ({ page }: Workbench) => page.$eval('html', ({ dataset }) => dataset.phase)
const hash = ({ page }: Workbench) => page.evaluate(() => location.hash)

async function press({ page }: Workbench, label: string): Promise<void> {
  await page.click(`.open-link .dialog-buttons button ::-p-text(${label})`)
  await page.waitForSelector('.open-link', { hidden: true })
}

async function projectIs({ page }: Workbench, name: string): Promise<void> {
  await page.waitForSelector(`.project-name ::-p-text(${name})`)
}

function playerSays({ page }: Workbench, wanted: string) {
  return page.waitForFunction((part) => document.querySelector('.player')?.textContent?.includes(part), {}, wanted)
}

describeInBrowsers('a link', (stage) => {
  const open = (fragment: string) => Workbench.open(stage.browser, `${stage.server.url}#${fragment}`)

  test('tells what it brings and whether the bytes are the author’s; Boot makes it a project of its own', async () => {
    const workbench = await open(link)
    const { page } = workbench
    await page.waitForSelector('.open-link .link-verdict.is-same')
    expect(await text(workbench, '.open-link h2')).toBe('Made by another')
    const summary = await text(workbench, '.link-summary')
    for (const part of ['Read this first.\n<b>No markup</b>', 'minimal: 1 change', '/init', '128 MiB', 'characters'])
      expect(summary).toContain(part)
    expect(await phase(workbench)).toBe('idle')
    expect(await text(workbench, '.project-name')).toBe('minimal')
    expect(await axeFindings(page)).toEqual([])
    await press(workbench, 'Boot')
    await projectIs(workbench, 'Made by another')
    await workbench.waitForText('made by another')
    expect(await hash(workbench)).toBe('')
    await page.waitForSelector('.origin-chip.is-same')
    expect(await text(workbench, '.files .bar')).toContain('0 changes')
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test('leaves local work where it is, and remembers where a demo came from', async () => {
    const context = await stage.browser.createBrowserContext()
    const first = await Workbench.open(stage.browser, stage.server.url, { context })
    await first.page.waitForSelector('.cm-content')
    await first.page.click('.cm-content')
    await first.page.keyboard.type('# mine\n')
    await first.page.waitForSelector('.project-saved.is-saved')
    await first.page.evaluate((fragment) => {
      location.hash = fragment
    }, link)
    await first.page.waitForSelector('.open-link .button.primary')
    await press(first, 'Edit')
    await projectIs(first, 'Made by another')
    expect(await phase(first)).toBe('idle')
    await first.page.click('.cm-content')
    await first.page.keyboard.type('# and mine\n')
    await first.page.waitForSelector('button.origin-chip ::-p-text(Demo, 1 change)')
    await first.page.waitForSelector('.project-saved.is-saved')
    await first.page.close()

    const second = await Workbench.open(stage.browser, stage.server.url, { context })
    await projectIs(second, 'Made by another')
    await second.page.waitForSelector('button.origin-chip ::-p-text(Demo, 1 change)')
    await second.page.click('button.origin-chip')
    await second.page.waitForSelector('.changes ::-p-text(Changes from the demo as it was opened)')
    expect(await text(second, '.changes')).toContain('/init')
    await second.page.keyboard.press('Escape')
    await second.page.click('.project-button')
    await second.page.click('[role=menuitemradio] ::-p-text(minimal)')
    await second.page.waitForSelector('.cm-content ::-p-text(# mine)')
    expect([...first.errors, ...second.errors]).toEqual([])
    await context.close()
  })

  test('that is discarded leaves everything as it was, and is not asked about again', async () => {
    const workbench = await open(link)
    await workbench.page.waitForSelector('.open-link .button.primary')
    await press(workbench, 'Discard')
    expect(await hash(workbench)).toBe('')
    expect(await text(workbench, '.project-name')).toBe('minimal')
    expect(await phase(workbench)).toBe('idle')
    await workbench.page.evaluate((fragment) => {
      location.hash = fragment
    }, link)
    await workbench.page.waitForSelector('.open-link .button.primary')
    await workbench.page.keyboard.press('Escape')
    await workbench.page.waitForFunction(() => location.hash === '')
    await workbench.page.close()
  })

  test('that is damaged says so, and shows nothing in its place', async () => {
    for (const [damaged, reason] of [
      [link.slice(0, -30), 'cut short, and some 30 characters are missing'],
      [`${link.slice(0, 60)}x${link.slice(61)}`, 'characters of it have been changed on the way'],
      ['nonsense', 'it is no demo'],
    ] as const) {
      const workbench = await open(damaged)
      await workbench.page.waitForSelector('.open-link [role=alert]')
      expect(await text(workbench, '.open-link .window-body')).toContain(reason)
      expect(await workbench.page.$('.open-link .button.primary')).toBeNull()
      await press(workbench, 'Close')
      expect(await text(workbench, '.project-name')).toBe('minimal')
      await workbench.page.close()
    }
  })

  test('never boots by itself, not even where the page boots one’s own project when it opens', async () => {
    const context = await stage.browser.createBrowserContext()
    const first = await Workbench.open(stage.browser, stage.server.url, { context })
    await first.run('Boot whenever the page opens')
    await first.page.close()
    const second = await Workbench.open(stage.browser, `${stage.server.url}#${link}`, { context })
    await second.page.waitForSelector('.open-link .link-verdict.is-same')
    await second.page.waitForSelector('html[data-ready]')
    expect(await phase(second)).toBe('idle')
    await context.close()
  })

  test('is made by the page as it is by the command line, in the forms that one takes elsewhere', async () => {
    const workbench = await open(link)
    const { page } = workbench
    await page.waitForSelector('.open-link .button.primary')
    await press(workbench, 'Edit')
    await projectIs(workbench, 'Made by another')
    await workbench.run('Share a link')
    await page.waitForSelector('.share-text')
    const shown = () => page.$eval('.share-text', (area) => (area as HTMLTextAreaElement).value)
    expect(await shown()).toBe(`${stage.server.url}#${link}`)
    expect(await text(workbench, '.share-meter')).toContain('goes anywhere')
    expect(await text(workbench, '.share-room')).toContain('/init')
    for (const [name, form] of [
      ['Markdown', /^\[Made by another\]\(http.*#demo=[\w-]+\)$/],
      ['Markdown with a badge', /^\[!\[Open Made by another in pid1\]\(http.*badge\.svg\)\]\(http.*#demo=[\w-]+\)$/],
      ['HTML frame', /^<iframe src="http.*\?embed#demo=[\w-]+" title="Made by another" loading="lazy"/],
    ] as const) {
      await page.evaluate((wanted) => {
        const labels = [...document.querySelectorAll('.share-form')]
        labels
          .find((label) => label.textContent === wanted)!
          .querySelector('input')!
          .click()
      }, name)
      await page.waitForSelector(`.share-text[aria-label="${name}"]`)
      expect(await shown()).toMatch(form)
    }
    await page.evaluate(() => {
      for (const details of document.querySelectorAll<HTMLDetailsElement>('.share-more')) details.open = true
    })
    await page.waitForSelector('.qr-code path')
    expect(await axeFindings(page)).toEqual([])
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test('of what is too much is told to be too much, and the project file offered', async () => {
    const workbench = await open(link)
    const { page } = workbench
    await page.waitForSelector('.open-link .button.primary')
    await press(workbench, 'Edit')
    await projectIs(workbench, 'Made by another')
    await page.click('.cm-content')
    await page.evaluate(() => {
      const noise = Array.from({ length: 90_000 }, () => String.fromCharCode(33 + Math.floor(Math.random() * 90))).join(
        '',
      )
      document.execCommand('insertText', false, noise)
    })
    await workbench.run('Share a link')
    await page.waitForSelector('.share [role=alert] ::-p-text(too much for a link)')
    await page.waitForSelector('.share button ::-p-text(Save the project file)')
    await page.close()
  })
})

describeInBrowsers('a script', (stage) => {
  test('is played when its demo boots: held, stepped, and to its end as the author saw it', async () => {
    const workbench = await Workbench.open(stage.browser, `${stage.server.url}#${scripted}`)
    const { page } = workbench
    await page.waitForSelector('.open-link .button.primary')
    expect(await text(workbench, '.link-facts')).toContain('4 steps, 3 lines typed for you')
    await press(workbench, 'Boot')
    await page.waitForSelector('.player-caption ::-p-text(The kernel runs /init)')
    await page.click('.player button ::-p-text(Pause)')
    await playerSays(workbench, 'paused')
    expect(await axeFindings(page)).toEqual([])
    const [, step] = /Step (\d) of 4/.exec(await text(workbench, '.player'))!
    await workbench.run('Play one step of the script')
    await playerSays(workbench, `Step ${Number(step) + 1} of 4, paused`)
    await page.click('.player button ::-p-text(At once)')
    await page.click('.player button ::-p-text(Play)')
    await playerSays(workbench, 'As the author saw it')
    await workbench.waitForPhase('panicked')
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test('that goes another way shows the first line that differs', async () => {
    const script = [{ type: 'cat /proc/1/comm', expect: 'systemd' }]
    const other = await linkTo({ ...minimal, demo: { note: '', script, masks: [] } })
    const workbench = await Workbench.open(stage.browser, `${stage.server.url}#${other}`)
    const { page } = workbench
    await page.waitForSelector('.open-link .button.primary')
    await press(workbench, 'Boot')
    await page.waitForSelector('.player-difference')
    expect(await text(workbench, '.player')).toContain('Step 1 differs from what the author saw')
    expect(await text(workbench, '.player-difference')).toMatch(/The author sawsystemdHere camesh/)
    await page.close()
  })

  test('is recorded from what one does, and plays as it was done', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await workbench.run('Record a script')
    await workbench.waitForPrompt()
    await workbench.typeLine('echo $((6 * 7))')
    await workbench.waitForText('~ #', 1)
    await workbench.typeLine('cat /proc/1/comm')
    await playerSays(workbench, 'Recording: 2 steps')
    await workbench.waitForText('~ #', 2)
    await page.click('.player button ::-p-text(Make it the script)')
    await page.waitForSelector('.demo-step:nth-child(2)')
    expect(await axeFindings(page)).toEqual([])
    const fields = await page.$$eval('.demo-step textarea', (areas) =>
      areas.map((area) => (area as HTMLTextAreaElement).value),
    )
    expect(fields).toEqual(['42', 'sh'])
    await page.click('.demo-acts button ::-p-text(Play)')
    await page.waitForSelector('.player button ::-p-text(At once)')
    await page.click('.player button ::-p-text(At once)')
    await playerSays(workbench, 'As the author saw it')
    expect(workbench.errors).toEqual([])
    await page.close()
  })
})

describeInBrowsers('each recipe as a demo', (stage) => {
  for (const demo of DEMOS)
    test(`${demo.recipe} has the author’s bytes, and goes as the author saw it`, async () => {
      const workbench = await Workbench.open(stage.browser, `${stage.server.url}#${await linkTo(demo)}`)
      const { page } = workbench
      await page.waitForSelector('.open-link .link-verdict.is-same')
      await press(workbench, 'Boot')
      await page.waitForSelector('.player button ::-p-text(At once)')
      await page.click('.player button ::-p-text(At once)')
      await page.waitForSelector('.player button ::-p-text(Play again)')
      expect(await text(workbench, '.player')).toContain('As the author saw it')
      expect(workbench.errors).toEqual([])
      await page.close()
    })
})
