/** Trial periods and durations of a transit-least-squares search. */

import { cubeRoot } from '../periodogram/cube-root.ts'
import type { PeriodGrid } from '../result/result.ts'

/** Constants of the reference (SI): with others the grids would differ in their last periods. */
const G = 6.673e-11
const SUN_RADIUS = 695_508_000
const SUN_MASS = 1.989e30
const JUPITER_RADIUS = 69_911_000
const DAY = 86_400

/** Stars whose transits bound the durations [solar units]: the reference's defaults. */
const SMALLEST = { radius: 0.13, mass: 0.1 }
const LARGEST = { radius: 3.5, mass: 1 }
/** No transit known covers more of its period. */
const DUTY_MAX = 0.12

const MAX_PERIODS = 5_000_000

/** Choices of `ofirGrid`; defaults are those of `transitleastsquares`. */
export interface TlsGridOptions {
  /** Last time minus first time [days]. */
  readonly spanDays: number
  /** Default 0: as short as the star's Roche limit lets an orbit be. */
  readonly periodMinDays?: number
  /** Default: the span over `transitsMin`. */
  readonly periodMaxDays?: number
  /** Default 3. */
  readonly oversampling?: number
  /** Transits that must fit the span, 2 by default; may be any number above 1. */
  readonly transitsMin?: number
  /** Star that the sampling follows [solar units]; default the sun. */
  readonly starRadius?: number
  readonly starMass?: number
  /** Longest duration tried [days]; default: 0.12 of the period. */
  readonly durationMaxDays?: number
}

/** Chord of a central transit, as a share of the period; `planet` in metres. At most 0.12. */
function chord(star: typeof SMALLEST, periodDays: number, planet: number): number {
  const seconds = periodDays * DAY
  const velocity = cubeRoot((4 * seconds) / (Math.PI * G * star.mass * SUN_MASS))
  return Math.min(DUTY_MAX, ((star.radius * SUN_RADIUS + planet) * velocity) / seconds)
}

/** Shortest and longest duration tried at a period, as shares of it: stars of 0.13 to 3.5 solar radii. */
export function durationShares(periodDays: number): { shortest: number; longest: number } {
  return {
    shortest: chord(SMALLEST, periodDays, 0),
    longest: chord(LARGEST, periodDays, 2 * JUPITER_RADIUS),
  }
}

/**
 * The optimal period sampling of Ofir 2014 (A&A 561, A138; eqs. 5-7): even steps of the cube root of
 * frequency, as `transitleastsquares` lays them out, ascending.
 *
 * Throws RangeError for an empty range or more than 5 million periods.
 */
export function ofirGrid(options: TlsGridOptions): PeriodGrid {
  const {
    spanDays,
    periodMinDays = 0,
    periodMaxDays = Infinity,
    oversampling = 3,
    transitsMin = 2,
    starRadius = 1,
    starMass = 1,
    durationMaxDays = Infinity,
  } = options
  if (!(spanDays > 0) || !Number.isFinite(spanDays))
    throw new RangeError(`spanDays is ${spanDays}; it must be a positive number of days`)
  if (!(oversampling > 0) || !(transitsMin > 1)) {
    throw new RangeError(
      `oversampling ${oversampling} must be above 0, transitsMin ${transitsMin} above 1`,
    )
  }
  const span = spanDays * DAY
  const radius = starRadius * SUN_RADIUS
  const gravity = G * starMass * SUN_MASS
  const lowest = transitsMin / span
  const highest = Math.sqrt(gravity / (3 * radius) ** 3) / (2 * Math.PI)
  const step =
    (cubeRoot(2 * Math.PI) ** 2 / Math.PI) * (radius / cubeRoot(gravity) / (span * oversampling))
  const offset = cubeRoot(lowest) - step / 3
  const count = Math.ceil(((cubeRoot(highest) - cubeRoot(lowest) + step / 3) * 3) / step)
  if (!(count <= MAX_PERIODS)) {
    throw new RangeError(
      `the grid would have ${count} periods, more than ${MAX_PERIODS}; lower the oversampling`,
    )
  }
  const periods: number[] = []
  for (let i = count; i >= 1; i--) {
    const period = 1 / ((step / 3) * i + offset) ** 3 / DAY
    if (period > periodMinDays && period <= periodMaxDays) periods.push(period)
  }
  if (periods.length === 0) {
    throw new RangeError(
      `no trial period lies within ${periodMinDays} to ${periodMaxDays} d for a span of ${spanDays} d; widen the range`,
    )
  }
  const trial = Float64Array.from(periods)
  const cap = (period: number, share: number): number => Math.min(durationMaxDays, share * period)
  return {
    kind: 'keplerian',
    periods: trial,
    durationMin: trial.map((p) => cap(p, durationShares(p).shortest)),
    durationMax: trial.map((p) => cap(p, durationShares(p).longest)),
    summary:
      `${trial.length} periods from ${digits(trial[0])} to ${digits(trial[trial.length - 1])} d, sampled ` +
      `${oversampling} times finer than a transit's drift over ${digits(spanDays)} d (Ofir 2014), ` +
      'durations of stars of 0.13 to 3.5 solar radii',
  }
}

function digits(x: number): string {
  return String(Number(x.toPrecision(4)))
}
