import chromiumPackage from '@sparticuz/chromium'
import { chromium, type Browser } from 'playwright-core'

/** A real headless Chromium out of npm; works as root. `--single-process` would end it with its first page. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: await chromiumPackage.executablePath(),
    args: chromiumPackage.args.filter((argument) => argument !== '--single-process'),
    headless: true,
  })
}
