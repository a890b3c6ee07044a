import type { Ephemeris } from '../series/ephemeris.ts'
import type { FoldedSeries } from '../series/fold.ts'
import type { Series } from '../series/series.ts'
import { fillTrapezoid, trapezoidAt, type TrapezoidShape } from '../transit/trapezoid-model.ts'
import { invertSymmetric } from './invert-symmetric.ts'

/** Folded transit in narrow phase bins: what the shape is fitted to. */
export interface FoldedBins {
  /** Weighted mean time from mid-transit [days], `[nBins]`, only bins with data. */
  readonly x: Float64Array
  /** Weighted mean flux less 1. */
  readonly flux: Float64Array
  readonly weight: Float64Array
}

/** A trapezoid fitted to folded bins, with one-sigma errors; times in days. */
export interface ShapeFit extends TrapezoidShape {
  /** Relative flux, positive = dip. */
  readonly depth: number
  readonly depthErr: number
  /** Out-of-transit level near the transit, relative flux. */
  readonly level: number
  readonly centreErr: number
  readonly widthErr: number
  /** Mean of ingress and egress over the width, 0..1: 1 = V shape. */
  readonly slope: number
  readonly slopeErr: number
  /** ln(ingress / egress); 0 for a symmetric fit. */
  readonly logRatio: number
  /** Null for a symmetric fit. */
  readonly logRatioErr: number | null
  readonly chi2: number
  /** Bins less parameters. */
  readonly dof: number
}

/** The symmetric fit, and one whose sides are free of each other; null where no such fit dips. */
export interface ShapeFits {
  readonly symmetric: ShapeFit
  readonly asymmetric: ShapeFit | null
  /** Error that ln(ingress / egress) would have if the sides were equal: unlike the fit's own, free of its noise. */
  readonly balancedLogErr: number
}

const MAX_STEPS = 30
const BINS_A_DURATION = 60
const SLOPE_MIN = 0.01

/** Bins of 1/60 duration within 1.5 durations of mid-transit. */
export function foldedBins(series: Series, folded: FoldedSeries, ephemeris: Ephemeris): FoldedBins {
  const { durationDays, periodDays } = ephemeris
  const reach = Math.min(1.5 * durationDays, 0.49 * periodDays)
  const bins = Math.ceil((2 * reach) / (durationDays / BINS_A_DURATION))
  const w = new Float64Array(bins)
  const wx = new Float64Array(bins)
  const wf = new Float64Array(bins)
  for (let i = 0; i < folded.x.length; i++) {
    const x = folded.x[i]
    if (Math.abs(x) >= reach) continue
    const j = Math.min(bins - 1, Math.floor(((x + reach) / (2 * reach)) * bins))
    const weight = series.weight[i]
    w[j] += weight
    wx[j] += weight * x
    wf[j] += weight * (series.flux[i] - 1)
  }
  const used: number[] = []
  for (let j = 0; j < bins; j++) if (w[j] > 0) used.push(j)
  return {
    x: Float64Array.from(used, (j) => wx[j] / w[j]),
    flux: Float64Array.from(used, (j) => wf[j] / w[j]),
    weight: Float64Array.from(used, (j) => w[j]),
  }
}

/**
 * Least-squares trapezoid with exposure averaging: first symmetric, then with its own time for each side.
 * Level and depth are solved exactly at each step, the other parameters by Levenberg-Marquardt from several
 * starts. Errors come from the curvature and the stated weights, Infinity where nothing constrains a
 * parameter. Null below 12 bins or without a dip.
 */
export function fitShape(
  bins: FoldedBins,
  options: { readonly durationDays: number; readonly exposureDays: number },
): ShapeFits | null {
  if (bins.x.length < 12) return null
  const { durationDays } = options
  // A bin smears as an exposure of its width does.
  const exposureDays = Math.hypot(options.exposureDays, durationDays / BINS_A_DURATION)
  const root = bins.weight.map((w) => Math.sqrt(w))
  const problem: Problem = { bins, root, exposureDays, durationDays }
  const symmetric = best([0.15, 0.6].map((slope) => minimise(problem, [0, durationDays, slope])))
  if (symmetric === null || !(symmetric.depth > 0)) return null
  const [centre, width, slope] = symmetric.q
  const starts = [0, -0.8, 0.8].map((r) =>
    minimise(problem, [centre, width, Math.max(slope, 0.05), r]),
  )
  const asymmetric = best(starts)
  const balanced = evaluate(problem, Float64Array.of(centre, width, slope, 0))
  return {
    symmetric: describe(problem, symmetric),
    asymmetric: asymmetric === null ? null : describe(problem, asymmetric),
    balancedLogErr:
      balanced === null ? Infinity : (describe(problem, balanced).logRatioErr ?? Infinity),
  }
}

interface Problem {
  readonly bins: FoldedBins
  /** Square roots of the weights. */
  readonly root: Float64Array
  readonly exposureDays: number
  readonly durationDays: number
}

/** q = [centre, width, slope, (ln ratio)]. */
interface Point {
  readonly q: Float64Array
  readonly chi2: number
  readonly depth: number
  readonly level: number
  readonly residual: Float64Array
}

function shapeOf(q: Float64Array): TrapezoidShape {
  const mean = q[1] * q[2]
  const ratio = q.length > 3 ? Math.exp(q[3]) : 1
  return {
    centre: q[0],
    widthDays: q[1],
    ingressDays: (2 * mean * ratio) / (1 + ratio),
    egressDays: (2 * mean) / (1 + ratio),
  }
}

function bounded(q: ArrayLike<number>, durationDays: number): Float64Array {
  const clamp = (value: number, low: number, high: number): number =>
    Math.min(high, Math.max(low, value))
  const inside = new Float64Array(q.length)
  inside[0] = clamp(q[0], -durationDays / 2, durationDays / 2)
  inside[1] = clamp(q[1], 0.2 * durationDays, 2 * durationDays)
  inside[2] = clamp(q[2], SLOPE_MIN, 1)
  if (q.length > 3) inside[3] = clamp(q[3], -4, 4)
  return inside
}

function evaluate(problem: Problem, q: Float64Array): Point | null {
  const { root } = problem
  const { x, flux, weight } = problem.bins
  const n = x.length
  const s = new Float64Array(n)
  fillTrapezoid(s, x, { shape: shapeOf(q), exposureDays: problem.exposureDays })
  let sw = 0
  let ss = 0
  let sss = 0
  let sf = 0
  let ssf = 0
  for (let i = 0; i < n; i++) {
    const value = s[i]
    const w = weight[i]
    sw += w
    ss += w * value
    sss += w * value * value
    sf += w * flux[i]
    ssf += w * value * flux[i]
  }
  const det = sw * sss - ss * ss
  if (!(det > 1e-12 * sw * sw)) return null
  const level = (sf * sss - ssf * ss) / det
  const depth = (sf * ss - ssf * sw) / det
  let chi2 = 0
  for (let i = 0; i < n; i++) {
    s[i] = root[i] * (flux[i] - level + depth * s[i])
    chi2 += s[i] * s[i]
  }
  return { q, chi2, depth, level, residual: s }
}

function steps(problem: Problem, q: Float64Array): Float64Array {
  const step = 1e-4 * problem.durationDays
  return q.map((_, k) => (k < 2 ? step : q[2] > 0.99 && k === 2 ? -1e-4 : 1e-4))
}

/** Derivatives of the projected residual, `[nParameters][nBins]`. */
function slopes(problem: Problem, at: Point): Float64Array[] | null {
  const h = steps(problem, at.q)
  const rows: Float64Array[] = []
  for (let k = 0; k < at.q.length; k++) {
    const moved = evaluate(
      problem,
      at.q.map((value, j) => (j === k ? value + h[k] : value)),
    )
    if (moved === null) return null
    const { residual } = moved
    for (let i = 0; i < residual.length; i++) residual[i] = (residual[i] - at.residual[i]) / h[k]
    rows.push(residual)
  }
  return rows
}

function normalMatrix(rows: readonly Float64Array[]): number[][] {
  const matrix = rows.map(() => rows.map(() => 0))
  for (let r = 0; r < rows.length; r++)
    for (let c = 0; c <= r; c++) matrix[r][c] = matrix[c][r] = product(rows[r], rows[c])
  return matrix
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

function minimise(problem: Problem, start: readonly number[]): Point | null {
  let at = evaluate(problem, bounded(start, problem.durationDays))
  let damping = 1e-2
  for (let step = 0; step < MAX_STEPS && at !== null; step++) {
    const rows = slopes(problem, at)
    if (rows === null) return at
    const here: Point = at
    const gradient = rows.map((row) => product(row, here.residual))
    const matrix = normalMatrix(rows)
    // Parameters move by less than a hundredth of their errors, whatever the scale of the weights.
    const enough = (1e-4 * here.chi2) / problem.bins.x.length
    let better: Point | null = null
    while (better === null && damping < 1e4) {
      const damped = matrix.map((row, k) =>
        row.map((value, j) => (j === k ? value * (1 + damping) + 1e-30 : value)),
      )
      const inverse = invertSymmetric(damped)
      if (inverse !== null) {
        const move = inverse.map((row) => row.reduce((sum, c, j) => sum + c * gradient[j], 0))
        // No step gains more than this.
        if (move.reduce((sum, m, k) => sum + m * gradient[k], 0) < enough) return here
        const moved = here.q.map((value, k) => value - move[k])
        const tried = evaluate(problem, bounded(moved, problem.durationDays))
        if (tried !== null && tried.chi2 < here.chi2) better = tried
      }
      damping = better === null ? Math.max(0.1, damping * 8) : Math.max(1e-9, damping / 8)
    }
    if (better === null) return here
    const gain = here.chi2 - better.chi2
    at = better
    if (gain < enough) return at
  }
  return at
}

function best(points: readonly (Point | null)[]): Point | null {
  let found: Point | null = null
  for (const point of points) {
    if (point !== null && point.depth > 0 && (found === null || point.chi2 < found.chi2))
      found = point
  }
  return found
}

/** Errors from the curvature at the minimum, level and depth included; Infinity where nothing constrains them. */
function describe(problem: Problem, at: Point): ShapeFit {
  const shape = shapeOf(at.q)
  const { x, weight } = problem.bins
  // Full matrix: the shape's own slopes at fixed level and depth, then level and depth themselves.
  const h = steps(problem, at.q)
  const base = x.map((value) => trapezoidAt(value, shape, problem.exposureDays))
  const full = Array.from(at.q, (_, k) => {
    const moved = shapeOf(at.q.map((value, j) => (j === k ? value + h[k] : value)))
    return x.map(
      (value, i) =>
        (Math.sqrt(weight[i]) *
          at.depth *
          (trapezoidAt(value, moved, problem.exposureDays) - base[i])) /
        h[k],
    )
  })
  full.push(
    weight.map((w) => -Math.sqrt(w)),
    weight.map((w, i) => Math.sqrt(w) * base[i]),
  )
  const covariance = invertSymmetric(normalMatrix(full))
  // A side far below the exposure has no slope at all: nothing constrains it.
  const err = (k: number): number =>
    covariance === null ? Infinity : Math.sqrt(Math.max(0, covariance[k][k]))
  const parameters = at.q.length
  return {
    ...shape,
    depth: at.depth,
    depthErr: err(parameters + 1),
    level: 1 + at.level,
    centreErr: err(0),
    widthErr: err(1),
    slope: at.q[2],
    slopeErr: err(2),
    logRatio: parameters > 3 ? at.q[3] : 0,
    logRatioErr: parameters > 3 ? err(3) : null,
    chi2: at.chi2,
    dof: x.length - parameters - 2,
  }
}
