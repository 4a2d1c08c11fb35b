/** LINKS=200 in the environment tries so many random projects, in the place of ten. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Project } from '../../src/project/index.ts'
import { linkTo } from '../link/linked.ts'
import { projects } from '../link/random-project.ts'
import { describeInBrowsers } from './browsers.ts'
import { Workbench } from './workbench.ts'

const COUNT = Number(process.env.LINKS ?? 10)
const MINUTE_MS = 60_000

interface Linked {
  readonly project: Project
  readonly link: string
}

/** Random projects that can be packed, each with a name of its own: the page renames what has another's. */
async function linked(): Promise<Linked[]> {
  const all: Linked[] = []
  for (const project of fc.sample(projects, { numRuns: 3 * COUNT, seed: 6 })) {
    if (all.length === COUNT) break
    const named = { ...project, name: `project no. ${all.length} of these` }
    const link = await linkTo(named).catch(() => undefined)
    if (link) all.push({ project: named, link })
  }
  return all
}

const all = await linked()

describeInBrowsers('random projects', (stage) => {
  test(
    'are opened from their links as the same projects, to the byte of their images, and make the same links again',
    async () => {
      expect(all.length).toBe(COUNT)
      const workbench = await Workbench.open(stage.browser, stage.server.url)
      const { page } = workbench
      for (const { link, project } of all) {
        await page.evaluate((fragment) => {
          location.hash = fragment
        }, link)
        await page.waitForSelector('.open-link .link-verdict.is-same')
        await page.click('.open-link .dialog-buttons button ::-p-text(Edit)')
        await page.waitForFunction(
          (name) => document.querySelector('.project-name')?.textContent === name,
          {},
          project.name,
        )
        await page.waitForSelector('.open-link', { hidden: true })
        await page.click('.share-button')
        const shared = await page.waitForSelector('.share-text')
        const address = await shared!.evaluate((area) => (area as HTMLTextAreaElement).value)
        expect(address.slice(address.indexOf('#') + 1)).toBe(link)
        await page.keyboard.press('Escape')
        await page.waitForSelector('.share', { hidden: true })
      }
      expect(workbench.errors).toEqual([])
      await page.close()
    },
    20 * MINUTE_MS,
  )
})
