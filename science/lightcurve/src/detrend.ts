import { biweightTrend } from './biweight.ts'
import { cosineTrend } from './cosine-trend.ts'
import { piecesBetweenGaps, type Piece } from './gaps.ts'
import { LightCurveError, type LightCurve, type Segment } from './light-curve.ts'
import { median } from './robust.ts'
import { medianTrend } from './running-median.ts'
import { savgolTrend } from './savgol.ts'

/** How the slow trend is found; see `DetrendOptions.method`. */
export type DetrendMethod = 'biweight' | 'median' | 'savgol' | 'cosine'

/** Choices of `detrend`. */
export interface DetrendOptions {
  /**
   * `biweight` (default): Tukey's biweight in a sliding window. `median`: the sliding median. `savgol`:
   * Savitzky and Golay's sliding polynomial. `cosine`: waves longer than the window over each piece.
   */
  readonly method?: DetrendMethod
  /** Full width of the window [days]; at least 3x the longest duration searched, see `suggestWindow`. */
  readonly windowDays: number
  /** A longer step between neighbours breaks the trend [days]. Default windowDays / 2, as wotan. */
  readonly breakGapDays?: number
  /**
   * 1 = in a known transit, `[n]`: the row does not shape the trend, which goes through it from its
   * neighbours on both sides. Every method honours it. Default: none.
   */
  readonly transitMask?: Uint8Array | null
  /** Cut of the biweight in MADs. Default 5, as wotan. */
  readonly cval?: number
  /** Degree of the polynomial of `savgol`, 0..9. Default 2. */
  readonly order?: number
  /** `cosine` leaves rows 2 sigma off the trend out and fits again. Default true. */
  readonly robust?: boolean
}

/** A light curve around 1, and what was taken off. */
export interface Detrended {
  /** flux / trend and fluxErr / trend; everything else unchanged. */
  readonly lightCurve: LightCurve
  /** The trend that was divided out, in the unit of the input's flux, `[n]`, finite and > 0. */
  readonly trend: Float64Array
}

/**
 * Divides each segment by its own slow trend (segments never share a window: they may be of different
 * quarters or bands). At the ends of a piece the window is cut off, never extrapolated. Where every row
 * of a window is masked the trend is interpolated in time between the nearest rows of the segment that
 * have one; a segment masked from end to end is divided by its median.
 *
 * Normalise first. Throws LightCurveError when the trend is not positive somewhere, RangeError for
 * impossible options.
 */
export function detrend(
  lightCurve: LightCurve,
  {
    method = 'biweight',
    windowDays,
    breakGapDays = windowDays / 2,
    transitMask = null,
    cval = 5,
    order = 2,
    robust = true,
  }: DetrendOptions,
): Detrended {
  const { time, flux, fluxErr, segments } = lightCurve
  checkOptions({ windowDays, breakGapDays, cval, order, transitMask, rows: time.length })
  const use = transitMask && transitMask.map((masked) => (masked === 0 ? 1 : 0))
  const trend = new Float64Array(time.length)
  const flat = new Float64Array(time.length)
  const flatErr = fluxErr && new Float64Array(time.length)
  for (const segment of segments) {
    const { start, end } = segment
    const [t, f] = [time, flux].map((column) => column.subarray(start, end))
    const part = { windowDays, breakGapDays, use: use && use.subarray(start, end) }
    if (method === 'biweight')
      biweightTrend(t, f, { ...part, cval, to: trend.subarray(start, end) })
    else if (method === 'median') trend.set(medianTrend(t, f, part), start)
    else {
      const { cadenceDays } = segment
      trend.set(pieceByPiece(t, f, { ...part, method, cadenceDays, order, robust }), start)
    }
    if (!divide(flux, trend, segment, flat)) {
      bridge(trend, lightCurve, segment)
      divide(flux, trend, segment, flat)
    }
    if (fluxErr && flatErr) divide(fluxErr, trend, segment, flatErr)
  }
  return { lightCurve: { ...lightCurve, flux: flat, fluxErr: flatErr }, trend }
}

/** Writes the segment's quotients; false, with some of them, when a divisor is not > 0. */
function divide(
  values: Float64Array,
  by: Float64Array,
  { start, end }: Segment,
  to: Float64Array,
): boolean {
  for (let i = start; i < end; i++) {
    const divisor = by[i]
    if (!(divisor > 0)) return false
    to[i] = values[i] / divisor
  }
  return true
}

/** The methods that know nothing of gaps. */
function pieceByPiece(
  time: Float64Array,
  flux: Float64Array,
  {
    breakGapDays,
    method,
    cadenceDays,
    use,
    ...options
  }: {
    method: 'savgol' | 'cosine'
    windowDays: number
    breakGapDays: number
    cadenceDays: number
    order: number
    robust: boolean
    use: Uint8Array | null
  },
): Float64Array {
  const trend = new Float64Array(time.length)
  for (const { start, end } of piecesBetweenGaps(time, { minGapDays: breakGapDays })) {
    const [t, f] = [time, flux].map((column) => column.subarray(start, end))
    const part = { ...options, use: use && use.subarray(start, end) }
    const step = cadenceDays || (t[t.length - 1] - t[0]) / (t.length - 1) || options.windowDays
    trend.set(
      method === 'cosine'
        ? cosineTrend(t, f, part)
        : savgolTrend(t, f, { ...part, cadenceDays: step }),
      start,
    )
  }
  return trend
}

function checkOptions(given: {
  windowDays: number
  breakGapDays: number
  cval: number
  order: number
  transitMask: Uint8Array | null
  rows: number
}): void {
  for (const name of ['windowDays', 'breakGapDays', 'cval'] as const) {
    if (!(given[name] > 0)) {
      throw new RangeError(`detrend: ${name} is ${given[name]}; it must be > 0`)
    }
  }
  if (!Number.isInteger(given.order) || given.order < 0 || given.order > 9) {
    throw new RangeError(`detrend: order is ${given.order}; it must be an integer in 0..9`)
  }
  if (given.transitMask !== null && given.transitMask.length !== given.rows) {
    throw new RangeError(
      `detrend: transitMask has ${given.transitMask.length} rows and the light curve ${given.rows}`,
    )
  }
}

/** Gives the rows without a trend one, and checks that it can be divided by. */
function bridge(trend: Float64Array, lightCurve: LightCurve, segment: Segment): void {
  const { time, flux } = lightCurve
  const { start, end } = segment
  for (const hole of holes(trend, segment)) {
    const before = hole.start - 1
    const after = hole.end
    for (let i = hole.start; i < hole.end; i++) {
      if (before < start && after >= end) trend[i] = median(flux.subarray(start, end))
      else if (before < start) trend[i] = trend[after]
      else if (after >= end) trend[i] = trend[before]
      else {
        const share = (time[i] - time[before]) / (time[after] - time[before] || 1)
        trend[i] = trend[before] + share * (trend[after] - trend[before])
      }
    }
  }
  for (let i = start; i < end; i++) {
    if (trend[i] > 0) continue
    throw new LightCurveError(
      `Segment ${segment.label} cannot be detrended: its trend is ${trend[i]} at time ${time[i]}, and ` +
        'it must be > 0 to divide by. Normalise the light curve first, or take a flux column that ' +
        'holds the star’s own light.',
    )
  }
}

/** Runs of rows without a trend. */
function holes(trend: Float64Array, { start, end }: Segment): Piece[] {
  const found: Piece[] = []
  for (let i = start; i < end; i++) {
    if (!Number.isNaN(trend[i])) continue
    const from = i
    while (i < end && Number.isNaN(trend[i])) i++
    found.push({ start: from, end: i })
  }
  return found
}
