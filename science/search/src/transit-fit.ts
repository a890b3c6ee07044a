/**
 * A transit's shape fitted to unbinned rows, with one-sigma errors.
 *
 * Impact parameter (or the trapezoid's slope) is not fitted but averaged over: at usual SNR nothing but
 * the range of its effect on duration and depth is known, and its likelihood is far from a parabola.
 */

import type { SearchData } from './bls-plan.ts'
import {
  LIMB_DARKENINGS,
  limbDarkenedProfile,
  lossAt,
  lossIntegral,
  radiusForDepth,
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

export interface TransitFitOptions {
  /** `limb-darkened` (default): a disc crossing a typical star. `trapezoid`: straight sides, flat bottom. */
  readonly shape?: 'limb-darkened' | 'trapezoid'
  /** Length of one exposure, over which the model is averaged [days]; default: the median step between rows. */
  readonly exposureDays?: number
}

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
const MAX_STEPS = 30
/** mid-transit time, period, duration, depth, level. */
const PARAMETERS = 5

interface Rows {
  readonly time: number[]
  readonly flux: number[]
  readonly weight: number[]
  readonly epoch: number[]
}

interface Solution {
  readonly theta: readonly number[]
  readonly chi2: number
  readonly covariance: readonly (readonly number[])[]
}

/** Null with fewer than 8 rows near transits, none in transit, or no dip there. */
export function fitTransit(
  data: SearchData,
  start: TransitStart,
  options: TransitFitOptions = {},
): TransitFit | null {
  const step = medianStep(data.time)
  const exposure = options.exposureDays ?? step
  const centre = centralTransit(data, start)
  const rows = rowsNear(data, start, centre, Math.max(start.durationDays, exposure))
  if (rows.time.length < 8) return null
  const onePeriod = rows.epoch.every((e) => e === rows.epoch[0])
  let begin = [0, start.periodDays, start.durationDays, start.depth, 1]
  const bounds = { shift: start.durationDays, period: start.periodDays }
  const solutions: { profile: TransitProfile; solution: Solution }[] = []
  for (const profile of profiles(options.shape ?? 'limb-darkened', start.depth)) {
    const solution = solve(rows, profile, { begin, bounds, exposure, onePeriod })
    if (!solution || !(solution.theta[3] > 0)) continue
    solutions.push({ profile, solution })
    // The next shape differs little: it starts where this one ended.
    begin = solution.theta.slice()
  }
  if (solutions.length === 0) return null
  const lowest = solutions.reduce((a, b) => (b.solution.chi2 < a.solution.chi2 ? b : a))
  const dof = Math.max(1, rows.time.length - PARAMETERS)
  const errorScale = Math.sqrt(
    Math.max(1, lowest.solution.chi2 / dof, windowVariance(data, start, lowest, centre, exposure)),
  )
  const mean = average(solutions, lowest.solution.chi2, errorScale)
  const [offset, periodDays, durationDays, depth, level, ingressDays] = mean.theta
  const middle = centre + offset
  let first = Infinity
  for (const t of data.time) first = Math.min(first, t)
  const back = Math.floor((middle - first) / periodDays)
  const [timeErr, periodErr, durationErr, depthErr, , ingressErr] = mean.errors
  return {
    periodDays,
    t0: middle - back * periodDays,
    durationDays,
    depth,
    ingressDays,
    level,
    periodErr: onePeriod ? null : periodErr,
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
  if (shape === 'trapezoid') {
    return Array.from({ length: SLOPES }, (_, i) => trapezoidProfile((i + 0.5) / SLOPES / 2))
  }
  return LIMB_DARKENINGS.flatMap((limb) =>
    Array.from({ length: CHORDS }, (_, i) => {
      const chord = (i + 0.5) / CHORDS
      const radiusRatio = radiusForDepth(depth, chord, limb)
      return limbDarkenedProfile(radiusRatio, chord * (1 + radiusRatio / 2), limb)
    }),
  )
}

/** Median step between neighbouring rows in time order [days]. */
export function medianStep(time: Float64Array): number {
  const sorted = time.slice().sort()
  const steps = sorted.subarray(1).map((t, i) => t - sorted[i])
  return steps.sort()[steps.length >> 1] ?? 0
}

/** Mid-transit nearest to the weighted middle of the in-transit rows: there time and period hardly correlate. */
function centralTransit(data: SearchData, start: TransitStart): number {
  let sum = 0
  let total = 0
  for (let i = 0; i < data.time.length; i++) {
    const epoch = Math.round((data.time[i] - start.t0) / start.periodDays)
    const x = data.time[i] - start.t0 - epoch * start.periodDays
    if (Math.abs(x) > start.durationDays / 2) continue
    sum += epoch * data.weight[i]
    total += data.weight[i]
  }
  return start.t0 + (total > 0 ? Math.round(sum / total) : 0) * start.periodDays
}

function rowsNear(data: SearchData, start: TransitStart, centre: number, duration: number): Rows {
  const rows: Rows = { time: [], flux: [], weight: [], epoch: [] }
  const reach = Math.min(REACH * duration, 0.45 * start.periodDays)
  for (let i = 0; i < data.time.length; i++) {
    const t = data.time[i] - centre
    const epoch = Math.round(t / start.periodDays)
    if (!(Math.abs(t - epoch * start.periodDays) <= reach) || !(data.weight[i] > 0)) continue
    if (!Number.isFinite(data.flux[i])) continue
    rows.time.push(t)
    rows.flux.push(data.flux[i])
    rows.weight.push(data.weight[i])
    rows.epoch.push(epoch)
  }
  return rows
}

/** Loss at unit depth and its slopes by mid-transit time and by duration, averaged over the exposure. */
function modelAt(profile: TransitProfile, x: number, duration: number, exposure: number) {
  // A floor of a hundredth of the duration keeps the slopes finite for snapshots.
  const half = Math.max(exposure, duration / 100) / duration
  const u = (2 * x) / duration
  const left = lossAt(profile, u - half)
  const right = lossAt(profile, u + half)
  const loss = (lossIntegral(profile, u + half) - lossIntegral(profile, u - half)) / (2 * half)
  const byPlace = (right - left) / (2 * half)
  const byHalf = (right + left) / (2 * half) - loss / half
  return {
    loss,
    byTime: (-2 / duration) * byPlace,
    byDuration: (-u * byPlace - half * byHalf) / duration,
  }
}

/** Levenberg-Marquardt on five parameters. */
function solve(
  rows: Rows,
  profile: TransitProfile,
  options: {
    readonly begin: readonly number[]
    readonly bounds: { readonly shift: number; readonly period: number }
    readonly exposure: number
    readonly onePeriod: boolean
  },
): Solution | null {
  const { begin, bounds, exposure, onePeriod: fixPeriod } = options
  let theta = begin.slice()
  let state = normalEquations(rows, profile, theta, exposure, fixPeriod)
  let damping = 1e-3
  for (let step = 0; step < MAX_STEPS && damping < 1e8; step++) {
    const damped = state.matrix.map((row, i) =>
      row.map((v, j) => (i === j ? v * (1 + damping) : v)),
    )
    const inverse = invertSymmetricPositive(damped)
    if (!inverse) {
      damping *= 10
      continue
    }
    const move = inverse.map((row) => row.reduce((sum, v, j) => sum + v * state.gradient[j], 0))
    const next = theta.map((v, i) => v + move[i])
    next[2] = Math.min(3 * bounds.shift, bounds.period / 2, Math.max(bounds.shift / 4, next[2]))
    next[0] = Math.min(bounds.shift, Math.max(-bounds.shift, next[0]))
    const tried = normalEquations(rows, profile, next, exposure, fixPeriod)
    if (!(tried.chi2 <= state.chi2)) {
      damping *= 5
      continue
    }
    const gain = state.chi2 - tried.chi2
    theta = next
    state = tried
    damping /= 5
    if (gain < 1e-3) break
  }
  const covariance = invertSymmetricPositive(state.matrix)
  return covariance ? { theta, chi2: state.chi2, covariance } : null
}

const zeros = (): number[] => Array.from({ length: PARAMETERS }, () => 0)

function normalEquations(
  rows: Rows,
  profile: TransitProfile,
  theta: readonly number[],
  exposure: number,
  fixPeriod: boolean,
) {
  const [offset, period, duration, depth, level] = theta
  const matrix = Array.from({ length: PARAMETERS }, zeros)
  const gradient = zeros()
  const slope = zeros()
  let chi2 = 0
  for (let r = 0; r < rows.time.length; r++) {
    const epoch = rows.epoch[r]
    const x = rows.time[r] - offset - epoch * period
    const model = modelAt(profile, x, duration, exposure)
    const residual = rows.flux[r] - level + depth * model.loss
    const weight = rows.weight[r]
    chi2 += weight * residual * residual
    slope[0] = -depth * model.byTime
    slope[1] = fixPeriod ? 0 : slope[0] * epoch
    slope[2] = -depth * model.byDuration
    slope[3] = -model.loss
    slope[4] = 1
    for (let i = 0; i < PARAMETERS; i++) {
      if (slope[i] === 0) continue
      gradient[i] += weight * slope[i] * residual
      for (let j = 0; j <= i; j++) matrix[i][j] += weight * slope[i] * slope[j]
    }
  }
  for (let i = 0; i < PARAMETERS; i++) for (let j = 0; j < i; j++) matrix[j][i] = matrix[i][j]
  // A period that nothing constrains stays where it is.
  if (fixPeriod || matrix[1][1] === 0) matrix[1][1] = 1
  return { chi2, matrix, gradient }
}

/** Inverse by Cholesky on the matrix scaled to a unit diagonal; null where it is not positive definite. */
function invertSymmetricPositive(matrix: readonly (readonly number[])[]): number[][] | null {
  const n = matrix.length
  const scale = matrix.map((row, i) => 1 / Math.sqrt(row[i]))
  if (!scale.every((s) => Number.isFinite(s) && s > 0)) return null
  const lower = matrix.map((row) => row.map(() => 0))
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i][j] * scale[i] * scale[j]
      for (let k = 0; k < j; k++) sum -= lower[i][k] * lower[j][k]
      if (i !== j) lower[i][j] = sum / lower[j][j]
      else if (sum > 1e-13) lower[i][i] = Math.sqrt(sum)
      else return null
    }
  }
  const inverse = matrix.map((row) => row.map(() => 0))
  for (let column = 0; column < n; column++) {
    const y = lower.map(() => 0)
    for (let i = 0; i < n; i++) {
      let sum = i === column ? 1 : 0
      for (let k = 0; k < i; k++) sum -= lower[i][k] * y[k]
      y[i] = sum / lower[i][i]
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = y[i]
      for (let k = i + 1; k < n; k++) sum -= lower[k][i] * inverse[k][column]
      inverse[i][column] = sum / lower[i][i]
    }
  }
  return inverse.map((row, i) => row.map((v, j) => v * scale[i] * scale[j]))
}

/** Mean and spread over shapes, each weighted with its likelihood; ingress is the sixth parameter. */
function average(
  solutions: readonly { profile: TransitProfile; solution: Solution }[],
  lowest: number,
  errorScale: number,
) {
  const variance = errorScale * errorScale
  const weights = solutions.map(({ solution }) =>
    Math.exp((lowest - solution.chi2) / (2 * variance)),
  )
  const total = weights.reduce((a, b) => a + b, 0)
  const vectors = solutions.map(({ profile, solution }) => {
    const share = profile.ingressShare
    return {
      theta: [...solution.theta, share * solution.theta[2]],
      within: solution.theta
        .map((_, i) => solution.covariance[i][i])
        .concat(share * share * solution.covariance[2][2]),
      timePeriod: solution.covariance[0][1],
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

/**
 * Variance of means over one duration against what the stated errors give: 1 for white noise, more where
 * noise is red or errors are too small. 1 with fewer than 12 windows.
 */
function windowVariance(
  data: SearchData,
  start: TransitStart,
  { profile, solution }: { profile: TransitProfile; solution: Solution },
  centre: number,
  exposure: number,
): number {
  const [offset, period, duration, depth, level] = solution.theta
  const sums = new Map<number, { weight: number; value: number; count: number }>()
  for (let i = 0; i < data.time.length; i++) {
    if (!(data.weight[i] > 0) || !Number.isFinite(data.flux[i])) continue
    const t = data.time[i] - centre - offset
    const x = t - Math.round(t / period) * period
    const loss = Math.abs(x) < duration ? modelAt(profile, x, duration, exposure).loss : 0
    const key = Math.floor(t / start.durationDays)
    const window = sums.get(key) ?? { weight: 0, value: 0, count: 0 }
    window.weight += data.weight[i]
    window.value += data.weight[i] * (data.flux[i] - level + depth * loss)
    window.count += 1
    sums.set(key, window)
  }
  const windows = [...sums.values()]
  const counts = windows.map((w) => w.count).sort((a, b) => a - b)
  const usual = counts[counts.length >> 1]
  const scores = windows
    .filter((w) => w.count >= usual / 2)
    .map((w) => w.value / Math.sqrt(w.weight))
  if (scores.length < 12) return 1
  const middle = medianOf(scores)
  return (1.4826 * medianOf(scores.map((s) => Math.abs(s - middle)))) ** 2
}

function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort()
  const n = sorted.length
  return (sorted[(n - 1) >> 1] + sorted[n >> 1]) / 2
}
