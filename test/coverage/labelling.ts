/**
 * How often nominal 95 % intervals of labelling statistics hold the truth, by simulation:
 *
 *     node test/coverage/labelling.ts [--simulations 10000] [--replicates 1000] [--only TEXT] [--json FILE]
 *
 * Deterministic; about half an hour on one core. docs/statistics.md holds its table.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { coverCalibration, drawMachine, MACHINE_NAMES } from './calibration.ts'
import { coverClasses } from './classes.ts'
import { coverComparison } from './comparison.ts'
import { coverCorrections } from './corrections.ts'
import { aboutOnePercent } from './incidents.ts'
import { coverRareLevel } from './rare-levels.ts'
import { coverScores } from './scores.ts'
import type { CoverageRow } from './tally.ts'

const { values } = parseArgs({
  options: {
    simulations: { type: 'string', default: '10000' },
    replicates: { type: 'string', default: '1000' },
    only: { type: 'string', default: '' },
    json: { type: 'string' },
  },
})
const settings = {
  simulations: Number(values.simulations),
  replicates: Number(values.replicates),
  seed: 1024,
}

const rare = { single: 0, prevalence: 0.01, correlation: 0.5 }
const SCENARIOS: Readonly<Record<string, (name: string) => CoverageRow[]>> = {
  'scores, 2,000 incidents of two, 1 %': (name) =>
    coverScores(name, { ...rare, incidents: 2000, sensitivity: 0.8, specificity: 0.99 }, settings),
  'scores, 17,500 incidents of two, 1 %': (name) =>
    coverScores(
      name,
      { ...rare, incidents: 17_500, sensitivity: 0.9, specificity: 0.995 },
      settings,
    ),
  'scores, 500 incidents of two, 1 %': (name) =>
    coverScores(name, { ...rare, incidents: 500, sensitivity: 0.8, specificity: 0.99 }, settings),
  'scores, 1,000 incidents of one, 1 %': (name) =>
    coverScores(
      name,
      { ...rare, incidents: 1000, single: 1, sensitivity: 0.8, specificity: 0.99 },
      settings,
    ),
  'scores, 500 incidents of two, 0.5 to 1.5 %': (name) =>
    coverScores(name, aboutOnePercent(500, 0), settings),
  'scores, 1,000 incidents of one, 0.5 to 1.5 %': (name) =>
    coverScores(name, aboutOnePercent(1000, 1), settings),
  'scores, 2,000 incidents of two, 0.5 to 1.5 %': (name) =>
    coverScores(name, aboutOnePercent(2000, 0), settings),
  'scores, 300 incidents of one or two, 30 %': (name) =>
    coverScores(
      name,
      {
        incidents: 300,
        single: 0.2,
        prevalence: 0.3,
        correlation: 0.8,
        sensitivity: 0.8,
        specificity: 0.9,
      },
      settings,
    ),
  'classes, 400 incidents of two, three classes, 5 % the rarest': (name) =>
    coverClasses(
      name,
      { incidents: 400, shares: [0.05, 0.25, 0.7], right: [0.7, 0.8, 0.9] },
      settings,
    ),
  'classes, 2,000 incidents of two, three classes, 1 % the rarest': (name) =>
    coverClasses(
      name,
      { incidents: 2000, shares: [0.01, 0.09, 0.9], right: [0.8, 0.8, 0.95] },
      settings,
    ),
  'comparison, 1,000 incidents of two, 20 %': (name) =>
    coverComparison(name, { incidents: 1000, prevalence: 0.2, correlation: 0.5 }, settings),
  'comparison, 3,000 incidents of two, 1 %': (name) =>
    coverComparison(name, { incidents: 3000, prevalence: 0.01, correlation: 0.5 }, settings),
  ...Object.fromEntries(
    MACHINE_NAMES.map((machine) => [
      `calibration, 1,000 incidents of two, ${machine}`,
      (name: string) => coverCalibration(name, { incidents: 1000, machine }, settings),
    ]),
  ),
  'calibration, 1,000 incidents of two, any machine': (name) =>
    coverCalibration(name, { incidents: 1000, machine: drawMachine }, settings),
  'corrected, 2,000 incidents, 300 in gold': (name) =>
    coverCorrections(name, { incidents: 2000, gold: 300, stratified: false }, settings),
  'corrected, 2,000 incidents, 300 by answer': (name) =>
    coverCorrections(name, { incidents: 2000, gold: 300, stratified: true }, settings),
  'rare level, one incident of 15 (those refused left out)': (name) =>
    coverRareLevel(name, { oneOf: 15, error: 0.15 }, settings).given,
  'rare level, one incident of 15, hardly an error (those refused left out)': (name) =>
    coverRareLevel(name, { oneOf: 15, error: 0.02 }, settings).given,
}

const rows: CoverageRow[] = []
for (const [name, cover] of Object.entries(SCENARIOS)) {
  if (!name.includes(values.only)) continue
  const found = cover(name)
  rows.push(...found)
  process.stdout.write(`\n${name}\n`)
  for (const row of found)
    process.stdout.write(
      `  ${row.statistic.padEnd(34)}${row.interval.padEnd(28)}${(100 * row.coverage).toFixed(1).padStart(6)} %` +
        `  below ${(100 * row.below).toFixed(1)}, above ${(100 * row.above).toFixed(1)}, truth ${row.truth.toFixed(4)}, width ${row.meanWidth.toFixed(4)}${row.none > 0 ? `, none in ${(100 * row.none).toFixed(1)} %` : ''}\n`,
    )
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 1)}\n`)
