import type { Page } from 'puppeteer-core'

/** What the page hands over as a download: caught where the browser would take it. */
export interface Download {
  readonly text: string
  readonly sha256: string
}

/** Catches downloads from now on, with their text up to `textMost` bytes; what it returns waits until there are `count`, by file name. */
export async function catchDownloads(
  page: Page,
  textMost = 1_000_000,
): Promise<(count: number) => Promise<Record<string, Download>>> {
  await page.evaluate((most: number) => {
    const caught: Record<string, Download> = {}
    ;(globalThis as unknown as { caught: object }).caught = caught
    let blob: Blob
    const createObjectURL = URL.createObjectURL
    URL.createObjectURL = (content) => {
      blob = content as Blob
      return createObjectURL.call(URL, content)
    }
    HTMLAnchorElement.prototype.click = async function () {
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()))
      const sha256 = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')
      caught[this.download] = { text: blob.size < most ? await blob.text() : '', sha256 }
    }
  }, textMost)
  return async (count) => {
    const handle = await page.waitForFunction(
      (wanted: number) => {
        const { caught } = globalThis as unknown as { caught: Record<string, unknown> }
        return Object.keys(caught).length === wanted && caught
      },
      {},
      count,
    )
    return handle.jsonValue() as Promise<Record<string, Download>>
  }
}
