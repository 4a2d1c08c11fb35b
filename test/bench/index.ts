/** `npm run bench`: what the README's figures are, measured again in one run. */
import { cpus } from 'node:os'
import { benchBoot, nodeTimer, qemuTimer } from './boot.ts'
import { openBrowsers } from './browser-boot.ts'
import { benchConsole } from './console.ts'
import { benchEdits } from './edit.ts'
import { benchEncode } from './encode.ts'
import { benchMedia } from './media.ts'
import { wireFiles } from './wire.ts'

function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  console.log([line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n'))
}

const count = (value: number) => value.toLocaleString('en-US')

console.log(
  `${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}; medians of five\n`,
)

console.log('Encoding a cpio archive:\n')
const encoded = await benchEncode()
table(
  ['tree', 'by', 'MB/s', 'against Uint8Array.set'],
  encoded.map(({ tree, by, mbPerSecond, ratio }) => [tree, by, mbPerSecond.toFixed(0), ratio.toFixed(2)]),
)

console.log(`
Making file systems of 2,000 files in 20 directories, 100 MB; the installer, on an empty FAT volume. The tools read a
directory and write a file, both in memory where there is a tmpfs. pid1 makes an image in memory, whose contents are
those of the tree, not copied; and then, measured apart, makes it again and writes it to such a file. Below 1 it is the
faster one. The time of a tool is that of its process.
`)
const media = await benchMedia()
const times = (ms: number) => ms.toFixed(ms < 10 ? 1 : 0)
table(
  ['tool', 'its ms', 'pid1, image in memory, ms', 'against the tool', 'pid1, and its file, ms', 'against the tool'],
  media.map(({ tool, toolMs, memoryMs, fileMs }) => [
    tool,
    times(toolMs),
    times(memoryMs),
    (memoryMs / toolMs).toFixed(2),
    times(fileMs),
    (fileMs / toolMs).toFixed(2),
  ]),
)

console.log('\nFrom a key in the editor to the image that Boot would boot, in projects of 100 MB, in Chromium:\n')
table(
  ['entries', 'image ready, ms', 'of that until the page has the edit, ms'],
  (await benchEdits()).map(({ entries, readyMs, takenMs }) => [count(entries), times(readyMs), times(takenMs)]),
)

console.log('\nCold boot of `minimal` to the prompt, kernel log shown:\n')
const browsers = await openBrowsers()
const boots = await benchBoot([qemuTimer, nodeTimer, ...browsers])
await Promise.all(browsers.map((browser) => browser.close()))
table(
  ['where', 'ms', 'against QEMU TCG', 'instructions'],
  boots.map(({ name, ms, ratio, instructions }) => [
    name,
    ms.toFixed(0),
    ratio.toFixed(2),
    instructions === null ? '' : count(instructions),
  ]),
)

console.log("\nThe console, every byte of it checked, and the longest tasks of the page's main thread, in Chromium:\n")
table(
  ['what', 'measured', 'target'],
  (await benchConsole()).map(({ name, value, unit, target }) => [
    name,
    `${count(Math.round(value))} ${unit}`,
    `${unit === 'ms' ? 'at most' : 'at least'} ${count(target)}`,
  ]),
)

console.log('\nA first visit, until the first prompt, as served:\n')
const files = await wireFiles()
const sum = files.reduce((total, { bytes }) => total + bytes, 0)
table(['file', 'bytes'], [...files.map(({ name, bytes }) => [name, count(bytes)]), ['**sum**', `**${count(sum)}**`]])
