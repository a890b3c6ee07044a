/** `npm run bench -- [FILTER] [--json FILE]`: runs the cases whose name contains FILTER, prints one table. */

import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { biweight } from './biweight.ts'
import { blsExactOne } from './bls-exact-one.ts'
import { blsFfa } from './bls-ffa.ts'
import { candidatePageBench } from './candidate-page.ts'
import { engineCallsBench } from './engine-calls.ts'
import { llmThroughputBench } from './llm-throughput.ts'
import { path } from './path.ts'
import { tlsExactBench } from './tls-exact.ts'
import { tlsFastBench } from './tls-fast.ts'
import type { Bench, BenchRow } from './row.ts'

const BENCHES: readonly Bench[] = [
  blsFfa,
  blsExactOne,
  tlsExactBench,
  tlsFastBench,
  biweight,
  path,
  candidatePageBench,
  engineCallsBench,
  llmThroughputBench,
]

const { values, positionals } = parseArgs({
  options: { json: { type: 'string' } },
  allowPositionals: true,
})
const filter = positionals[0] ?? ''
const rows: BenchRow[] = []
let chosen = 0
for (const bench of BENCHES) {
  for (const name of bench.cases) {
    if (!name.includes(filter)) continue
    chosen++
    console.error(`running ${name}`)
    try {
      rows.push(...(await bench.run(name)))
    } catch (error) {
      // One broken case does not take the others with it; the exit code tells.
      console.error(`${name} failed: ${error instanceof Error ? error.message : String(error)}`)
      process.exitCode = 1
    }
  }
}
if (chosen === 0) {
  const known = BENCHES.flatMap((bench) => bench.cases).join(', ')
  console.error(`no case contains "${filter}"; the cases are ${known}`)
  process.exitCode = 2
} else {
  print(rows)
  if (values.json) {
    const plain = rows.map((row) => ({ ...row, note: undefined }))
    await writeFile(values.json, `${JSON.stringify(plain, null, 2)}\n`)
  }
}

function print(table: readonly BenchRow[]): void {
  const cells = table.map((r) => [
    r.case,
    `${r.value.toPrecision(3)} ${r.unit}`,
    r.peer ?? '-',
    r.ratio === null ? (r.peer ? 'missing' : '-') : `${r.ratio.toFixed(2)}x`,
    `${(100 * r.spread).toFixed(0)} %`,
    r.note ?? '',
  ])
  const lines = [['case', 'median', 'peer', 'ratio', 'spread', 'note'], ...cells]
  const widths = lines[0].map((_, c) => Math.max(...lines.map((line) => line[c].length)))
  for (const line of lines) {
    console.log(
      line
        .map((cell, c) => cell.padEnd(widths[c]))
        .join('  ')
        .trimEnd(),
    )
  }
}
