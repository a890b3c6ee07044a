/**
 * A transit's shape fitted to unbinned rows, with one-sigma errors.
 *
 * Impact parameter (or the trapezoid's slope) is not fitted but averaged over: at usual SNR nothing but
 * the range of its effect on duration and depth is known, and its likelihood is far from a parabola.
 */

import { mad, MAD_TO_SIGMA, medianInPlace } from '@longrun/lightcurve'
import type { SearchData } from '../series/series.ts'
import { solveShapes, type SolvedShape } from './solve-shapes.ts'
import { rowsNear, type CellReference } from './transit-cells.ts'
import {
  chordProfiles,
  lossIntegral,
  trapezoidProfile,
  type TransitProfile,
} from './transit-profile.ts'

/** Where a fit begins. */
export interface TransitStart {
  readonly periodDays: number
  /** Any mid-transit [days], in the time of the data. */
  readonly t0: number
  readonly durationDays: number
  /** Relative flux, positive = dip. */
  readonly depth: number
}

/** Choices of `fitTransit`. */
export interface TransitFitOptions {
  /** `limb-darkened` (default): a disc crossing a typical star. `trapezoid`: straight sides, flat bottom. */
  readonly shape?: 'limb-darkened' | 'trapezoid'
  /** Length of one exposure, over which the model is averaged [days]; default: the median step between rows. */
  readonly exposureDays?: number
}

/** The best shape; errors are one sigma, in the units of their values. */
export interface TransitFit {
  readonly periodDays: number
  /** First mid-transit at or after the first row [days]. */
  readonly t0: number
  /** First to fourth contact, T14 [days]. */
  readonly durationDays: number
  /** Loss at mid-transit for an instant exposure, relative flux. */
  readonly depth: number
  /** First to second contact [days]; half the duration for a V. */
  readonly ingressDays: number
  /** Out-of-transit level near the transits, relative flux. */
  readonly level: number
  /** One sigma; null where the rows cannot tell (the period of a single transit). */
  readonly periodErr: number | null
  readonly t0Err: number
  readonly durationErr: number
  readonly depthErr: number
  readonly ingressErr: number
  readonly chi2: number
  /** Rows near transits less parameters. */
  readonly dof: number
  /** What the stated errors were multiplied with, for excess scatter and red noise; >= 1. */
  readonly errorScale: number
}

/** Rows within this many durations of a mid-transit are fitted. */
const REACH = 2
/** Impact parameters, or slopes of a trapezoid, that are averaged over. */
const CHORDS = 10
const SLOPES = 24
/** mid-transit time, period, duration, depth, level. */
const PARAMETERS = 5
/** Null with fewer than 8 rows near transits, none in transit, or no dip there. `data` in time order, values finite. */
export function fitTransit(
  data: SearchData,
  start: TransitStart,
  options: TransitFitOptions = {},
): TransitFit | null {
  const exposureDays = options.exposureDays ?? medianStep(data.time)
  const reference = { centre: centralTransit(data, start), periodDays: start.periodDays }
  const reachDays = Math.min(
    REACH * Math.max(start.durationDays, exposureDays),
    0.45 * start.periodDays,
  )
  const rows = rowsNear(data, reference, { reachDays })
  if (rows.count < 8) return null
  const fixPeriod = rows.epoch.every((e) => e === rows.epoch[0])
  const shapes = profiles(options.shape ?? 'limb-darkened', start.depth)
  const { durationDays, depth } = start
  const solved = solveShapes(rows, shapes, {
    begin: { offsetDays: 0, periodShift: 0, durationDays, depth, level: 0 },
    startDurationDays: durationDays,
    periodDays: start.periodDays,
    exposureDays,
    fixPeriod,
  })
  if (solved.length === 0) return null
  const lowest = solved.reduce((a, b) => (b.solution.chi2 < a.solution.chi2 ? b : a))
  const dof = Math.max(1, rows.rows - PARAMETERS)
  const noise = { reference, windowDays: durationDays, exposureDays }
  const errorScale = Math.sqrt(
    Math.max(1, lowest.solution.chi2 / dof, windowVariance(data, lowest, noise)),
  )
  const mean = average(solved, lowest.solution.chi2, errorScale)
  const middle = reference.centre + mean.theta[0]
  const periodDays = reference.periodDays + mean.theta[1]
  const back = Math.floor((middle - data.time[0]) / periodDays)
  const [timeErr, periodErr, durationErr, depthErr, , ingressErr] = mean.errors
  return {
    periodDays,
    t0: middle - back * periodDays,
    durationDays: mean.theta[2],
    depth: mean.theta[3],
    ingressDays: mean.theta[5],
    level: 1 + mean.theta[4],
    periodErr: fixPeriod ? null : periodErr,
    t0Err: Math.sqrt(
      Math.max(0, timeErr ** 2 + (back * periodErr) ** 2 - 2 * back * mean.timePeriod),
    ),
    durationErr,
    depthErr,
    ingressErr,
    chi2: lowest.solution.chi2,
    dof,
    errorScale,
  }
}

/** Chords from central to grazing, or trapezoids from box to V: each as likely as the next beforehand. */
function profiles(shape: 'limb-darkened' | 'trapezoid', depth: number): TransitProfile[] {
  return shape === 'trapezoid'
    ? Array.from({ length: SLOPES }, (_, i) => trapezoidProfile((i + 0.5) / SLOPES / 2))
    : chordProfiles(depth, CHORDS)
}

/** Median step between neighbouring rows in time order [days]. */
export function medianStep(time: Float64Array): number {
  const n = time.length
  if (n < 2) return 0
  const sorted = isAscending(time) ? time : time.slice().sort()
  const steps = new Float64Array(n - 1)
  for (let i = 1; i < n; i++) steps[i - 1] = sorted[i] - sorted[i - 1]
  return medianInPlace(steps)
}

function isAscending(time: Float64Array): boolean {
  for (let i = 1; i < time.length; i++) if (time[i] < time[i - 1]) return false
  return true
}

/** Mid-transit nearest to the weighted middle of the in-transit rows: there time and period hardly correlate. */
function centralTransit(data: SearchData, start: TransitStart): number {
  const { periodDays, t0 } = start
  const reference = { centre: t0, periodDays }
  const { epoch, weight, count } = rowsNear(data, reference, { reachDays: start.durationDays / 2 })
  let sum = 0
  let total = 0
  for (let i = 0; i < count; i++) {
    sum += epoch[i] * weight[i]
    total += weight[i]
  }
  return t0 + (total > 0 ? Math.round(sum / total) : 0) * periodDays
}

/** Mean and spread over shapes, each weighted with its likelihood; ingress is the sixth parameter. */
function average(solved: readonly SolvedShape[], lowest: number, errorScale: number) {
  const variance = errorScale * errorScale
  const weights = solved.map(({ solution }) => Math.exp((lowest - solution.chi2) / (2 * variance)))
  const total = weights.reduce((a, b) => a + b, 0)
  const vectors = solved.map(({ profile, solution: { parameters: p, covariance } }) => {
    const share = profile.ingressShare
    const theta = [p.offsetDays, p.periodShift, p.durationDays, p.depth, p.level]
    return {
      theta: [...theta, share * p.durationDays],
      within: theta.map((_, i) => covariance[i][i]).concat(share * share * covariance[2][2]),
      timePeriod: covariance[0][1],
    }
  })
  const mean = vectors[0].theta.map(
    (_, i) => vectors.reduce((sum, v, s) => sum + weights[s] * v.theta[i], 0) / total,
  )
  const errors = mean.map((m, i) =>
    Math.sqrt(
      vectors.reduce(
        (sum, v, s) => sum + weights[s] * ((v.theta[i] - m) ** 2 + variance * v.within[i]),
        0,
      ) / total,
    ),
  )
  const timePeriod =
    (variance * vectors.reduce((sum, v, s) => sum + weights[s] * v.timePeriod, 0)) / total
  return { theta: mean, errors, timePeriod }
}

/** Fewer windows than this tell nothing about their scatter. */
const FEWEST_WINDOWS = 12

/**
 * Variance of means over one duration against what the stated errors give: 1 for white noise, more where
 * noise is red or errors are too small. 1 with fewer than 12 windows.
 */
function windowVariance(
  { time, flux, weight }: SearchData,
  { profile, solution }: SolvedShape,
  options: {
    readonly reference: CellReference
    readonly windowDays: number
    readonly exposureDays: number
  },
): number {
  const { depth, durationDays: duration, level, offsetDays, periodShift } = solution.parameters
  const { windowDays, exposureDays } = options
  const period = options.reference.periodDays + periodShift
  const middle = options.reference.centre + offsetDays
  const half = Math.max(exposureDays, duration / 100) / duration
  const scores: number[] = []
  const counts: number[] = []
  let key = NaN
  let sum = { weight: 0, value: 0, count: 0 }
  const close = (): void => {
    if (sum.count === 0) return
    scores.push(sum.value / Math.sqrt(sum.weight))
    counts.push(sum.count)
  }
  for (let i = 0; i < time.length; i++) {
    const t = time[i] - middle
    const window = Math.floor(t / windowDays)
    if (window !== key) {
      close()
      key = window
      sum = { weight: 0, value: 0, count: 0 }
    }
    let value = flux[i] - 1 - level
    const x = t - Math.round(t / period) * period
    if (Math.abs(x) < duration) {
      const u = (2 * x) / duration
      const area = lossIntegral(profile, u + half) - lossIntegral(profile, u - half)
      value += (depth * area) / (2 * half)
    }
    sum.weight += weight[i]
    sum.value += weight[i] * value
    sum.count++
  }
  close()
  if (counts.length === 0) return 1
  const usual = medianInPlace(Float64Array.from(counts))
  const full = Float64Array.from(scores.filter((_, w) => counts[w] >= usual / 2))
  return full.length < FEWEST_WINDOWS ? 1 : (MAD_TO_SIGMA * mad(full)) ** 2
}
