import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * The folder of real data for tests: `LONGRUN_DATA`, default `../shared/data` beside the checkout.
 * Null when it is absent, which is said aloud so that a skipped test is seen.
 */
export function dataFolder(): string | null {
  const folder =
    process.env['LONGRUN_DATA'] ??
    fileURLToPath(new URL('../../../../shared/data', import.meta.url))
  if (existsSync(`${folder}/README.md`)) return folder
  console.warn(
    `REAL DATA ABSENT: ${folder} has no README.md, so tests on real light curves are skipped; set LONGRUN_DATA`,
  )
  return null
}
