/**
 * `node docs/candidate-picture.ts REPORT.html`: the first candidate's card of a report as
 * docs/images/candidate.png, the picture of the README (the report of `longrun demo`).
 */
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { launchChromium } from '../test/browser/chromium.ts'

const [report] = process.argv.slice(2)
const browser = await launchChromium()
try {
  const page = await browser.newPage({
    viewport: { width: 1240, height: 900 },
    colorScheme: 'light',
  })
  await page.goto(pathToFileURL(resolve(report)).href)
  const path = fileURLToPath(new URL('./images/candidate.png', import.meta.url))
  const card = page.locator('#star-1')
  // Cards out of sight are not laid out.
  await card.evaluate((element) => element.style.setProperty('content-visibility', 'visible'))
  await card.screenshot({ path })
} finally {
  await browser.close()
}
