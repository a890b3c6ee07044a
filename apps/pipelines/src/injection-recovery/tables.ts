import type { LightCurve } from '@longrun/lightcurve'
import type { Column, JsonObject, TableSchema } from '@longrun/runs'
import type {
  Candidate,
  InjectionHost,
  ListedDetection,
  RecoveredInjection,
  StarInjections,
} from '@longrun/search'

import { finite, integer, number, sentences, text } from '../table-columns.ts'

const boolean = (name: string, description: string): Column => ({
  name,
  type: 'boolean',
  unit: null,
  description,
})

const STAR: readonly Column[] = [
  text('star', 'name of the star; empty when the file does not say'),
  text('mission', 'mission, as the file says'),
  text('timeSystem', 'zero point of every t0: BJD, BKJD = BJD-2454833, BTJD = BJD-2457000 ...'),
]

/** First table: exactly one row an item, which is a block of injections into one star. */
export const BLOCKS: TableSchema = {
  name: 'blocks',
  columns: [
    ...STAR,
    text('origin', 'of the star before injection: measured or synthetic'),
    number('stellarRadiusSolar', 'R_Sun', 'radius of the star'),
    text('stellarRadiusFrom', 'header: of the file; default: the one of the spec'),
    number('densitySolar', 'rho_Sun', 'mean density of the star, which sets the durations'),
    text('densityFrom', 'header: log g and radius of the file; main-sequence: of that radius'),
    integer('points', 'rows searched, after quality mask and clipping'),
    number('spanDays', 'd', 'time from the first to the last point'),
    number('whiteNoisePpm', 'ppm', 'white noise of a row, by which expectedSnr is reckoned'),
    integer('ownSignals', 'candidates of the star itself, which count for no injection'),
    integer('firstInjection', 'number of the first injection of this block'),
    integer('injections', 'planets injected'),
    integer('recovered', 'of them, found again'),
    text('notes', 'what could not be done'),
  ],
}

/** Second table: one row an injection. */
export const INJECTIONS: TableSchema = {
  name: 'injections',
  columns: [
    ...STAR,
    integer('injection', 'number of the injection in its star, from 0'),
    integer('periodBin', 'cell of the grid along the period, from 0'),
    integer('radiusBin', 'cell of the grid along the radius, from 0'),
    number('periodDays', 'd', 'injected period'),
    number('t0', 'd', 'injected mid-transit in timeSystem'),
    number('radiusEarth', 'R_Earth', 'injected radius'),
    number('radiusRatio', null, 'planet over star'),
    number('impact', null, 'impact parameter'),
    number('scaledAxis', null, 'semi-major axis over stellar radius'),
    number('durationHours', 'h', 'first to fourth contact'),
    number('depthPpm', 'ppm', 'loss at mid-transit, instant exposure'),
    integer('transits', 'transits that have data'),
    number('expectedSnr', null, 'white SNR of the best box in the noise-free transit'),
    text('outcome', 'recovered, alias, unclaimed, missed; impossible: not injected, not counted'),
    boolean('recovered', 'period and t0 right, claimed as a candidate'),
    text('alias', 'P/2, 2P, P/3, 3P, 2P/3 or 3P/2 where that was claimed instead: no hit'),
    integer('rank', 'rank of the candidate that decided; empty when missed'),
    number('foundPeriodDays', 'd', 'that candidate, else the best-ranked one: period'),
    number('foundT0', 'd', 'its mid-transit in timeSystem'),
    number('foundDurationHours', 'h', 'its duration'),
    number('foundDepthPpm', 'ppm', 'its depth'),
    number('foundSnr', null, 'its white SNR'),
    number('foundSnrRed', null, 'its SNR with red noise'),
    text('disposition', 'its disposition; only candidate is a claim'),
    text('reasons', 'why that disposition'),
  ],
}

/** Third table: what the search lists where nothing was injected. */
export const DETECTIONS: TableSchema = {
  name: 'detections',
  columns: [
    ...STAR,
    text('source', 'observed: the star as it is; inverted; scrambled'),
    integer('round', 'number of the permutation, from 1; 0 for the others'),
    integer('rank', '1 is the best of its light curve'),
    number('periodDays', 'd', 'period'),
    number('t0', 'd', 'mid-transit; of a scrambled light curve it means nothing'),
    number('durationHours', 'h', 'duration'),
    number('depthPpm', 'ppm', 'depth'),
    number('snr', null, 'white SNR'),
    number('snrRed', null, 'SNR with red noise'),
    text(
      'disposition',
      'candidate among inverted and scrambled is a false alarm that gets through',
    ),
  ],
}

/** What a block gave, as the run's three tables hold it. */
export function injectionRows(
  lightCurve: LightCurve,
  result: StarInjections,
  block: { readonly first: number; readonly host: InjectionHost; readonly timeSystem: string },
): Readonly<Record<string, readonly JsonObject[]>> {
  const { host, first, timeSystem } = block
  const star = { star: lightCurve.star, mission: lightCurve.mission, timeSystem }
  const injected = result.injections.filter(({ outcome }) => outcome !== 'impossible')
  return {
    [BLOCKS.name]: [
      {
        ...star,
        origin: lightCurve.origin,
        stellarRadiusSolar: host.radiusSolar,
        stellarRadiusFrom: host.radiusFrom,
        densitySolar: finite(host.densitySolar),
        densityFrom: host.densityFrom,
        points: result.points,
        spanDays: finite(result.spanDays),
        whiteNoisePpm: finite(1e6 * result.whiteNoise),
        ownSignals: result.own.filter(({ disposition }) => disposition === 'candidate').length,
        firstInjection: first,
        injections: injected.length,
        recovered: injected.filter(({ outcome }) => outcome === 'recovered').length,
        notes: sentences(result.notes),
      },
    ],
    [INJECTIONS.name]: result.injections.map((one) => ({ ...star, ...injectionRow(one) })),
    [DETECTIONS.name]: result.detections.map((one) => ({ ...star, ...detectionRow(one) })),
  }
}

function injectionRow(one: RecoveredInjection): JsonObject {
  const { injection, found } = one
  const { orbit, cell } = injection
  return {
    injection: injection.index,
    periodBin: cell.period,
    radiusBin: cell.radius,
    periodDays: orbit.periodDays,
    t0: orbit.t0,
    radiusEarth: injection.radiusEarth,
    radiusRatio: orbit.radiusRatio,
    impact: orbit.impact,
    scaledAxis: orbit.scaledAxis,
    durationHours: 24 * injection.durationDays,
    depthPpm: 1e6 * injection.depth,
    transits: one.transits,
    expectedSnr: finite(one.expectedSnr),
    outcome: one.outcome,
    recovered: one.outcome === 'recovered',
    alias: one.alias,
    rank: one.rank,
    foundPeriodDays: finite(found?.periodDays),
    foundT0: finite(found?.t0),
    foundDurationHours: finite(found?.durationHours),
    foundDepthPpm: finite(found?.depthPpm),
    foundSnr: finite(found?.snr),
    foundSnrRed: finite(found?.snrRed),
    disposition: found?.disposition ?? null,
    reasons: sentences(found?.reasons ?? []),
  }
}

function detectionRow({ source, round, rank, candidate }: ListedDetection): JsonObject {
  const of = (name: keyof Candidate): number | null => finite(candidate[name] as number)
  return {
    source,
    round,
    rank,
    periodDays: of('periodDays'),
    t0: of('t0'),
    durationHours: of('durationHours'),
    depthPpm: of('depthPpm'),
    snr: of('snr'),
    snrRed: of('snrRed'),
    disposition: candidate.disposition,
  }
}
