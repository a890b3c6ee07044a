/** The searches that are compared. Box searches hand their best peaks to one refinement on the rows, and rank by its power. */

import { createHash } from 'node:crypto'
import {
  blsSearch,
  centralTransitDays,
  fastBls,
  keplerianGrid,
  pickPeaks,
  planFastGrid,
  SEARCH_KERNELS,
  type FastGrid,
  type Periodogram,
  type SearchData,
} from '@longrun/search'
import type { Trial, TrialMission, TrialRange } from './trial.ts'

/** What a search says of a light curve, best first. */
export interface Claim {
  readonly periodDays: number
  readonly t0: number
  /** What the method ranks by: gain in log-likelihood, or SDE. */
  readonly rank: number
}

/** What a search made of one trial. */
export interface TrialOutcome {
  readonly planted: readonly Claim[]
  /** Best rank in the signal-free twin. */
  readonly twin: number
}

/** A search that is compared. */
export interface Method {
  readonly name: string
  /** What outcomes depend on besides the trial: stored outcomes of another basis are not gone on with. */
  readonly basis: string
  run(trial: Trial): Promise<TrialOutcome>
  close(): void
}

/** Peaks that are refined: more only cost time, as a planted peak is rarely behind five of noise. */
const PEAKS = 5

/** Box search of every row at every period of the optimal grid. */
export function exactMethod(mission: TrialMission): Method {
  const grids = byRange(mission, ({ searchedDays: [periodMinDays, periodMaxDays] }) =>
    keplerianGrid({
      spanDays: mission.spanDays,
      periodMinDays,
      periodMaxDays,
      cadenceDays: mission.cadenceDays,
      oversampling: mission.oversampling,
    }),
  )
  return boxMethod('exact', {
    mission,
    basis: basisOf(grids),
    search: (pair, range) => pair.map((series) => blsSearch(series, gridOf(grids, range))),
  })
}

/** What the default search tries in each range. */
export function fastGrids({ ranges, spanDays, cadenceDays }: TrialMission): GridByRange<FastGrid> {
  return byRange({ ranges }, ({ searchedDays: [periodMinDays, periodMaxDays] }) =>
    planFastGrid({ spanDays, stepDays: cadenceDays, periodMinDays, periodMaxDays }),
  )
}

/** The default search: fast folding. */
export function fastMethod(mission: TrialMission): Method {
  const grids = fastGrids(mission)
  return boxMethod('fast', {
    mission,
    basis: `${basisOf(grids)}, kernels ${kernelHash()}`,
    search: (pair, range) => fastBls(pair, gridOf(grids, range)),
  })
}

export type GridByRange<Grid> = ReadonlyMap<TrialRange, Grid>

/** One plan a range. */
export function byRange<Grid>(
  { ranges }: Pick<TrialMission, 'ranges'>,
  plan: (range: TrialRange) => Grid,
): GridByRange<Grid> {
  return new Map(ranges.map((range) => [range, plan(range)]))
}

/** Throws for a range of another mission. */
export function gridOf<Grid>(grids: GridByRange<Grid>, range: TrialRange): Grid {
  const grid = grids.get(range)
  if (grid === undefined) throw new Error('a trial of another mission was handed to this method')
  return grid
}

export function basisOf(grids: GridByRange<{ readonly summary: string }>): string {
  return [...grids.values()].map(({ summary }) => summary).join('; ')
}

/** A fast search still changes from version to version: outcomes of different kernels do not mix. */
export function kernelHash(): string {
  return createHash('sha256').update(SEARCH_KERNELS.join('')).digest('hex').slice(0, 12)
}

/** A method from what gives the periodograms of a planted light curve and its twin. */
export function boxMethod(
  name: string,
  options: {
    readonly mission: TrialMission
    readonly basis: string
    readonly search: (pair: readonly SearchData[], range: TrialRange) => readonly Periodogram[]
  },
): Method {
  const { mission, basis, search } = options
  return {
    name,
    basis,
    run(trial) {
      const [planted, twin] = search([trial.planted, trial.twin], trial.range)
      return Promise.resolve({
        planted: rankedClaims(trial.planted, planted, mission),
        twin: rankedClaims(trial.twin, twin, mission)[0]?.rank ?? 0,
      })
    },
    close() {},
  }
}

function rankedClaims(
  series: SearchData,
  periodogram: Periodogram,
  { spanDays }: TrialMission,
): Claim[] {
  return pickPeaks(periodogram, { spanDays })
    .slice(0, PEAKS)
    .map((peak) => refineBox(series, peak, spanDays))
    .sort((a, b) => b.rank - a.rank)
}

/** Both searches end here, so the refinement does too: else the one that starts longer finds more noise. */
function longestDays(periodDays: number): number {
  return Math.min(16 / 24, 0.15 * periodDays, centralTransitDays(periodDays, 3))
}

/** Periods tried to each side of a peak, as far as a drift of one duration over the span. */
const STEPS = 20

/**
 * The best box near a peak, of every row at fine steps of period, phase and duration. At half-hour rows the
 * power is flat over many periods: period and mid-transit are the means over them, weighted by likelihood,
 * with the mid-transit taken at mid-span, where the period moves it least.
 */
function refineBox(
  series: SearchData,
  peak: { periodDays: number; durationDays: number },
  spanDays: number,
): Claim {
  const { periodDays, durationDays } = peak
  const reach = (durationDays * periodDays) / spanDays
  const periods = Float64Array.from(
    { length: 2 * STEPS + 1 },
    (_, i) => periodDays + reach * (i / STEPS - 1),
  )
  const found = blsSearch(
    series,
    {
      kind: 'uniform-frequency',
      periods,
      durationMin: new Float64Array(periods.length).fill(0.5 * durationDays),
      durationMax: periods.map((period) =>
        Math.max(0.5 * durationDays, Math.min(1.8 * durationDays, longestDays(period))),
      ),
      summary: 'around a peak',
    },
    { oversample: 8, durationRatio: 1.15 },
  )
  let best = 0
  for (let i = 1; i < periods.length; i++) if (found.power[i] > found.power[best]) best = i
  const middle = (series.time[0] + series.time[series.time.length - 1]) / 2
  const nearMiddle = (i: number, time: number): number =>
    found.t0[i] + Math.round((time - found.t0[i]) / periods[i]) * periods[i]
  const centre = nearMiddle(best, middle)
  const sum = { weight: 0, periodDays: 0, t0: 0 }
  for (let i = 0; i < periods.length; i++) {
    const weight = Math.exp(found.power[i] - found.power[best])
    sum.weight += weight
    sum.periodDays += weight * periods[i]
    sum.t0 += weight * nearMiddle(i, centre)
  }
  return {
    periodDays: sum.periodDays / sum.weight,
    t0: sum.t0 / sum.weight,
    rank: found.power[best],
  }
}
