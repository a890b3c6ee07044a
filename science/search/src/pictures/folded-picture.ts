import type { FoldedPicture } from '../result/picture-shapes.ts'
import type { Candidate } from '../result/result.ts'
import { phaseDays } from '../series/ephemeris.ts'
import type { Series } from '../series/series.ts'

/** Half width of the picture, in durations. */
const REACH = 3
const POINTS = 600
const BINS = 60

/** What is folded and drawn: a candidate fits. */
export type FoldedSignal = Pick<
  Candidate,
  'periodDays' | 't0' | 'durationHours' | 'ingressHours' | 'depthPpm'
>

/**
 * The candidate as it is folded for a picture. A lone event is drawn by itself: the bound that stands for its period
 * would lay rows on it that show no transit.
 */
export function drawnAs(candidate: Candidate, { time }: Series): Candidate {
  if (candidate.disposition !== 'single-event') return candidate
  return { ...candidate, periodDays: 2 * (time[time.length - 1] - time[0]) + 1 }
}

/** Rows of a series near a signal's mid-transits, thinned and binned, ready for JSON. */
export function foldedPicture(
  series: Series,
  signal: FoldedSignal,
  options: {
    /** Half width, in durations; default 3, never more than half a period. */
    readonly reach?: number
    /** Most points; default 600. */
    readonly points?: number
    /** Default 60. */
    readonly bins?: number
  } = {},
): FoldedPicture {
  const { points = POINTS, bins: count = BINS } = options
  const durationDays = signal.durationHours / 24
  const reach = Math.min((options.reach ?? REACH) * durationDays, signal.periodDays / 2)
  const ephemeris = { periodDays: signal.periodDays, t0: signal.t0, durationDays }
  const rows: { x: number; flux: number; weight: number }[] = []
  for (let i = 0; i < series.time.length; i++) {
    const x = phaseDays(series.time[i], ephemeris)
    if (Math.abs(x) <= reach) rows.push({ x, flux: series.flux[i], weight: series.weight[i] })
  }
  const bins = Array.from({ length: count }, () => ({ w: 0, wf: 0 }))
  for (const row of rows) {
    const bin = bins[Math.min(count - 1, Math.floor(((row.x + reach) / (2 * reach)) * count))]
    bin.w += row.weight
    bin.wf += row.weight * (row.flux - 1)
  }
  const middles = bins
    .map((bin, k) => ({ ...bin, x: ((k + 0.5) / count) * 2 * reach - reach }))
    .filter((bin) => bin.w > 0)
  const step = Math.max(1, Math.ceil(rows.length / points))
  const shown = rows.filter((_, i) => i % step === 0)
  return {
    periodDays: signal.periodDays,
    durationHours: signal.durationHours,
    ...(signal.ingressHours === undefined ? {} : { ingressHours: signal.ingressHours }),
    depthPpm: signal.depthPpm,
    hours: rounded(
      shown.map((row) => row.x * 24),
      3,
    ),
    flux: rounded(
      shown.map((row) => row.flux),
      6,
    ),
    binHours: rounded(
      middles.map((bin) => bin.x * 24),
      3,
    ),
    binFlux: rounded(
      middles.map((bin) => 1 + bin.wf / bin.w),
      6,
    ),
    binErr: rounded(
      middles.map((bin) => 1 / Math.sqrt(bin.w)),
      7,
    ),
  }
}

/** Values with `digits` decimals, and no -0, which JSON does not know. */
export function rounded(values: Iterable<number>, digits: number): number[] {
  const scale = 10 ** digits
  return Array.from(values, (value) => Math.round(value * scale) / scale + 0)
}
