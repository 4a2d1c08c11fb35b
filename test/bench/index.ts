/** `npm run bench`: what the README's figures are, measured again in one run. */
import { cpus } from 'node:os'
import { benchBoot, nodeTimer, qemuTimer } from './boot.ts'
import { openBrowsers } from './browser-boot.ts'
import { benchEncode } from './encode.ts'
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

console.log('\nA first visit, until the first prompt, as served:\n')
const files = await wireFiles()
const sum = files.reduce((total, { bytes }) => total + bytes, 0)
table(['file', 'bytes'], [...files.map(({ name, bytes }) => [name, count(bytes)]), ['**sum**', `**${count(sum)}**`]])
