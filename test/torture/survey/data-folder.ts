import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The folder of real data: `LONGRUN_DATA`, default `../shared/data` beside the checkout; null when absent. */
export function dataFolder(): string | null {
  const folder =
    process.env['LONGRUN_DATA'] ??
    fileURLToPath(new URL('../../../../shared/data', import.meta.url))
  return existsSync(`${folder}/README.md`) ? folder : null
}
