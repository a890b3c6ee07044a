/** A periodogram's peak made exact: period, time and box searched on unbinned rows, then the shape fitted. */

import { goodRows } from '../series/good-rows.ts'
import type { SearchData } from '../series/series.ts'
import { rowsNear } from './transit-cells.ts'
import { fitTransit, medianStep, type TransitFit, type TransitFitOptions } from './transit-fit.ts'

/** The peak to refine. */
export interface PeakStart {
  readonly periodDays: number
  /** Any mid-transit [days], in the time of the data. */
  readonly t0: number
  readonly durationDays: number
}

/** Choices of `refinePeak`. */
export interface RefineOptions extends TransitFitOptions {
  /** How far from the peak periods are searched, to each side [days]; default: a drift of one duration over the span. */
  readonly periodReachDays?: number
}

/** A peak at the exact period, with the shape that fits its transits. */
export interface RefinedPeak {
  readonly periodDays: number
  /** First mid-transit at or after the first row [days]. */
  readonly t0: number
  /** First to fourth contact [days]. */
  readonly durationDays: number
  /** Loss at mid-transit, relative flux. */
  readonly depth: number
  /** One sigma of each; null where the rows cannot tell. */
  readonly periodErr: number | null
  readonly t0Err: number | null
  readonly durationErr: number | null
  readonly depthErr: number | null
  /** White SNR of the best box: depth / sqrt(1/W_in + 1/W_out). */
  readonly snr: number
  /** Its gain in log-likelihood, snr^2 / 2. */
  readonly power: number
  /** The best box itself, at the refined period. */
  readonly boxDurationDays: number
  readonly boxDepth: number
  /** The shape fit; null where it found no dip (then the values above are the box's, errors null). */
  readonly fit: TransitFit | null
}

/** Cells a duration in the fine fold. */
const CELLS = 12
/** Half width of the fine fold, in durations. */
const REACH = 1.5
/** Boxes tried, as a share of the peak's duration. */
const SHORTEST = 0.5
const LONGEST = 1.8
const PERIOD_STEPS = 20

interface Box {
  readonly periodDays: number
  readonly t0: number
  readonly durationDays: number
  readonly depth: number
  readonly power: number
}

/**
 * Refines a peak. Rows with a non-finite value or a weight that is not positive are left out.
 * Errors follow from the fit's curvature and the spread over impact parameters, scaled up for excess
 * scatter and red noise; on planted stars of SNR >= 20 truth lies within three of them (a test).
 */
export function refinePeak(
  data: SearchData,
  peak: PeakStart,
  options: RefineOptions = {},
): RefinedPeak {
  if (!(peak.periodDays > 0) || !(peak.durationDays > 0) || !Number.isFinite(peak.t0)) {
    throw new RangeError(
      `a peak at period ${peak.periodDays} d, t0 ${peak.t0}, duration ${peak.durationDays} d cannot be refined; ` +
        'period and duration must be positive, t0 finite',
    )
  }
  const rows = goodRows(data)
  const exposureDays = options.exposureDays ?? medianStep(rows.time)
  let box = bestBox(rows, peak, options.periodReachDays)
  const fit = fitTransit(
    rows,
    { ...box, durationDays: Math.max(box.durationDays, exposureDays / 2) },
    { ...options, exposureDays },
  )
  if (fit) {
    // The fit's period is the better one: the box is looked for again there.
    const again = bestBox(rows, { ...fit, durationDays: box.durationDays }, 0)
    if (again.power > box.power) box = again
  }
  const chosen = fit ?? { ...box, t0: firstTransit(rows.time, box) }
  return {
    periodDays: chosen.periodDays,
    t0: chosen.t0,
    durationDays: chosen.durationDays,
    depth: chosen.depth,
    periodErr: fit?.periodErr ?? null,
    t0Err: fit?.t0Err ?? null,
    durationErr: fit?.durationErr ?? null,
    depthErr: fit?.depthErr ?? null,
    snr: Math.sqrt(2 * box.power),
    power: box.power,
    boxDurationDays: box.durationDays,
    boxDepth: box.depth,
    fit,
  }
}

function firstTransit(time: Float64Array, box: Box): number {
  return box.t0 + Math.ceil((time[0] - box.t0) / box.periodDays) * box.periodDays
}

/** Best box near a peak: periods to each side, times and durations on a fold of fine cells. */
function bestBox(data: SearchData, peak: PeakStart, reach: number | undefined): Box {
  const { time, flux, weight } = data
  const first = time[0]
  const last = time[time.length - 1]
  let total = 0
  let mean = 0
  for (let i = 0; i < time.length; i++) {
    total += weight[i]
    mean += weight[i] * (flux[i] - 1)
  }
  mean /= total
  // Anchored mid-span, so that a change of period moves both ends and not the middle.
  const middle = (first + last) / 2
  const anchor = peak.t0 + Math.round((middle - peak.t0) / peak.periodDays) * peak.periodDays
  const duration = Math.min(peak.durationDays, 0.25 * peak.periodDays)
  const half = Math.min(REACH * duration, 0.5 * peak.periodDays)
  const cell = duration / CELLS
  const cells = Math.ceil((2 * half) / cell)
  const widest =
    reach ?? Math.min(0.02 * peak.periodDays, (duration * peak.periodDays) / (last - first))
  const farthest = Math.ceil((last - first) / 2 / peak.periodDays)
  const near = rowsNear(
    data,
    { centre: anchor, periodDays: peak.periodDays },
    { reachDays: Math.min(half + farthest * widest, 0.5 * peak.periodDays) },
  )
  const pull = new Float64Array(near.count)
  for (let i = 0; i < pull.length; i++) pull[i] = near.weight[i] * (near.flux[i] - mean)
  const value = new Float64Array(cells + 1)
  const sum = new Float64Array(cells + 1)
  let best: Box = { ...peak, depth: 0, power: 0 }
  const steps = widest > 0 ? PERIOD_STEPS : 0
  for (let step = -steps; step <= steps; step++) {
    const longer = (widest * step) / PERIOD_STEPS
    value.fill(0)
    sum.fill(0)
    for (let i = 0; i < near.count; i++) {
      const place = Math.floor((near.x[i] - near.epoch[i] * longer + half) / cell)
      if (place < 0 || place >= cells) continue
      value[place + 1] += pull[i]
      sum[place + 1] += near.weight[i]
    }
    for (let c = 1; c <= cells; c++) {
      value[c] += value[c - 1]
      sum[c] += sum[c - 1]
    }
    for (let length = Math.round(CELLS * SHORTEST); length <= CELLS * LONGEST; length++) {
      for (let from = 0; from + length <= cells; from++) {
        const w = sum[from + length] - sum[from]
        const s = value[from + length] - value[from]
        if (!(w > 1e-12 * total) || !(total - w > 1e-12 * total) || !(s < 0)) continue
        const power = ((s * s) / (2 * w)) * (total / (total - w))
        if (power <= best.power) continue
        best = {
          periodDays: peak.periodDays + longer,
          t0: anchor - half + (from + length / 2) * cell,
          durationDays: length * cell,
          depth: (-s / w) * (total / (total - w)),
          power,
        }
      }
    }
  }
  return best
}
