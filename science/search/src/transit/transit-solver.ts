/** Least squares of one transit shape on rows or cells near transits: Levenberg-Marquardt, five parameters. */

import type { TransitCells } from './transit-cells.ts'
import { TABLE_STEPS, type TransitProfile } from './transit-profile.ts'

/** What is fitted; times in days, flux relative to the star's. */
export interface TransitParameters {
  /** Mid-transit against the reference's centre. */
  readonly offsetDays: number
  /** Period less the reference's. */
  readonly periodShift: number
  readonly durationDays: number
  readonly depth: number
  /** Out-of-transit level less 1. */
  readonly level: number
}

/** Where the solver begins, and what bounds it. */
export interface SolveOptions {
  readonly begin: TransitParameters
  /** The offset stays within this, the duration between a quarter and three of it [days]. */
  readonly startDurationDays: number
  /** The duration stays below half of it [days]. */
  readonly periodDays: number
  readonly exposureDays: number
  /** All rows lie in one transit: the period stays. */
  readonly fixPeriod: boolean
  /** A step that gains less in chi-square is the last; default 0.001, a thirtieth of an error. */
  readonly enoughGain?: number
}

/** The least-squares fit of one shape. */
export interface TransitSolution {
  readonly parameters: TransitParameters
  readonly chi2: number
  /** Of offset, period, duration, depth and level, by the stated weights, `[5][5]`. */
  readonly covariance: readonly (readonly number[])[]
}

const MAX_STEPS = 30
const ENOUGH_GAIN = 1e-3

/** Null where the rows do not constrain the parameters. */
export function solveTransit(
  cells: TransitCells,
  profile: TransitProfile,
  options: SolveOptions,
): TransitSolution | null {
  const { startDurationDays, periodDays, enoughGain = ENOUGH_GAIN } = options
  let theta = options.begin
  let state = normalEquations(cells, profile, theta, options)
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
    // No step can gain more than this; what is left is rounding, and kinks of the shape passing single rows.
    const promised = move.reduce((sum, v, j) => sum + v * state.gradient[j], 0)
    if (promised < enoughGain) break
    const longest = Math.min(3 * startDurationDays, periodDays / 2)
    const next: TransitParameters = {
      offsetDays: clamp(theta.offsetDays + move[0], -startDurationDays, startDurationDays),
      periodShift: theta.periodShift + move[1],
      durationDays: Math.min(
        longest,
        Math.max(startDurationDays / 4, theta.durationDays + move[2]),
      ),
      depth: theta.depth + move[3],
      level: theta.level + move[4],
    }
    const tried = normalEquations(cells, profile, next, options)
    if (!(tried.chi2 <= state.chi2)) {
      damping = Math.max(0.1, damping * 8)
      continue
    }
    const gain = state.chi2 - tried.chi2
    theta = next
    state = tried
    damping /= 5
    if (gain < enoughGain) break
  }
  const covariance = invertSymmetricPositive(state.matrix)
  return covariance ? { parameters: theta, chi2: state.chi2, covariance } : null
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}

interface NormalEquations {
  readonly chi2: number
  readonly matrix: number[][]
  readonly gradient: number[]
}

/**
 * Curvature and gradient of chi-square / 2. Written out, without a call or an object a row: it is most of a fit.
 * The model's mean over the exposure is the difference of the profile's integral at both ends.
 */
function normalEquations(
  cells: TransitCells,
  profile: TransitProfile,
  theta: TransitParameters,
  { exposureDays, fixPeriod }: SolveOptions,
): NormalEquations {
  const { offsetDays, periodShift, durationDays: duration, depth, level } = theta
  const { loss: table, integral } = profile
  const { x, flux, weight, epoch } = cells
  const { epochSpread, timeSpread, epochFlux, timeFlux, epochTime } = cells
  // A floor of a hundredth of the duration keeps the slopes finite for snapshots.
  const half = Math.max(exposureDays, duration / 100) / duration
  const whole = integral[TABLE_STEPS]
  let chi2 = cells.withinChi2
  let m00 = 0
  let m01 = 0
  let m02 = 0
  let m03 = 0
  let m04 = 0
  let m11 = 0
  let m12 = 0
  let m13 = 0
  let m14 = 0
  let m22 = 0
  let m23 = 0
  let m24 = 0
  let m33 = 0
  let m34 = 0
  let m44 = 0
  let g0 = 0
  let g1 = 0
  let g2 = 0
  let g3 = 0
  let g4 = 0
  for (let c = 0; c < cells.count; c++) {
    const w = weight[c]
    const e = epoch[c]
    const u = (2 * (x[c] - offsetDays - e * periodShift)) / duration
    const from = u - half
    const to = u + half
    if (from >= 1 || to <= -1) {
      const rest = flux[c] - level
      chi2 += w * rest * rest
      m44 += w
      g4 += w * rest
      continue
    }
    // Loss and its integral at both ends of the exposure, interpolated.
    let left = 0
    let leftArea = whole
    const fromPlace = Math.abs(from) * TABLE_STEPS
    if (fromPlace < TABLE_STEPS) {
      const i = fromPlace | 0
      const part = fromPlace - i
      const slope = table[i + 1] - table[i]
      left = table[i] + part * slope
      leftArea = integral[i] + (part * (table[i] + 0.5 * part * slope)) / TABLE_STEPS
    }
    if (from < 0) leftArea = -leftArea
    let right = 0
    let rightArea = whole
    const toPlace = Math.abs(to) * TABLE_STEPS
    if (toPlace < TABLE_STEPS) {
      const i = toPlace | 0
      const part = toPlace - i
      const slope = table[i + 1] - table[i]
      right = table[i] + part * slope
      rightArea = integral[i] + (part * (table[i] + 0.5 * part * slope)) / TABLE_STEPS
    }
    if (to < 0) rightArea = -rightArea
    const loss = (rightArea - leftArea) / (2 * half)
    const byPlace = (right - left) / (2 * half)
    const byHalf = (right + left) / (2 * half) - loss / half
    // Slopes of the model by each parameter.
    const s0 = (2 * depth * byPlace) / duration
    const s2 = (depth * (u * byPlace + half * byHalf)) / duration
    const s3 = -loss
    const rest = flux[c] - level + depth * loss
    // Within a cell rows lie early or late of its mean: by their own times, and by epoch times the change of period.
    const lateFlux = periodShift * epochFlux[c] - timeFlux[c]
    const lateEpoch = periodShift * epochSpread[c] - epochTime[c]
    const lateSpread = periodShift * (lateEpoch - epochTime[c]) + timeSpread[c]
    chi2 += w * rest * rest - s0 * (2 * lateFlux - s0 * lateSpread)
    const w0 = w * s0
    m00 += w0 * s0
    m01 += w0 * s0 * e
    m02 += w0 * s2
    m03 += w0 * s3
    m04 += w0
    m11 += s0 * s0 * (w * e * e + epochSpread[c])
    m12 += w0 * e * s2
    m13 += w0 * e * s3
    m14 += w0 * e
    m22 += w * s2 * s2
    m23 += w * s2 * s3
    m24 += w * s2
    m33 += w * s3 * s3
    m34 += w * s3
    m44 += w
    g0 += w0 * rest
    g1 += s0 * (w * e * rest + epochFlux[c] - s0 * lateEpoch)
    g2 += w * s2 * rest
    g3 += w * s3 * rest
    g4 += w * rest
  }
  // A period that nothing constrains stays where it is.
  if (fixPeriod || m11 === 0) {
    m11 = 1
    m01 = m12 = m13 = m14 = g1 = 0
  }
  return {
    chi2,
    matrix: [
      [m00, m01, m02, m03, m04],
      [m01, m11, m12, m13, m14],
      [m02, m12, m22, m23, m24],
      [m03, m13, m23, m33, m34],
      [m04, m14, m24, m34, m44],
    ],
    gradient: [g0, g1, g2, g3, g4],
  }
}

/** Inverse by Cholesky on the matrix scaled to a unit diagonal; null where it is not positive definite. */
function invertSymmetricPositive(matrix: readonly (readonly number[])[]): number[][] | null {
  const n = matrix.length
  const scale = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    scale[i] = 1 / Math.sqrt(matrix[i][i])
    if (!(scale[i] > 0) || !Number.isFinite(scale[i])) return null
  }
  const lower = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i][j] * scale[i] * scale[j]
      for (let k = 0; k < j; k++) sum -= lower[i * n + k] * lower[j * n + k]
      if (i !== j) lower[i * n + j] = sum / lower[j * n + j]
      else if (sum > 1e-13) lower[i * n + i] = Math.sqrt(sum)
      else return null
    }
  }
  const inverse = matrix.map((row) => row.map(() => 0))
  const y = new Float64Array(n)
  for (let column = 0; column < n; column++) {
    for (let i = 0; i < n; i++) {
      let sum = i === column ? 1 : 0
      for (let k = 0; k < i; k++) sum -= lower[i * n + k] * y[k]
      y[i] = sum / lower[i * n + i]
    }
    for (let i = n - 1; i >= 0; i--) {
      for (let k = i + 1; k < n; k++) y[i] -= lower[k * n + i] * y[k]
      y[i] /= lower[i * n + i]
      inverse[i][column] = y[i] * scale[i] * scale[column]
    }
  }
  return inverse
}
