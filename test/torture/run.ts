/** `npm run torture -- [--scale ci|full] [--seed N] [--count N] [--json FILE] [FAULT...]` */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { faults } from './faults.ts'
import type { FaultRow } from './support/fault-row.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scale: { type: 'string', default: 'ci' },
    seed: { type: 'string', default: '1' },
    count: { type: 'string' },
    json: { type: 'string' },
  },
})
const { scale } = values
if (scale !== 'ci' && scale !== 'full') {
  process.stderr.write(`--scale must be ci or full, got '${scale}'.\n`)
  process.exit(2)
}
const chosen = faults.filter(
  (fault) => positionals.length === 0 || positionals.some((part) => fault.name.includes(part)),
)
const rows: FaultRow[] = []
for (const fault of chosen) {
  const started = performance.now()
  const row = await fault.run(Number(values.count ?? fault.counts[scale]), Number(values.seed))
  rows.push(row)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  process.stderr.write(`${fault.name}: ${row.count} in ${seconds} s\n`)
  process.stdout.write(`${JSON.stringify(row)}\n`)
}
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(rows, null, 2)}\n`)
if (rows.some((row) => row.lost + row.twice + row.wrong > 0)) process.exitCode = 1
