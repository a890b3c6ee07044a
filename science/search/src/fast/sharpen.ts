/** A peak of the fast search made sharp on the rows themselves. */

import type { BoxSums } from '../events/events.ts'
import type { Ephemeris } from '../series/ephemeris.ts'
import { lowerBound } from '../series/lower-bound.ts'

/** The best box near a peak; fields mean what a periodogram's columns mean. */
export interface SharpPeak extends Ephemeris {
  readonly power: number
  readonly depth: number
  readonly snr: number
}

/** Choices of `sharpen`. */
export interface SharpenOptions {
  /**
   * Periods are tried until they drift by this many durations from the peak's over the span, half of them to either
   * end and side; default 1.5. 0 keeps the period.
   */
  readonly reachDurations?: number
}

/** Cells a duration of the fold in blocks, and half the width of that fold in durations. */
const CELLS = 16
const HALF_WIDTH = 1.75
/** Runs of transits that are folded as one: their own drift stays below half a cell. */
const BLOCKS = 32
/** Drift over the span between periods, in cells: a first look, then a closer one. */
const DRIFT_CELLS = 4
const CLOSER = [-3, -2, -1, 1, 2, 3]
/** Box lengths of both looks [cells]: 0.4 to 2 durations. */
const LENGTHS = [6, 8, 10, 12, 14, 16, 18, 20, 23, 26, 29, 32]
/** Places tried for each edge at last, within 1/8 duration of the best box so far. */
const EDGES = 50
const EDGE_REACH = 1 / 8

/** A peak's ephemeris about mid-span, so that a change of period moves both ends and not the middle. */
interface Anchored {
  readonly sums: BoxSums
  readonly periodDays: number
  readonly anchor: number
  readonly durationDays: number
  /** Sum of weights, weighted mean of (flux - 1). */
  readonly total: number
  readonly mean: number
}

/** Sums on either side of an edge: of w (mean - flux) and of w. */
interface Folded {
  readonly value: Float64Array
  readonly weight: Float64Array
}

interface Box {
  readonly power: number
  /** Edges, from mid-transit of the anchored ephemeris [days]. */
  readonly from: number
  readonly to: number
}

/**
 * The best box near a peak on every row of a light curve: period, phase and duration free, both levels free. At
 * the period that it returns no box of 0.4 to 2 durations within a duration of the peak has 0.5 % more power (a test).
 * One pass over the rows near transits, two looks at their fold, one pass more.
 *
 * The fast search leaves a peak up to a bin off in time and up to a bin of drift off in period; readings of the
 * peak's single events need better (docs/decisions/0004).
 */
export function sharpen(sums: BoxSums, peak: Ephemeris, options: SharpenOptions = {}): SharpPeak {
  const { reachDurations = 1.5 } = options
  const at = anchored(sums, peak)
  const { time } = sums.series
  const span = time[time.length - 1] - time[0]
  const cell = at.durationDays / CELLS
  // Change of period that drifts by one cell over the span.
  const unit = (cell * at.periodDays) / Math.max(span, at.periodDays)
  const blocks = foldBlocks(at, (reachDurations * at.durationDays) / 2)

  let change = 0
  let best: Box = { power: -1, from: 0, to: 0 }
  const look = (trial: number): void => {
    const box = bestBox(blocks.profile(trial), at)
    if (box.power <= best.power) return
    best = box
    change = trial
  }
  const steps = Math.floor((reachDurations * CELLS) / 2 / DRIFT_CELLS)
  for (let k = -steps; k <= steps; k++) look(k * DRIFT_CELLS * unit)
  const near = change
  if (steps > 0) for (const k of CLOSER) look(near + k * unit)
  if (!(best.power > 0)) return { ...peak, power: 0, depth: 0, snr: 0 }

  const sharp = bestEdges(at, change, best)
  return {
    periodDays: at.periodDays + change,
    t0: at.anchor + (sharp.from + sharp.to) / 2,
    durationDays: sharp.to - sharp.from,
    power: sharp.power,
    depth: sharp.depth,
    snr: Math.sqrt(2 * sharp.power),
  }
}

function anchored(sums: BoxSums, { periodDays, t0, durationDays }: Ephemeris): Anchored {
  const { time } = sums.series
  const middle = (time[0] + time[time.length - 1]) / 2
  const total = sums.weightSum[time.length]
  return {
    sums,
    periodDays,
    anchor: t0 + Math.round((middle - t0) / periodDays) * periodDays,
    durationDays: Math.min(durationDays, 0.25 * periodDays),
    total,
    mean: sums.fluxSum[time.length] / total,
  }
}

/** Rows within `reach` of each transit, of the period changed by `change`: row, time from mid-transit, transit number. */
function eachNear(
  { sums, periodDays, anchor }: Anchored,
  { reach, change }: { reach: number; change: number },
  use: (row: number, offset: number, epoch: number) => void,
): void {
  const { time } = sums.series
  const period = periodDays + change
  const within = Math.min(reach, 0.5 * period)
  const first = Math.ceil((time[0] - within - anchor) / period)
  const last = Math.floor((time[time.length - 1] + within - anchor) / period)
  let row = 0
  for (let k = first; k <= last; k++) {
    const centre = anchor + k * period
    row = lowerBound(time, centre - within, row)
    for (; row < time.length && time[row] < centre + within; row++) use(row, time[row] - centre, k)
  }
}

/** Kept between peaks: each fold is read and forgotten before the next begins. */
let blockSums = { value: new Float64Array(0), mass: new Float64Array(0) }

/**
 * Folds rows near transits in runs of transits; a change of period then moves whole runs. A profile, and all of
 * them, are valid until the next.
 */
function foldBlocks(at: Anchored, margin: number): { profile(change: number): Folded } {
  const { sums, periodDays, anchor, durationDays, mean } = at
  const { time, flux, weight } = sums.series
  const cell = durationDays / CELLS
  const cells = Math.ceil((2 * Math.min(HALF_WIDTH * durationDays, 0.5 * periodDays)) / cell)
  const spare = Math.ceil(margin / cell)
  const columns = cells + 2 * spare
  const start = -(columns / 2) * cell
  const first = Math.floor((time[0] - anchor) / periodDays)
  const epochs = Math.ceil((time[time.length - 1] - anchor) / periodDays) - first + 1
  const count = Math.min(BLOCKS, epochs)
  if (blockSums.value.length < count * columns)
    blockSums = {
      value: new Float64Array(2 * count * columns),
      mass: new Float64Array(2 * count * columns),
    }
  const { value, mass } = blockSums
  value.fill(0, 0, count * columns)
  mass.fill(0, 0, count * columns)
  const folded = { value: new Float64Array(cells + 1), weight: new Float64Array(cells + 1) }
  eachNear(at, { reach: -start, change: 0 }, (row, offset, epoch) => {
    const block = Math.floor(((epoch - first) * count) / epochs)
    const column = Math.floor((offset - start) / cell)
    if (block < 0 || block >= count || column < 0 || column >= columns) return
    const w = weight[row]
    value[block * columns + column] += w * (mean + 1 - flux[row])
    mass[block * columns + column] += w
  })
  return {
    profile(change) {
      folded.value.fill(0)
      folded.weight.fill(0)
      for (let block = 0; block < count; block++) {
        const epoch = first + ((block + 0.5) * epochs) / count - 0.5
        const shift = Math.round((epoch * change) / cell)
        const from = spare + Math.max(-spare, Math.min(spare, shift))
        for (let c = 0; c < cells; c++) {
          folded.value[c + 1] += value[block * columns + from + c]
          folded.weight[c + 1] += mass[block * columns + from + c]
        }
      }
      for (let c = 1; c <= cells; c++) {
        folded.value[c] += folded.value[c - 1]
        folded.weight[c] += folded.weight[c - 1]
      }
      return folded
    },
  }
}

/** Gain in log-likelihood of a box that holds these sums; -1 where it holds nothing, all, or no dip. */
function gain(value: number, weight: number, total: number): number {
  const rest = total - weight
  if (!(weight > 1e-12 * total) || !(rest > 1e-12 * total) || !(value > 0)) return -1
  return ((value * value) / (2 * weight)) * (total / rest)
}

/** Best box on cumulative sums of cells about mid-transit. */
function bestBox({ value, weight }: Folded, { durationDays, total }: Anchored): Box {
  const cells = value.length - 1
  const cell = durationDays / CELLS
  let power = -1
  let start = 0
  let cellsLong = 0
  for (const length of LENGTHS) {
    for (let from = 0; from + length <= cells; from++) {
      const p = gain(
        value[from + length] - value[from],
        weight[from + length] - weight[from],
        total,
      )
      if (p <= power) continue
      power = p
      start = from
      cellsLong = length
    }
  }
  const from = (start - cells / 2) * cell
  return { power, from, to: from + cellsLong * cell }
}

/** Both edges of a box moved in small steps, on the rows themselves. */
function bestEdges(at: Anchored, change: number, box: Box): Box & { readonly depth: number } {
  const { durationDays, total, mean, sums } = at
  const { flux, weight } = sums.series
  const step = (2 * EDGE_REACH * durationDays) / EDGES
  const left = box.from - EDGE_REACH * durationDays
  const right = box.to - EDGE_REACH * durationDays
  const middle = (box.from + box.to) / 2
  // [e]: rows between edge e and the middle; entry EDGES + 1 of the right side: beyond them all.
  const before = { value: new Float64Array(EDGES + 1), weight: new Float64Array(EDGES + 1) }
  const after = { value: new Float64Array(EDGES + 2), weight: new Float64Array(EDGES + 2) }
  const reach = Math.max(-left, right + EDGES * step)
  eachNear(at, { reach, change }, (row, x) => {
    const w = weight[row]
    const v = w * (mean + 1 - flux[row])
    if (x < middle) {
      const edge = Math.min(EDGES, Math.floor((x - left) / step))
      if (edge < 0) return
      before.value[edge] += v
      before.weight[edge] += w
    } else {
      const edge = Math.max(0, Math.min(EDGES + 1, Math.floor((x - right) / step) + 1))
      after.value[edge] += v
      after.weight[edge] += w
    }
  })
  for (let e = EDGES - 1; e >= 0; e--) {
    before.value[e] += before.value[e + 1]
    before.weight[e] += before.weight[e + 1]
  }
  for (let e = 1; e <= EDGES; e++) {
    after.value[e] += after.value[e - 1]
    after.weight[e] += after.weight[e - 1]
  }
  let best = { ...box, power: -1, depth: 0 }
  for (let a = 0; a <= EDGES && left + a * step < middle; a++) {
    for (let b = 0; b <= EDGES; b++) {
      if (right + b * step <= middle) continue
      const value = before.value[a] + after.value[b]
      const w = before.weight[a] + after.weight[b]
      const power = gain(value, w, total)
      if (power <= best.power) continue
      const depth = (value / w) * (total / (total - w))
      best = { power, from: left + a * step, to: right + b * step, depth }
    }
  }
  return best
}
