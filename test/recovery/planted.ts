/**
 * `npm run recovery`: how many planted planets are found again.
 *
 * - `-- [--mission M] [--stars N] [--seed N]`: the whole search on a synthetic sky (planted-sky.ts)
 * - `-- paired ...`: two period searches on the same planets and noise (paired/run-paired.ts)
 */
import { runPaired } from './paired/run-paired.ts'
import { runPlantedSky } from './planted-sky.ts'

const [verb, ...rest] = process.argv.slice(2)
try {
  if (verb === 'paired') await runPaired(rest)
  else runPlantedSky(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
}
