/**
 * Transit by transit: the depth of every event of an ephemeris against its own neighbourhood, and the
 * noise that a box of this duration has in this very light curve. The noise is measured, not assumed:
 * the scatter of the same box depth at every place of the light curve holds white and red noise alike
 * (the idea of Kepler's combined differential photometric precision, Christiansen+ 2012).
 */

import { median } from '@longrun/lightcurve'
import type { Ephemeris } from '../series/ephemeris.ts'
import type { Series } from '../series/series.ts'

/** One transit of an ephemeris as the rows show it. */
export interface TransitEvent {
  /** Transit number, 0 at t0. */
  readonly number: number
  readonly time: number
  /** Rows in transit. */
  readonly points: number
  /** Against the local level within two durations on either side. */
  readonly depth: number
  /** White error of the depth; multiply by the noise ratio for the real one. */
  readonly depthErr: number
}

/** Prefix sums over a series, and where each time lies in it: any box's weighted mean in two look-ups. */
export interface BoxSums {
  readonly series: Series
  readonly weightSum: Float64Array
  readonly fluxSum: Float64Array
  /** First row at or after `start + k * step`, `[steps]`. */
  readonly rowAt: Int32Array
  readonly start: number
  readonly step: number
}

/** Steps of the table of times: two a row where rows are even, never more than this in all. */
const STEPS_A_ROW = 2
const MOST_STEPS = 2 ** 22

/** O(n); flux is summed relative to 1 so that long series lose no digits. */
export function boxSums(series: Series): BoxSums {
  const n = series.time.length
  const weightSum = new Float64Array(n + 1)
  const fluxSum = new Float64Array(n + 1)
  for (let i = 0; i < n; i++) {
    const w = series.weight[i]
    weightSum[i + 1] = weightSum[i] + w
    fluxSum[i + 1] = fluxSum[i] + w * (series.flux[i] - 1)
  }
  return { series, weightSum, fluxSum, ...timeTable(series.time) }
}

function timeTable(time: Float64Array): Pick<BoxSums, 'rowAt' | 'start' | 'step'> {
  const n = time.length
  const span = n > 1 ? time[n - 1] - time[0] : 0
  const gaps = new Float64Array(Math.max(0, n - 1))
  for (let i = 0; i < gaps.length; i++) gaps[i] = time[i + 1] - time[i]
  const usual = n > 1 ? median(gaps) : 0
  const step = Math.max(usual / STEPS_A_ROW, span / MOST_STEPS)
  if (!(step > 0) || !(span < Infinity))
    return { rowAt: new Int32Array(1), start: 0, step: Infinity }
  const start = time[0]
  const rowAt = new Int32Array(Math.ceil(span / step) + 1)
  let row = 0
  for (let k = 0; k < rowAt.length; k++) {
    while (row < n && time[row] < start + k * step) row++
    rowAt[k] = row
  }
  return { rowAt, start, step }
}

/** First row with time >= t. */
function firstRow({ series: { time }, rowAt, start, step }: BoxSums, t: number): number {
  const k = Math.floor((t - start) / step)
  // rounding may have put the step itself just beyond t
  let row = k <= 0 ? 0 : rowAt[Math.min(k, rowAt.length) - 1]
  while (row < time.length && time[row] < t) row++
  return row
}

/** Where a box lies among the rows. */
interface BoxPlace {
  /** Rows on the poorer side of the box, within two durations. */
  readonly side: number
}

/** What `measureBox` found last. One for all: boxes are measured by the ten thousand, and most are read once. */
const box = { side: 0, points: 0, depth: 0, depthErr: 0 }

/**
 * Depth of a box centred on `centre`; null without rows inside or on either side of it.
 */
export function boxDepth(
  sums: BoxSums,
  centre: number,
  durationDays: number,
): (Omit<TransitEvent, 'number'> & BoxPlace) | null {
  if (!measureBox(sums, centre, durationDays)) return null
  const { side, points, depth, depthErr } = box
  return { side, time: centre, points, depth, depthErr }
}

/** Measures a box into `box`; false without rows inside or on either side of it. */
function measureBox(sums: BoxSums, centre: number, durationDays: number): boolean {
  const half = durationDays / 2
  const a = firstRow(sums, centre - 2.5 * durationDays)
  const b = firstRow(sums, centre - half)
  const c = firstRow(sums, centre + half)
  const d = firstRow(sums, centre + 2.5 * durationDays)
  const inWeight = sums.weightSum[c] - sums.weightSum[b]
  const outWeight = sums.weightSum[b] - sums.weightSum[a] + sums.weightSum[d] - sums.weightSum[c]
  if (c === b || !(inWeight > 0) || !(outWeight > 0)) return false
  const inFlux = (sums.fluxSum[c] - sums.fluxSum[b]) / inWeight
  const outFlux =
    (sums.fluxSum[b] - sums.fluxSum[a] + sums.fluxSum[d] - sums.fluxSum[c]) / outWeight
  box.side = Math.min(b - a, d - c)
  box.points = c - b
  box.depth = outFlux - inFlux
  box.depthErr = Math.sqrt(1 / inWeight + 1 / outWeight)
  return true
}

/**
 * Events of an ephemeris that have data: at least half of the rows that a full transit would have, and
 * a quarter of a duration of rows on either side. An event at the edge of a gap has no level to be measured
 * against, and that is where instruments misbehave. In time order.
 */
export function transitEvents(
  sums: BoxSums,
  ephemeris: Ephemeris,
  options: { cadenceDays: number },
): TransitEvent[] {
  const { time } = sums.series
  const { periodDays, t0, durationDays } = ephemeris
  const events: TransitEvent[] = []
  if (time.length === 0) return events
  const first = Math.ceil((time[0] - durationDays / 2 - t0) / periodDays)
  const last = Math.floor((time[time.length - 1] + durationDays / 2 - t0) / periodDays)
  const enough = Math.max(1, Math.floor((0.5 * durationDays) / options.cadenceDays))
  for (let number = first; number <= last; number++) {
    const box = boxDepth(sums, t0 + number * periodDays, durationDays)
    if (box === null) continue
    if (box.points < enough || 2 * box.side < enough) continue
    events.push({
      number,
      time: box.time,
      points: box.points,
      depth: box.depth,
      depthErr: box.depthErr,
    })
  }
  return events
}

/**
 * The combined significance of an ephemeris' events, before the measured noise: weighted mean depth over its
 * white error. The same events as `transitEvents` gives, without making them. -Infinity without any.
 */
export function whiteSigma(
  sums: BoxSums,
  ephemeris: Ephemeris,
  options: { cadenceDays: number },
): number {
  const { series, weightSum, fluxSum } = sums
  const { time } = series
  const { periodDays, t0, durationDays } = ephemeris
  if (time.length === 0) return -Infinity
  const half = durationDays / 2
  const first = Math.ceil((time[0] - half - t0) / periodDays)
  const last = Math.floor((time[time.length - 1] + half - t0) / periodDays)
  const enough = Math.max(1, Math.floor((0.5 * durationDays) / options.cadenceDays))
  let sum = 0
  let weight = 0
  for (let number = first; number <= last; number++) {
    const centre = t0 + number * periodDays
    const b = firstRow(sums, centre - half)
    const c = firstRow(sums, centre + half)
    if (c - b < enough) continue
    const a = firstRow(sums, centre - 2.5 * durationDays)
    const d = firstRow(sums, centre + 2.5 * durationDays)
    if (2 * Math.min(b - a, d - c) < enough) continue
    const inWeight = weightSum[c] - weightSum[b]
    const outWeight = weightSum[b] - weightSum[a] + weightSum[d] - weightSum[c]
    if (!(inWeight > 0) || !(outWeight > 0)) continue
    const inFlux = (fluxSum[c] - fluxSum[b]) / inWeight
    const outFlux = (fluxSum[b] - fluxSum[a] + fluxSum[d] - fluxSum[c]) / outWeight
    const w = 1 / (1 / inWeight + 1 / outWeight)
    sum += w * (outFlux - inFlux)
    weight += w
  }
  return weight > 0 ? sum / Math.sqrt(weight) : -Infinity
}

/**
 * How much larger the real scatter of box depths is than the white errors say, >= 1: the median
 * absolute (depth / error) over boxes at every half duration, in units of a Gaussian's.
 */
export function noiseRatio(
  sums: BoxSums,
  durationDays: number,
  options: { cadenceDays: number },
): number {
  const { time } = sums.series
  const n = time.length
  if (n < 8) return 1
  const enough = Math.max(1, Math.floor((0.5 * durationDays) / options.cadenceDays))
  const step = Math.max(durationDays / 2, (time[n - 1] - time[0]) / 20_000)
  const ratios = new Float64Array(Math.ceil((time[n - 1] - time[0]) / step) + 2)
  let found = 0
  for (let i = 0; i < n;) {
    const measured = measureBox(sums, time[i] + durationDays / 2, durationDays)
    if (measured && box.points >= enough && 2 * box.side >= enough)
      ratios[found++] = Math.abs(box.depth) / box.depthErr
    i = Math.max(i + 1, firstRow(sums, time[i] + step))
  }
  if (found < 8) return 1
  return Math.max(1, median(ratios.subarray(0, found)) / 0.6745)
}
