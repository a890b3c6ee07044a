import type { Column, DerivedTable, JsonObject, TableSchema } from '@longrun/runs'
import type { InjectionSummary } from '@longrun/search'

import { finite, integer, number, text } from '../table-columns.ts'
import { readInjectionParams } from './params.ts'
import { injectionSummary } from './summary.ts'

const SHARE: readonly Column[] = [
  integer('injected', 'injections counted'),
  integer('recovered', 'of them, recovered'),
  number('completeness', null, 'recovered / injected; empty without an injection'),
  number('completenessLow', null, 'lower end of the 68 % Clopper-Pearson interval'),
  number('completenessHigh', null, 'its upper end'),
]

/** Completeness of each cell of the grid. */
export const COMPLETENESS: TableSchema = {
  name: 'completeness',
  columns: [
    number('periodLowDays', 'd', 'lower edge of the cell'),
    number('periodHighDays', 'd', 'upper edge of the cell'),
    number('radiusLowEarth', 'R_Earth', 'lower edge of the cell'),
    number('radiusHighEarth', 'R_Earth', 'upper edge of the cell'),
    ...SHARE,
  ],
}

/** Completeness against expected SNR, with the fitted curve. */
export const COMPLETENESS_SNR: TableSchema = {
  name: 'completeness_snr',
  columns: [
    number('snrLow', null, 'lower edge of expectedSnr'),
    number('snrHigh', null, 'upper edge; empty: without end'),
    ...SHARE,
    number('curveSnrHalf', null, 'fitted curve, the same in every row: SNR of half the plateau'),
    number('curveSteepness', null, 'its slope there, in ln SNR'),
    number('curvePlateau', null, 'plateau / (1 + (curveSnrHalf / snr)^curveSteepness)'),
  ],
}

/** Reliability of the stars' own candidates, by period; the last row is over all periods. */
export const RELIABILITY: TableSchema = {
  name: 'reliability',
  columns: [
    text('range', 'bin: one period bin; all: every period'),
    number('periodLowDays', 'd', 'lower edge of the bin'),
    number('periodHighDays', 'd', 'upper edge of the bin'),
    integer('candidates', 'N_PC: candidates of the stars as observed'),
    integer('falseAlarms', 'N_FP: observed signals that the search calls no candidate'),
    integer('simulated', 'signals listed in inverted and scrambled light curves'),
    integer('simulatedClaimed', 'of them, claimed as candidates'),
    number('effectiveness', null, 'E = 1 - simulatedClaimed / simulated'),
    number('effectivenessLow', null, 'lower end of its 68 % Clopper-Pearson interval'),
    number('effectivenessHigh', null, 'its upper end'),
    number('reliability', null, 'R = 1 - (N_FP / N_PC) (1 - E) / E, not below 0'),
    number('reliabilityLow', null, 'R at effectivenessLow'),
    number('reliabilityHigh', null, 'R at effectivenessHigh'),
    text('reason', 'why there is no reliability'),
  ],
}

/** Tables that a run of injections gives beside those of its items. */
export function injectionDerivedTables(params: JsonObject): readonly DerivedTable[] {
  const derive = (
    schema: TableSchema,
    rows: (summary: InjectionSummary) => readonly JsonObject[],
  ): DerivedTable => ({
    schema,
    rows: async (results) => rows(await injectionSummary(results, readInjectionParams(params))),
  })
  return [
    derive(COMPLETENESS, ({ cells }) =>
      cells.map((cell) => ({
        periodLowDays: cell.periodLowDays,
        periodHighDays: cell.periodHighDays,
        radiusLowEarth: cell.radiusLowEarth,
        radiusHighEarth: cell.radiusHighEarth,
        ...shareRow(cell),
      })),
    ),
    derive(COMPLETENESS_SNR, ({ bySnr, curve }) =>
      bySnr.map((bin) => ({
        snrLow: bin.snrLow,
        snrHigh: finite(bin.snrHigh),
        ...shareRow(bin),
        curveSnrHalf: curve?.snrHalf ?? null,
        curveSteepness: curve?.steepness ?? null,
        curvePlateau: curve?.plateau ?? null,
      })),
    ),
    derive(RELIABILITY, ({ reliability }) =>
      reliability.map(({ effectiveness, ...row }, i) => ({
        range: i === reliability.length - 1 ? 'all' : 'bin',
        periodLowDays: row.periodLowDays,
        periodHighDays: row.periodHighDays,
        candidates: row.candidates,
        falseAlarms: row.falseAlarms,
        simulated: row.simulated,
        simulatedClaimed: row.simulatedClaimed,
        effectiveness: effectiveness.value,
        effectivenessLow: effectiveness.low,
        effectivenessHigh: effectiveness.high,
        reliability: row.reliability,
        reliabilityLow: row.low,
        reliabilityHigh: row.high,
        reason: row.reason,
      })),
    ),
  ]
}

function shareRow(share: {
  readonly n: number
  readonly k: number
  readonly value: number | null
  readonly low: number
  readonly high: number
}): JsonObject {
  return {
    injected: share.n,
    recovered: share.k,
    completeness: share.value,
    completenessLow: share.low,
    completenessHigh: share.high,
  }
}
