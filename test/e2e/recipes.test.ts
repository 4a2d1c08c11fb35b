import { expect, test } from 'vitest'
import { axeFindings } from './axe.ts'
import { describeInBrowsers } from './browsers.ts'
import { Workbench } from './workbench.ts'

/** Where each recipe's prompt is, and what it says on the way there. */
const RECIPES = [
  { name: 'minimal', at: 'ttyS0', said: 'hello from pid 1', prompt: '~ # ' },
  { name: 'floppy', at: 'Screen', said: 'VFS: Mounted root (romfs filesystem) readonly', prompt: '~ # ' },
  { name: 'dynamic', at: 'ttyS0', said: 'four files, one of them busybox', prompt: '/ # ' },
  { name: 'disk', at: 'Screen', said: "can't access tty; job control turned off", prompt: '~ # ' },
  { name: 'ext4', at: 'ttyS0', said: 'VFS: Mounted root (ext4 filesystem)', prompt: '[root@pid1 ~]# ' },
  { name: 'switch-root', at: 'ttyS0', said: 'hello from the initramfs, pid 1', prompt: '[root@pid1 ~]# ' },
] as const

const ASKS = 'Please press Enter to activate this console.'

describeInBrowsers('recipes', (stage) => {
  for (const { name, at, said, prompt } of RECIPES)
    test(`${name} boots to its prompt, and takes what is typed`, async () => {
      const workbench = await Workbench.open(stage.browser, stage.server.url)
      const { page } = workbench
      await workbench.atRest()
      await workbench.run(`New project: ${name}`)
      await page.waitForSelector(`.project-name ::-p-text(${name})`)
      await workbench.boot()
      const type = (line: string) => (at === 'Screen' ? workbench.typeOnScreen(line) : workbench.typeLine(line))
      const shows = (text: string) => (at === 'Screen' ? workbench.screenShows(text) : workbench.waitForText(text))
      await shows(said)
      if (name === 'floppy') {
        await shows(ASKS)
        await type('')
      }
      await shows(prompt.trimEnd())
      await type('echo $((6 * 7)) is it')
      await shows('42 is it')
      if (name === 'disk') expect(await axeFindings(page)).toEqual([])
      expect(workbench.errors).toEqual([])
      await page.close()
    })
})
