/** A peak of the fast search made sharp on the rows themselves. */

import { lowerBound, type BoxSums, type Ephemeris } from '../events.ts'

/** The best box near a peak; columns mean what a periodogram's mean. */
export interface SharpPeak extends Ephemeris {
  readonly power: number
  readonly depth: number
  readonly snr: number
}

export interface SharpenOptions {
  /**
   * Periods are tried until they drift by this many durations from the peak's over the span, to each side; default 1.5.
   * 0 keeps the period.
   */
  readonly reachDurations?: number
}

/** Cells a duration of the coarse look, the drift over the span between its periods in cells, its half width in durations. */
const CELLS = 8
const DRIFT_CELLS = 2
const HALF_WIDTH = 1.75
/** Boxes of the coarse look, in cells. */
const SHORTEST = 3
const LONGEST = 16
/** Finer drifts between periods in the second look [cells]. */
const FINE_DRIFTS = [-1, -0.5, 0.5, 1]
/** Box edges tried to either side of a coarse edge in the last look. */
const EDGES = 48

/** Rows near the transits of a peak. */
interface NearRows {
  /** Time from the nearest mid-transit of the peak [days], and the number of that transit from mid-span. */
  readonly offset: Float64Array
  readonly epoch: Float64Array
  /** w (mean - flux) and w. */
  readonly value: Float64Array
  readonly weight: Float64Array
}

interface Box {
  readonly power: number
  readonly from: number
  readonly to: number
}

/**
 * The best box near a peak on every row of a light curve: period, phase and duration free, both levels free. At
 * its own period the box is the best at any phase within a duration of the peak and between 0.4 and 2 times its
 * duration, to 0.5 % of the power (a test). O(rows near transits).
 */
export function sharpen(sums: BoxSums, peak: Ephemeris, options: SharpenOptions = {}): SharpPeak {
  const { reachDurations = 1.5 } = options
  const { time } = sums.series
  const durationDays = Math.min(peak.durationDays, 0.25 * peak.periodDays)
  const span = time[time.length - 1] - time[0]
  const drift = (durationDays * peak.periodDays) / Math.max(span, peak.periodDays)
  const middle = (time[0] + time[time.length - 1]) / 2
  // Anchored mid-span, so that a change of period moves both ends and not the middle.
  const anchor = peak.t0 + Math.round((middle - peak.t0) / peak.periodDays) * peak.periodDays
  const half = Math.min(HALF_WIDTH * durationDays, 0.5 * peak.periodDays)
  const near = nearRows(sums, { ...peak, t0: anchor }, half + (reachDurations * durationDays) / 2)
  const total = totals(sums)
  const cell = durationDays / CELLS
  const look = { near, half, cell, total }

  const steps = Math.ceil((reachDurations * CELLS) / DRIFT_CELLS)
  let shift = 0
  let best: Box = { power: -1, from: 0, to: 0 }
  const consider = (change: number): void => {
    const box = coarseBox(look, change)
    if (box.power <= best.power) return
    best = box
    shift = change
  }
  const unit = (drift * DRIFT_CELLS) / CELLS
  for (let k = -steps; k <= steps; k++) consider(k * unit)
  const centre = shift
  if (steps > 0) for (const k of FINE_DRIFTS) consider(centre + (k * unit) / 2)
  if (!(best.power > 0)) return { ...peak, power: 0, depth: 0, snr: 0 }

  const fine = fineBox(look, shift, best)
  const snr = Math.sqrt(2 * fine.power)
  return {
    periodDays: peak.periodDays + shift,
    t0: anchor + (fine.from + fine.to) / 2,
    durationDays: fine.to - fine.from,
    power: fine.power,
    depth: fine.depth,
    snr,
  }
}

/** Sum of weights and weighted mean of (flux - 1). */
function totals({ weightSum, fluxSum }: BoxSums): { weight: number; mean: number } {
  const weight = weightSum[weightSum.length - 1]
  return { weight, mean: fluxSum[fluxSum.length - 1] / weight }
}

/** Rows within `reach` of a transit; at the ends of the span the reach covers the drift of the trial periods. */
function nearRows(sums: BoxSums, peak: Ephemeris, reach: number): NearRows {
  const { time, flux, weight } = sums.series
  const { mean } = totals(sums)
  const { periodDays, t0 } = peak
  const within = Math.min(reach, 0.5 * periodDays)
  const first = Math.ceil((time[0] - within - t0) / periodDays)
  const last = Math.floor((time[time.length - 1] + within - t0) / periodDays)
  const rows: number[] = []
  const epochs: number[] = []
  let from = 0
  for (let k = first; k <= last; k++) {
    const centre = t0 + k * periodDays
    from = lowerBound(time, centre - within, from)
    for (; from < time.length && time[from] < centre + within; from++) {
      rows.push(from)
      epochs.push(k)
    }
  }
  return {
    offset: Float64Array.from(rows, (i, at) => time[i] - t0 - epochs[at] * periodDays),
    epoch: Float64Array.from(epochs),
    value: Float64Array.from(rows, (i) => weight[i] * (mean + 1 - flux[i])),
    weight: Float64Array.from(rows, (i) => weight[i]),
  }
}

interface Look {
  readonly near: NearRows
  readonly half: number
  readonly cell: number
  readonly total: { readonly weight: number }
}

function gain(s: number, w: number, total: number): number {
  return w > 1e-12 * total && total - w > 1e-12 * total && s > 0
    ? ((s * s) / (2 * w)) * (total / (total - w))
    : -1
}

/** Best box on cells, the period changed by `change`; edges are times from mid-transit. */
function coarseBox({ near, half, cell, total }: Look, change: number): Box {
  const { offset, epoch, value, weight } = near
  const cells = Math.ceil((2 * half) / cell)
  const sum = new Float64Array(cells + 1)
  const mass = new Float64Array(cells + 1)
  for (let i = 0; i < offset.length; i++) {
    const place = Math.floor((offset[i] - epoch[i] * change + half) / cell)
    if (place < 0 || place >= cells) continue
    sum[place + 1] += value[i]
    mass[place + 1] += weight[i]
  }
  for (let c = 1; c <= cells; c++) {
    sum[c] += sum[c - 1]
    mass[c] += mass[c - 1]
  }
  let best: Box = { power: -1, from: 0, to: 0 }
  for (let length = SHORTEST; length <= Math.min(LONGEST, cells); length++) {
    for (let from = 0; from + length <= cells; from++) {
      const power = gain(
        sum[from + length] - sum[from],
        mass[from + length] - mass[from],
        total.weight,
      )
      if (power > best.power)
        best = { power, from: from * cell - half, to: (from + length) * cell - half }
    }
  }
  return best
}

/** Both edges of a coarse box moved by up to two cells, to places between rows. */
function fineBox({ near, cell, total }: Look, change: number, box: Box): Box & { depth: number } {
  const { offset, epoch, value, weight } = near
  const step = (4 * cell) / EDGES
  const left = box.from - 2 * cell
  const right = box.to - 2 * cell
  // Sums between neighbouring edges: left ones, the core between the outermost left and right ones, right ones.
  const reach = EDGES + 1
  const starts = { sum: new Float64Array(reach), mass: new Float64Array(reach) }
  const ends = { sum: new Float64Array(reach), mass: new Float64Array(reach) }
  let s = 0
  let w = 0
  const middle = (box.from + box.to) / 2
  for (let i = 0; i < offset.length; i++) {
    const x = offset[i] - epoch[i] * change
    if (x < middle) {
      if (x < left) continue
      const at = Math.floor((x - left) / step)
      // A row at or after edge `at` is inside all boxes that start at `at` or before.
      const edge = Math.min(at, EDGES)
      starts.sum[edge] += value[i]
      starts.mass[edge] += weight[i]
    } else {
      const at = Math.floor((x - right) / step)
      if (at >= EDGES) continue
      if (at < 0) {
        s += value[i]
        w += weight[i]
      } else {
        ends.sum[at + 1] += value[i]
        ends.mass[at + 1] += weight[i]
      }
    }
  }
  for (let e = EDGES - 1; e >= 0; e--) {
    starts.sum[e] += starts.sum[e + 1]
    starts.mass[e] += starts.mass[e + 1]
  }
  for (let e = 1; e <= EDGES; e++) {
    ends.sum[e] += ends.sum[e - 1]
    ends.mass[e] += ends.mass[e - 1]
  }
  let best = { ...box, power: -1, depth: 0 }
  for (let a = 0; a <= EDGES; a++) {
    if (left + a * step >= middle) break
    for (let b = 0; b <= EDGES; b++) {
      if (right + b * step <= middle) continue
      const inside = s + starts.sum[a] + ends.sum[b]
      const mass = w + starts.mass[a] + ends.mass[b]
      const power = gain(inside, mass, total.weight)
      if (power > best.power) {
        best = {
          power,
          from: left + a * step,
          to: right + b * step,
          depth: (inside / mass) * (total.weight / (total.weight - mass)),
        }
      }
    }
  }
  return best
}
