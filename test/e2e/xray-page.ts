/** The X-ray as a test waits for it. */
import type { KeyInput, Page } from 'puppeteer-core'

export async function press(page: Page, ...keys: KeyInput[]): Promise<void> {
  for (const key of keys) await page.keyboard.down(key)
  for (const key of keys.toReversed()) await page.keyboard.up(key)
}

/** Opens the X-ray from the keyboard, and waits for its bytes. */
export async function openXrayByKeys(page: Page): Promise<void> {
  await press(page, 'Control', 'Shift', 'X')
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Bytes of the image')
  await bytesArrived(page)
}

/** Waits until every byte in sight is there, and the field under the cursor is explained. */
export async function bytesArrived(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector('.xray-hex .run') !== null &&
      ![...document.querySelectorAll('.xray-hex')].some((line) => line.textContent?.includes('··')) &&
      document.querySelector('.xray-field-value')?.textContent !== '…',
  )
}
