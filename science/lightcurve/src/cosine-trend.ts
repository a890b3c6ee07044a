import { leastSquares } from './least-squares.ts'
import { MAD_TO_SIGMA, mad } from './robust.ts'

/** How waves are fitted. */
export interface CosineOptions {
  /** Waves down to twice this period are fitted [days], > 0. */
  readonly windowDays: number
  /** Leaves rows further than 2 sigma from the trend out and fits again, until none changes. Default true. */
  readonly robust?: boolean
  /** 1 = the row counts, 0 = it is masked; the trend is given at every row. Null (default): all count. */
  readonly use?: Uint8Array | null
}

const MOST_FITS = 10
const CLIP_SIGMA = 2
/** Less scatter than this is rounding. */
const LEAST_SIGMA = 1e-9
const RCOND = 1e-10

/**
 * Least squares of a straight line, sines and cosines over one piece: the trend `[n]` as in wotan's
 * `flatten(method='cosine')`, the discrete cosine filter of Mazeh and Faigler (2010). Half waves k = 1 ..
 * span / windowDays fit into the piece. Sines and cosines of half waves nearly depend on each other: of all
 * equally good fits the shortest is taken. With `robust` (Hippke+ 2019) outliers on both sides go.
 *
 * NaN where no row is usable. Costs grow with the square of span / windowDays.
 */
export function cosineTrend(
  time: Float64Array,
  flux: Float64Array,
  { windowDays, robust = true, use = null }: CosineOptions,
): Float64Array {
  const n = time.length
  const used = Uint8Array.from({ length: n }, (_, i) => (use === null || use[i] !== 0 ? 1 : 0))
  const columns = wavesOf(time, windowDays)
  let trend: Float64Array = new Float64Array(n).fill(Number.NaN)
  let clippedBefore = Infinity
  for (let fit = 0; fit < MOST_FITS; fit++) {
    const rows = [...used.keys()].filter((i) => used[i] !== 0)
    if (rows.length === 0) return trend
    trend = fitted(columns, flux, rows)
    if (!robust) return trend
    const ratio = Float64Array.from(rows, (i) => flux[i] / trend[i])
    const sigma = MAD_TO_SIGMA * mad(ratio)
    if (!(sigma > LEAST_SIGMA)) return trend
    let clipped = 0
    for (let i = 0; i < n; i++) {
      if (!(Math.abs(1 - flux[i] / trend[i]) > CLIP_SIGMA * sigma)) continue
      clipped++
      used[i] = 0
    }
    if (clipped === clippedBefore) return trend
    clippedBefore = clipped
  }
  return trend
}

/** 1, t, and a sine and a cosine of each number of half waves. */
function wavesOf(time: Float64Array, windowDays: number): Float64Array[] {
  const n = time.length
  const since = time.map((t) => t - time[0])
  const span = n > 0 ? since[n - 1] : 0
  const columns = [new Float64Array(n).fill(1)]
  if (span > 0) columns.push(since)
  const most = span > 0 ? Math.floor(span / windowDays) : 0
  for (let k = 1; k <= most; k++) {
    const angle = (Math.PI * k) / span
    columns.push(
      since.map((t) => Math.sin(angle * t)),
      since.map((t) => Math.cos(angle * t)),
    )
  }
  return columns
}

function fitted(
  columns: readonly Float64Array[],
  flux: Float64Array,
  rows: readonly number[],
): Float64Array {
  const all = rows.length === flux.length
  const pick = (column: Float64Array) => (all ? column : Float64Array.from(rows, (i) => column[i]))
  const coefficients = leastSquares(columns.map(pick), pick(flux), { rcond: RCOND })
  const trend = new Float64Array(flux.length)
  columns.forEach((column, k) => {
    for (let i = 0; i < trend.length; i++) trend[i] += coefficients[k] * column[i]
  })
  return trend
}
