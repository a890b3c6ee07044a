import { leastSquares } from './least-squares.ts'

/** How a Savitzky-Golay filter is taken. */
export interface SavgolOptions {
  /** Full width of the window [days], > 0; in rows the next odd number, at least `order` + 1. */
  readonly windowDays: number
  /** Step between rows [days], > 0. */
  readonly cadenceDays: number
  /** Degree of the polynomial. Default 2. */
  readonly order?: number
  /** 1 = the row counts, 0 = it is masked; the trend is given at every row. Null (default): all count. */
  readonly use?: Uint8Array | null
}

/**
 * Savitzky and Golay's filter (1964) over one piece: at each row the value of a polynomial fitted to the
 * window around it, `[n]`. On evenly sampled rows it is scipy's `savgol_filter(mode='interp')`: towards the
 * ends the last full window's polynomial goes on. Rows lie on a lattice of `cadenceDays`; where cadences are
 * missing or masked the polynomial is fitted to those that are there. A piece shorter than the window is one
 * window. Not robust: a transit shorter than the window bends the trend.
 *
 * NaN where a window holds no usable row.
 */
export function savgolTrend(
  time: Float64Array,
  flux: Float64Array,
  { windowDays, cadenceDays, order = 2, use = null }: SavgolOptions,
): Float64Array {
  const n = time.length
  const trend = new Float64Array(n).fill(Number.NaN)
  if (n === 0) return trend
  const lattice = onLattice(time, flux, { cadenceDays, use })
  const cells = lattice.value.length
  const asked = Math.max(order + 1, Math.round(windowDays / cadenceDays))
  // capped before it is made odd: a bitwise step takes 32 bits, and knows no Infinity
  const width = Math.min(Math.min(asked, cells) | 1, cells)
  const half = width >> 1
  const usual = usualWeights(width, order)
  for (let i = 0; i < n; i++) {
    const cell = lattice.cell[i]
    const from = Math.max(0, Math.min(cell - half, cells - width))
    const filled = lattice.before[from + width] - lattice.before[from]
    if (filled === width && cell - from === half) {
      let sum = 0
      for (let k = 0; k < width; k++) sum += usual[k] * lattice.value[from + k]
      trend[i] = sum
    } else if (filled > 0) {
      trend[i] = polynomialAt(lattice, { from, width, order, cell })
    }
  }
  return trend
}

interface Lattice {
  /** Cell of each row, `[n]`, never descending. */
  readonly cell: Int32Array
  /** Value of each cell, NaN where there is none: `[cells]`. */
  readonly value: Float64Array
  /** Filled cells before each, `[cells + 1]`. */
  readonly before: Int32Array
}

function onLattice(
  time: Float64Array,
  flux: Float64Array,
  { cadenceDays, use }: { cadenceDays: number; use: Uint8Array | null },
): Lattice {
  const n = time.length
  const cell = new Int32Array(n)
  for (let i = 1; i < n; i++) {
    // Step by step: a clock that drifts against the cadence moves no row to another's cell.
    cell[i] = cell[i - 1] + Math.max(1, Math.round((time[i] - time[i - 1]) / cadenceDays))
  }
  const cells = cell[n - 1] + 1
  const value = new Float64Array(cells).fill(Number.NaN)
  for (let i = 0; i < n; i++) if (use === null || use[i] !== 0) value[cell[i]] = flux[i]
  const before = new Int32Array(cells + 1)
  for (let k = 0; k < cells; k++) before[k + 1] = before[k] + (Number.isNaN(value[k]) ? 0 : 1)
  return { cell, value, before }
}

/** What each value of a full window adds to the polynomial's value at its middle. */
function usualWeights(width: number, order: number): Float64Array {
  const weights = new Float64Array(width)
  const half = width >> 1
  const degree = Math.min(order, width - 1)
  const moments = new Float64Array(2 * degree + 1)
  for (let k = 0; k < width; k++) addPowers(moments, place(k, half))
  const unit = Float64Array.from({ length: degree + 1 }, (_, k) => (k === 0 ? 1 : 0))
  const first = solveNormal(moments, unit)
  for (let k = 0; k < width; k++) weights[k] = polynomial(first, place(k, half))
  return weights
}

/** Value at `cell` of the polynomial through the filled cells of a window. */
function polynomialAt(
  { value, before }: Lattice,
  { from, width, order, cell }: { from: number; width: number; order: number; cell: number },
): number {
  const half = width >> 1
  const degree = Math.min(order, before[from + width] - before[from] - 1)
  const moments = new Float64Array(2 * degree + 1)
  const right = new Float64Array(degree + 1)
  let level = Number.NaN
  for (let k = 0; k < width; k++) {
    const y = value[from + k]
    if (Number.isNaN(y)) continue
    // From the first value on: what varies is not lost beside a high level.
    if (Number.isNaN(level)) level = y
    const z = place(k, half)
    addPowers(moments, z)
    let power = y - level
    for (let j = 0; j <= degree; j++, power *= z) right[j] += power
  }
  return level + polynomial(solveNormal(moments, right), place(cell - from, half))
}

/** A window's cells lie at -1 .. 1. */
function place(k: number, half: number): number {
  return (k - half) / Math.max(1, half)
}

function addPowers(sums: Float64Array, z: number): void {
  let power = 1
  for (let j = 0; j < sums.length; j++, power *= z) sums[j] += power
}

/** Coefficients from the sums of powers; where too few places differ for the degree, the shortest. */
function solveNormal(moments: Float64Array, right: Float64Array): Float64Array {
  const columns = Array.from(right, (_, j) => moments.slice(j, j + right.length))
  return leastSquares(columns, right, { rcond: 1e-13 })
}

function polynomial(coefficients: Float64Array, z: number): number {
  return coefficients.reduceRight((sum, c) => sum * z + c, 0)
}
