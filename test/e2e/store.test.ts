import { join } from 'node:path'
import { build, type Rolldown } from 'vite'
import { beforeAll, expect, test } from 'vitest'
import { describeInBrowsers } from './browsers.ts'
import type * as laws from './store-laws.ts'

let script = ''

beforeAll(async () => {
  const [built] = (await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: { entry: join(import.meta.dirname, 'store-laws.ts'), formats: ['iife'], name: 'laws' },
    },
  })) as Rolldown.RolldownOutput[]
  script = `${built!.output[0].code}; globalThis.laws = laws; undefined`
})

describeInBrowsers('the store', (stage) => {
  test.each<[sentence: string, law: keyof typeof laws]>([
    ['what is read is what was saved, edit by edit, and what is the same stays the same value', 'readsWhatWasSaved'],
    ['a save that was made from another revision is refused, and one of a deleted project', 'refusesWhatIsAtOdds'],
    ['what a project or a snapshot names stays, and the rest is cleared away', 'clearsAwayOnlyWhatIsNobodys'],
    ['a disk takes the place of the one it began as, and where that has changed both stay', 'keepsEveryDisk'],
    ['many contents are read at once, each under its hash, without what lay around them', 'readsManyContents'],
  ])('%s', async (_, law) => {
    const context = await stage.browser.createBrowserContext()
    const page = await context.newPage()
    // Any page of the site has its storage; this one has nothing else.
    await page.goto(`${stage.server.url}favicon.svg`)
    await page.evaluate(script)
    const trouble = await page.evaluate(
      (name: string) =>
        (globalThis as unknown as { laws: Record<string, () => Promise<void>> }).laws[name]!().then(
          () => '',
          (error: Error) => error.message,
        ),
      law,
    )
    expect(trouble).toBe('')
    await context.close()
  })
})
