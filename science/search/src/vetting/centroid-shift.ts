import { mad, MAD_TO_SIGMA, quantile } from '@longrun/lightcurve'
import { phaseDays, type Ephemeris } from '../series/ephemeris.ts'
import type { Series } from '../series/series.ts'
import { transitMask } from '../series/transit-mask.ts'

/** Where the light's centre was, for the rows of a series. */
export interface CentroidRows {
  /** Pixels, `[n]`; NaN where it is not known. */
  readonly column: Float64Array
  readonly row: Float64Array
  /** Rows of one quarter or sector, `start <= i < end`: between two of them the star lies elsewhere and its field may be turned. */
  readonly frames: readonly { readonly start: number; readonly end: number }[]
}

/** How far the light's centre moves in transit. */
export interface CentroidShift {
  /** Length of the shift [pixels], less what its error alone would give; root mean square over frames. */
  readonly pixels: number
  /** Error of it in one axis [pixels]. */
  readonly pixelsErr: number
  /** A shift of this significance has chance exp(-sigma^2 / 2): that of a vector in two dimensions. */
  readonly sigma: number
  /** The same without the transit that speaks most for it. */
  readonly restSigma: number
  /** From the light's centre to the source that dims [pixels]: shift (1 - depth) / depth. */
  readonly sourcePixels: number
  readonly transits: number
}

/** Share of its rows that each part of a window must have. */
const COVERED = 0.6
/** Fewer windows out of transit know no scatter. */
const FEWEST_WINDOWS = 20
/** More do not make the scatter better known. */
const MOST_WINDOWS = 400
/** Fewer transits cannot tell how far they disagree. */
const FEWEST_TO_DISAGREE = 4
/** 90 % of normal deviates lie within so many sigma. */
const SIGMA_OF_NINE_TENTHS = 1.6448536269514722

/** In transit against the line through both sides: column, row [pixels] and flux. */
type Step = readonly [column: number, row: number, flux: number]

/** Half of what counts as in transit, and where each side begins and ends [days from the middle]. */
interface Window {
  readonly inside: number
  readonly from: number
  readonly to: number
}

/**
 * The centre of light in each transit against the line through a duration of rows on either side, which takes
 * pointing drifts off. The error is the scatter of the same number at every place without a transit: white noise,
 * red noise and jitter alike; of the transits among themselves where that is larger. Each frame is measured alone,
 * because directions on the detector are not those on the sky; their chances are multiplied (chi-square with two
 * degrees of freedom a frame). Null where fewer than two transits, or no frame, can be measured.
 *
 * @param series before detrending, ascending; `centroid` has the same rows
 * @param options.ingressDays first to second contact; null: a box
 * @param options.known rows in these transits are not looked at
 */
export function centroidShift(
  series: Series,
  centroid: CentroidRows,
  options: {
    readonly ephemeris: Ephemeris
    readonly ingressDays: number | null
    readonly cadenceDays: number
    readonly known: readonly Ephemeris[]
  },
): CentroidShift | null {
  const { ephemeris, cadenceDays } = options
  const half = ephemeris.durationDays / 2
  const from = half + cadenceDays / 2
  const window = {
    inside: Math.max(half - (options.ingressDays ?? 0) / 2, cadenceDays / 2),
    from,
    to: from + Math.max(ephemeris.durationDays, 3 * cadenceDays),
  }
  const hidden = transitMask(series.time, options.known)
  const frames = centroid.frames.flatMap((frame) => {
    const rows = goodRows(series, centroid, { ...frame, hidden })
    return measureFrame(rows, { window, ephemeris, cadenceDays }) ?? []
  })
  return combined(frames)
}

/** Transits of one frame; shifts in units of the error of one transit. */
interface Frame {
  readonly steps: readonly { readonly x: number; readonly y: number }[]
  readonly columnErr: number
  readonly rowErr: number
  readonly depths: readonly number[]
}

/** Rows that can be used, with prefix sums `[n + 1]` less the first row's value: of rows a..b-1 the sum is sum[b] - sum[a]. */
interface Rows {
  readonly time: Float64Array
  readonly times: Float64Array
  readonly columns: Float64Array
  readonly rows: Float64Array
  readonly fluxes: Float64Array
}

/** Plain loops over every row of every candidate: mapped copies take ten times as long. */
function goodRows(
  { time, flux }: Series,
  { column, row }: CentroidRows,
  { start, end, hidden }: { start: number; end: number; hidden: Uint8Array },
): Rows {
  const most = end - start + 1
  const all = new Float64Array(5 * most)
  const [kept, times, columns, rows, fluxes] = [0, 1, 2, 3, 4].map((k) =>
    all.subarray(k * most, (k + 1) * most),
  )
  let n = 0
  let first = start
  for (let i = start; i < end; i++) {
    if (hidden[i] !== 0 || Number.isNaN(column[i]) || Number.isNaN(row[i])) continue
    if (n === 0) first = i
    kept[n] = time[i]
    times[n + 1] = times[n] + time[i] - time[first]
    columns[n + 1] = columns[n] + column[i] - column[first]
    rows[n + 1] = rows[n] + row[i] - row[first]
    fluxes[n + 1] = fluxes[n] + flux[i] - flux[first]
    n++
  }
  return { time: kept.subarray(0, n), times, columns, rows, fluxes }
}

/** Null: too few places without a transit to know the scatter from. */
function measureFrame(
  rows: Rows,
  { window, ephemeris, cadenceDays }: { window: Window; ephemeris: Ephemeris; cadenceDays: number },
): Frame | null {
  const { periodDays, t0, durationDays } = ephemeris
  const { time } = rows
  if (time.length === 0) return null
  const [first, last] = [time[0], time[time.length - 1]]
  const steps: Step[] = []
  for (let n = Math.ceil((first - t0) / periodDays); t0 + n * periodDays <= last; n++) {
    const step = stepAt(rows, t0 + n * periodDays, { window, cadenceDays })
    if (step !== null) steps.push(step)
  }
  if (steps.length === 0) return null
  const quiet: Step[] = []
  const clear = window.to + durationDays / 2
  const stride = Math.max(durationDays / 2, (last - first) / MOST_WINDOWS)
  for (let t = first + window.to; t <= last - window.to; t += stride) {
    if (Math.abs(phaseDays(t, ephemeris)) < Math.min(clear, periodDays / 2)) continue
    const step = stepAt(rows, t, { window, cadenceDays })
    if (step !== null) quiet.push(step)
  }
  if (quiet.length < FEWEST_WINDOWS) return null
  const columnErr = errorOf(quiet, steps, 0)
  const rowErr = errorOf(quiet, steps, 1)
  if (!(columnErr > 0) || !(rowErr > 0)) return null
  return {
    steps: steps.map(([column, row]) => ({ x: column / columnErr, y: row / rowErr })),
    columnErr,
    rowErr,
    depths: steps.map(([, , flux]) => -flux),
  }
}

/** Of one transit: the tails of the places without a transit count, and the transits' own disagreement where they are enough to tell. */
function errorOf(quiet: readonly Step[], steps: readonly Step[], axis: 0 | 1): number {
  const values = quiet.map((step) => step[axis])
  const tail = quantile(values.map(Math.abs), { fraction: 0.9 }) / SIGMA_OF_NINE_TENTHS
  const outside = Math.max(MAD_TO_SIGMA * mad(values), tail)
  if (steps.length < FEWEST_TO_DISAGREE) return outside
  const mean = steps.reduce((sum, step) => sum + step[axis], 0) / steps.length
  const squares = steps.reduce((sum, step) => sum + (step[axis] - mean) ** 2, 0)
  return Math.max(outside, Math.sqrt(squares / (steps.length - 1)))
}

/** Null where a part of the window lacks rows. */
function stepAt(
  series: Rows,
  middle: number,
  { window: { inside, from, to }, cadenceDays }: { window: Window; cadenceDays: number },
): Step | null {
  const part = (begin: number, end: number): { a: number; b: number } | null => {
    const a = firstAtOrAfter(series.time, middle + begin)
    const b = firstAtOrAfter(series.time, middle + end)
    const expected = Math.floor((end - begin) / cadenceDays)
    return b - a < Math.max(1, COVERED * expected) ? null : { a, b }
  }
  const within = part(-inside, inside)
  const before = within && part(-to, -from)
  const after = before && part(from, to)
  if (within === null || before === null || after === null) return null
  const mean = (sums: Float64Array, { a, b }: { a: number; b: number }): number =>
    (sums[b] - sums[a]) / (b - a)
  const begun = mean(series.times, before)
  const along = (mean(series.times, within) - begun) / (mean(series.times, after) - begun)
  const off = (sums: Float64Array): number => {
    const left = mean(sums, before)
    return mean(sums, within) - left - along * (mean(sums, after) - left)
  }
  return [off(series.columns), off(series.rows), off(series.fluxes)]
}

function firstAtOrAfter(time: Float64Array, t: number): number {
  let low = 0
  let high = time.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (time[middle] < t) low = middle + 1
    else high = middle
  }
  return low
}

interface Total {
  readonly x: number
  readonly y: number
  readonly count: number
}

function combined(frames: readonly Frame[]): CentroidShift | null {
  const totals = frames.map(({ steps }) => ({
    x: steps.reduce((sum, { x }) => sum + x, 0),
    y: steps.reduce((sum, { y }) => sum + y, 0),
    count: steps.length,
  }))
  const transits = totals.reduce((sum, { count }) => sum + count, 0)
  if (transits < 2) return null
  let restSigma = Infinity
  for (const [f, { steps }] of frames.entries()) {
    const { x, y, count } = totals[f]
    for (const step of steps) {
      const rest = { x: x - step.x, y: y - step.y, count: count - 1 }
      restSigma = Math.min(restSigma, sigmaOf(totals.with(f, rest)))
    }
  }
  let squares = 0
  let variance = 0
  for (const [f, { x, y, count }] of totals.entries()) {
    const { columnErr, rowErr } = frames[f]
    squares += ((x * columnErr) ** 2 + (y * rowErr) ** 2) / count
    variance += columnErr ** 2 + rowErr ** 2
  }
  const pixels = Math.sqrt(Math.max(0, squares - variance) / transits)
  const depths = frames.flatMap((frame) => frame.depths)
  const depth = depths.reduce((sum, one) => sum + one, 0) / transits
  return {
    pixels,
    pixelsErr: Math.sqrt(variance / 2 / transits),
    sigma: sigmaOf(totals),
    restSigma,
    sourcePixels: depth > 0 ? (pixels * (1 - depth)) / depth : Infinity,
    transits,
  }
}

/** From the chance of chi-square with 2 k degrees of freedom, exp(-h) sum over j < k of h^j / j! with h = chi-square / 2. */
function sigmaOf(totals: readonly Total[]): number {
  let chi2 = 0
  let frames = 0
  for (const { x, y, count } of totals) {
    if (count === 0) continue
    chi2 += (x * x + y * y) / count
    frames++
  }
  let term = 1
  let sum = 0
  for (let j = 0; j < frames; j++) {
    sum += term
    term *= chi2 / 2 / (j + 1)
  }
  return Math.sqrt(Math.max(0, chi2 - 2 * Math.log(sum)))
}
