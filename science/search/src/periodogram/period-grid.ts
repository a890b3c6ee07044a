/** Period grids as plans: which periods and durations a search will try, before any work begins. */

import type { PeriodGrid } from '../result/result.ts'
import { cubeRoot } from './cube-root.ts'

/** Choices of `uniformFrequencyGrid`. */
export interface UniformFrequencyOptions {
  /** Last time minus first time [days]. */
  readonly spanDays: number
  readonly periodMinDays: number
  readonly periodMaxDays: number
  /** Shortest duration that will be tried [days]; sets the frequency step. */
  readonly minDurationDays: number
  /** Longest duration that will be tried [days]; default `minDurationDays`. */
  readonly maxDurationDays?: number
  /** Larger is coarser; default 1. */
  readonly frequencyFactor?: number
}

/** Choices of `keplerianGrid`; every default is the one the survey uses. */
export interface KeplerianOptions {
  /** Last time minus first time [days]. */
  readonly spanDays: number
  readonly periodMinDays: number
  readonly periodMaxDays: number
  /** Median step between rows [days]: no duration below it is tried. Default 0. */
  readonly cadenceDays?: number
  /** Steps a shortest duration: neighbouring periods drift apart by `shortest duration / oversampling` over the span. Default 2. */
  readonly oversampling?: number
  /** Smallest star [solar radii]; default 0.1. */
  readonly radiusMinSolar?: number
  /** Largest star [solar radii]; default 3. */
  readonly radiusMaxSolar?: number
  /** Shortest chord tried, as a share of the smallest star's central transit; default 0.6 (impact parameter 0.8). */
  readonly shortestChord?: number
  /** Longest duration [days]; default 16 hours. */
  readonly durationMaxDays?: number
  /** Longest duration as a share of the period; default 0.15. */
  readonly dutyMax?: number
}

/** More periods than this are refused: nobody waits for them. */
const MAX_PERIODS = 20_000_000

/** Kepler's third law for the sun: a^3 / P^2 in solar radii^3 / day^2 (G M_sun / 4 pi^2). */
const SOLAR_A3_OVER_P2 = 74.5253

const RADIUS_MIN_SOLAR = 0.1
const RADIUS_MAX_SOLAR = 3

/** Rounds half to even, as numpy does: astropy's grid length depends on it. */
function roundHalfEven(x: number): number {
  const down = Math.floor(x)
  const rest = x - down
  if (rest !== 0.5) return rest < 0.5 ? down : down + 1
  return down % 2 === 0 ? down : down + 1
}

/** Throws RangeError for a span or a period range [days] that holds nothing. */
export function checkRange(spanDays: number, periodMinDays: number, periodMaxDays: number): void {
  if (!(spanDays > 0) || !Number.isFinite(spanDays)) {
    throw new RangeError(`spanDays is ${spanDays}; it must be a positive number of days`)
  }
  if (
    !(periodMinDays > 0) ||
    !(periodMaxDays >= periodMinDays) ||
    !Number.isFinite(periodMaxDays)
  ) {
    throw new RangeError(
      `period range ${periodMinDays} to ${periodMaxDays} d is empty; give 0 < periodMinDays <= periodMaxDays`,
    )
  }
}

function checkCount(count: number, bound: '' | 'at least ' = ''): void {
  if (count > MAX_PERIODS) {
    throw new RangeError(
      `the grid would have ${bound}${Math.round(count)} periods, more than ${MAX_PERIODS}; ` +
        'raise the shortest period or duration, or coarsen the grid',
    )
  }
}

/**
 * Periods at equal steps of frequency, as `astropy.timeseries.BoxLeastSquares.autoperiod` lays them:
 * df = frequencyFactor x minDuration / span^2, from the highest frequency down, to the same bits.
 *
 * Throws RangeError for an empty range, a duration that is not positive, or more than 20 million periods.
 */
export function uniformFrequencyGrid(options: UniformFrequencyOptions): PeriodGrid {
  const { spanDays, periodMinDays, periodMaxDays, minDurationDays, frequencyFactor = 1 } = options
  const maxDurationDays = options.maxDurationDays ?? minDurationDays
  checkRange(spanDays, periodMinDays, periodMaxDays)
  if (!(minDurationDays > 0) || !(maxDurationDays >= minDurationDays)) {
    throw new RangeError(
      `durations ${minDurationDays} to ${maxDurationDays} d; give 0 < minDurationDays <= maxDurationDays`,
    )
  }
  if (!(frequencyFactor > 0)) {
    throw new RangeError(`frequencyFactor is ${frequencyFactor}; it must be positive`)
  }
  const df = (frequencyFactor * minDurationDays) / (spanDays * spanDays)
  const highest = 1 / periodMinDays
  const lowest = 1 / periodMaxDays
  let count = 1 + roundHalfEven((highest - lowest) / df)
  checkCount(count)
  // A step longer than the lowest frequency could round to a last frequency of zero or less.
  while (count > 1 && !(highest - df * (count - 1) > 0)) count--
  const periods = new Float64Array(count)
  for (let i = 0; i < count; i++) periods[i] = 1 / (highest - df * i)
  return {
    kind: 'uniform-frequency',
    periods,
    durationMin: new Float64Array(count).fill(minDurationDays),
    durationMax: new Float64Array(count).fill(maxDurationDays),
    summary:
      `${count} periods from ${periodMinDays} to ${periodMaxDays} d, equal steps of frequency ` +
      `(${frequencyFactor} x ${minDurationDays} d / span^2, span ${round(spanDays)} d)`,
  }
}

/** Mass of a main-sequence star of this radius, R = M^0.8 [both solar]: enough for bounds on a duration. */
function mainSequenceMass(radiusSolar: number): number {
  // R^(5/4) by roots, whose bits are the same on every engine
  return radiusSolar * Math.sqrt(Math.sqrt(radiusSolar))
}

/** Full chord of a central transit of a small planet on a circular orbit [days]: P/pi x R/a. */
export function centralTransitDays(periodDays: number, radiusSolar: number): number {
  const axis = cubeRoot(SOLAR_A3_OVER_P2 * mainSequenceMass(radiusSolar) * periodDays * periodDays)
  return (periodDays / Math.PI) * Math.min(1, radiusSolar / axis)
}

/** Choices of `keplerianDurations`: those of `keplerianGrid` that bound a duration. */
export type DurationBounds = Pick<
  KeplerianOptions,
  | 'cadenceDays'
  | 'radiusMinSolar'
  | 'radiusMaxSolar'
  | 'shortestChord'
  | 'durationMaxDays'
  | 'dutyMax'
>

/**
 * Shortest and longest transit [days] of a period [days], between those of main-sequence stars of
 * `radiusMinSolar` and `radiusMaxSolar`, at least one cadence, at most `durationMaxDays` and `dutyMax` P.
 *
 * Throws RangeError for radii that are not ascending, a negative cadence, a longest duration that is not positive
 * or a duty not between 0 and 0.5.
 */
export function keplerianDurations(bounds: DurationBounds): {
  readonly shortest: (periodDays: number) => number
  readonly longest: (periodDays: number) => number
} {
  const {
    cadenceDays = 0,
    radiusMinSolar = RADIUS_MIN_SOLAR,
    radiusMaxSolar = RADIUS_MAX_SOLAR,
    shortestChord = 0.6,
    durationMaxDays = 16 / 24,
    dutyMax = 0.15,
  } = bounds
  if (!(radiusMinSolar > 0) || !(radiusMaxSolar >= radiusMinSolar)) {
    throw new RangeError(
      `radii ${radiusMinSolar} to ${radiusMaxSolar}; give 0 < radiusMinSolar <= radiusMaxSolar`,
    )
  }
  if (!(cadenceDays >= 0))
    throw new RangeError(`cadenceDays is ${cadenceDays}; it must not be negative`)
  if (!(durationMaxDays > 0))
    throw new RangeError(`durationMaxDays is ${durationMaxDays}; it must be positive`)
  if (!(dutyMax > 0) || !(dutyMax < 0.5)) {
    throw new RangeError(`dutyMax is ${dutyMax}; it must lie between 0 and 0.5`)
  }
  const shortest = (period: number): number => {
    const cap = Math.min(durationMaxDays, dutyMax * period)
    return Math.min(
      cap,
      Math.max(cadenceDays, shortestChord * centralTransitDays(period, radiusMinSolar)),
    )
  }
  const longest = (period: number): number => {
    const cap = Math.min(durationMaxDays, dutyMax * period)
    return Math.max(shortest(period), Math.min(cap, centralTransitDays(period, radiusMaxSolar)))
  }
  return { shortest, longest }
}

/**
 * Periods whose frequency step follows the shortest duration tried there: the optimal (cubic) sampling
 * of Ofir 2014 (A&A 561, A138), with durations between those of main-sequence stars of `radiusMinSolar`
 * and `radiusMaxSolar`, at least one cadence, at most 16 h and 0.15 P.
 *
 * The step is df = shortest duration / (oversampling x P x span): over the whole span a transit drifts by
 * `duration / oversampling` from one trial period to the next, so by at most half of that from the
 * nearest one, and by a quarter of it to either side of the middle.
 *
 * Throws RangeError for an empty range, radii that are not ascending, or more than 20 million periods.
 */
export function keplerianGrid(options: KeplerianOptions): PeriodGrid {
  const {
    spanDays,
    periodMinDays,
    periodMaxDays,
    oversampling = 2,
    radiusMinSolar = RADIUS_MIN_SOLAR,
    radiusMaxSolar = RADIUS_MAX_SOLAR,
  } = options
  checkRange(spanDays, periodMinDays, periodMaxDays)
  if (!(oversampling > 0))
    throw new RangeError(`oversampling is ${oversampling}; it must be positive`)
  const { shortest, longest } = keplerianDurations(options)

  const stepAt = (period: number): number => shortest(period) / (oversampling * period * spanDays)
  checkCount(leastCount(periodMinDays, periodMaxDays, stepAt), 'at least ')

  const periods: number[] = []
  const lowest = 1 / periodMaxDays
  let frequency = 1 / periodMinDays
  while (frequency >= lowest) {
    const period = 1 / frequency
    periods.push(period)
    // `leastCount` may fall a little short of what the walk finds
    if (periods.length > MAX_PERIODS) checkCount(periods.length, 'at least ')
    frequency -= stepAt(period)
  }
  const trial = Float64Array.from(periods)
  return {
    kind: 'keplerian',
    periods: trial,
    durationMin: trial.map(shortest),
    durationMax: trial.map(longest),
    summary:
      `${trial.length} periods from ${round(periodMinDays)} to ${round(periodMaxDays)} d, Keplerian durations ` +
      `${round(24 * shortest(periodMinDays))} to ${round(24 * longest(periodMaxDays))} h ` +
      `(stars of ${radiusMinSolar} to ${radiusMaxSolar} solar radii), neighbours drift ` +
      `1/${oversampling} of the shortest duration over ${round(spanDays)} d`,
  }
}

/** Ratio of neighbouring periods between which `leastCount` takes the step of frequency as one. */
const COUNT_RATIO = 1.02

/**
 * So many steps of frequency fit between two periods, or up to 2 % more, without walking them. `stepAt` is the
 * step at a period [1/day]; it may not grow with the period, so the one at the shorter end is the widest.
 */
function leastCount(
  periodMinDays: number,
  periodMaxDays: number,
  stepAt: (periodDays: number) => number,
): number {
  let count = 0
  let next = periodMinDays
  for (let period = periodMinDays; period < periodMaxDays; period = next) {
    next = Math.min(periodMaxDays, period * COUNT_RATIO)
    count += (1 / period - 1 / next) / stepAt(period)
  }
  return count
}

function round(x: number): string {
  return String(Number(x.toPrecision(4)))
}
