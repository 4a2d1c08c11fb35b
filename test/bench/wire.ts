/**
 * What a first visit downloads until the first prompt, counted file by file. The page must be built. `tsx test/bench/wire.ts`
 * prints it.
 */
import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ENGINES } from '../e2e/browsers.ts'
import { serveDist } from '../e2e/static-server.ts'
import { Workbench } from '../e2e/workbench.ts'

const DIST = join(import.meta.dirname, '../../dist')
const TEXT = new Set(['.html', '.js', '.css', '.svg', '.json'])

/** Bytes that a first visit may download until its prompt. */
export const WIRE_MOST = 3_200_000

/** What static hosts compress on their own. The rest is compressed already. */
export function isCompressedByHosts(name: string): boolean {
  return TEXT.has(extname(name))
}

export interface WireFile {
  readonly name: string
  readonly bytes: number
}

/** Each answer, with its bytes as served: text gzipped by the host, everything else as it lies in dist/. Sent twice is two. */
export async function wireFiles(): Promise<WireFile[]> {
  const server = await serveDist()
  const browser = await ENGINES[0]!.launch()
  try {
    // It boots as it opens: while one still looked around, more would come.
    const onNewDocument = () => localStorage.setItem('pid1.autoboot', 'true')
    const workbench = await Workbench.open(browser, server.url, { onNewDocument })
    await workbench.waitForPrompt()
    // What the page does next, it begins before we see the prompt.
    const promptAt = await workbench.page.evaluate(
      () => performance.timeOrigin + performance.getEntriesByName('pid1:prompt')[0]!.startTime,
    )
    return server.served
      .filter(({ at }) => at < promptAt)
      .map(({ name }) => ({ name, bytes: bytesAsServed(name) }))
      .sort((a, b) => b.bytes - a.bytes)
  } finally {
    await browser.close()
    await server.close()
  }
}

export function sumOf(files: readonly WireFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}

function bytesAsServed(name: string): number {
  const bytes = readFileSync(join(DIST, name))
  return isCompressedByHosts(name) ? gzipSync(bytes, { level: 6 }).length : bytes.length
}

if (process.argv[1] === import.meta.filename) {
  const files = await wireFiles()
  console.table(files)
  console.log(`${sumOf(files)} bytes, of ${WIRE_MOST} at most`)
}
