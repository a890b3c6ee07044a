import { boxDepth, boxSums, noiseRatio, type BoxSums } from '../events/events.ts'
import { strength } from '../events/strength.ts'
import type { Ephemeris } from '../series/ephemeris.ts'
import { transitMask, withoutRows } from '../series/transit-mask.ts'
import type { Found, StarPlan } from './find-candidates.ts'
import { fitFound, judgeFit, type Fitted } from './fit-candidate.ts'

/** One event claims itself: noise and glitches reach 8 in a year of data now and then. */
const SIGMA_MIN = 12
/** And it must stand this far above the highest bump of any length. */
const ABOVE_BUMPS = 2
const FEWEST_BINS = 4
const DURATION_RATIO = 1.3
/** Steps a duration. */
const STEPS = 4
/** Of the rows expected in the box, in its halves and on either side. */
const COVERAGE_MIN = 0.75
/** Halves of the box, and the levels on both sides, may differ by this share of the depth. */
const UNLIKE = 0.35
/** A second event at least this deep would have been seen. */
const SEEN_DEPTH = 0.5

interface Box {
  readonly centre: number
  readonly durationDays: number
  readonly depth: number
  readonly depthErr: number
  readonly sigma: number
  readonly noise: number
}

/**
 * One deep box that nothing else in the light curve resembles: a transit whose period is longer than the data
 * can tell. Its `periodDays` is the shortest period that the data allow: for any shorter one a second event
 * would have been seen. Rows of `known` ephemerides are left out. Null where no event stands out. O(n) a
 * duration.
 */
export function findLoneEvent(plan: StarPlan, known: readonly Ephemeris[]): Fitted | null {
  const [variant] = plan.star.variants
  const mask = transitMask(variant.series.time, known, { widths: 1 })
  const sums = boxSums(withoutRows(variant.series, mask))
  const { binDays, sparse } = plan.star
  if (sparse || sums.series.time.length < 100) return null
  const box = loneBox(sums, { binDays, durationMaxDays: variant.durationMaxDays })
  if (box === null || !isBoxLike(sums, box, { binDays })) return null
  const shortest = shortestPeriod(sums, box, { binDays, spanDays: plan.star.spanDays })
  // the fit sees one event only
  const alone = {
    t0: box.centre,
    durationDays: box.durationDays,
    periodDays: 4 * plan.star.spanDays,
  }
  const fitted = judgeFit(fitFound(plan, foundAs(plan, box, alone), known))
  const { candidate } = fitted
  if (candidate.disposition !== 'single-event') return null
  return {
    ...fitted,
    candidate: {
      ...candidate,
      periodDays: shortest,
      periodErrDays: null,
      reasons: [
        ...candidate.reasons,
        `a period below ${shortest.toFixed(2)} d would show a second event in these data: periodDays is that bound`,
      ],
    },
  }
}

/** The most significant dip of one event, if it stands above noise and above every bump elsewhere. */
function loneBox(
  sums: BoxSums,
  options: { readonly binDays: number; readonly durationMaxDays: number },
): Box | null {
  let best: Box | null = null
  for (const box of boxesOf(sums, { ...options, whiteMin: SIGMA_MIN }))
    if (box.sigma > (best?.sigma ?? SIGMA_MIN)) best = box
  if (best === null) return null
  let highestBump = 0
  for (const { centre, durationDays, sigma } of boxesOf(sums, options)) {
    // a box beside the dip has it in its sides
    if (Math.abs(centre - best.centre) < 2.5 * durationDays + best.durationDays) continue
    highestBump = Math.max(highestBump, -sigma)
  }
  return best.sigma >= ABOVE_BUMPS * highestBump ? best : null
}

/** Boxes of all durations at all places that have data in them and on both sides; not those below `whiteMin` sigma in white noise, which no other noise raises. */
function* boxesOf(
  sums: BoxSums,
  {
    binDays,
    durationMaxDays,
    whiteMin = -Infinity,
  }: { readonly binDays: number; readonly durationMaxDays: number; readonly whiteMin?: number },
): Generator<Box> {
  const { time } = sums.series
  const last = time[time.length - 1]
  for (let d = FEWEST_BINS * binDays; d <= durationMaxDays; d *= DURATION_RATIO) {
    // measured where it is asked for: most light curves have no such box
    let noise: number | null = null
    const enough = Math.max(2, COVERAGE_MIN * Math.floor(d / binDays))
    for (let centre = time[0]; centre <= last; centre += d / STEPS) {
      const box = boxDepth(sums, centre, d)
      if (box === null || box.points < enough || box.side < enough) continue
      const { depth, depthErr } = box
      if (depth < whiteMin * depthErr) continue
      noise ??= noiseRatio(sums, d, { cadenceDays: binDays })
      yield { centre, durationDays: d, depth, depthErr, noise, sigma: depth / (depthErr * noise) }
    }
  }
}

/** A floor from side to side between two equal levels: no step, no ramp, no lone row. */
function isBoxLike(
  sums: BoxSums,
  { centre, durationDays: d, depth }: Box,
  { binDays }: { readonly binDays: number },
): boolean {
  const level = (from: number, to: number): number | null => {
    const { time, flux } = sums.series
    const rows = Array.from(time.keys()).filter((i) => time[i] >= from && time[i] < to)
    if (rows.length < COVERAGE_MIN * Math.floor((to - from) / binDays)) return null
    return rows.length === 0 ? null : rows.reduce((sum, i) => sum + flux[i], 0) / rows.length
  }
  const left = level(centre - 1.6 * d, centre - 0.6 * d)
  const right = level(centre + 0.6 * d, centre + 1.6 * d)
  const first = level(centre - 0.4 * d, centre)
  const second = level(centre, centre + 0.4 * d)
  if (left === null || right === null || first === null || second === null) return false
  return Math.abs(left - right) < UNLIKE * depth && Math.abs(first - second) < UNLIKE * depth
}

/** The shortest period with which every other event falls where there are no data to show it [days]. */
function shortestPeriod(
  sums: BoxSums,
  { centre, durationDays, depth }: Box,
  { binDays, spanDays }: { readonly binDays: number; readonly spanDays: number },
): number {
  const { time } = sums.series
  const first = time[0]
  const last = time[time.length - 1]
  const enough = 0.5 * Math.floor(durationDays / binDays)
  const shownAt = (t: number): boolean => {
    const box = boxDepth(sums, t, durationDays)
    return box !== null && box.points >= enough && box.depth < SEEN_DEPTH * depth
  }
  const step = durationDays / STEPS
  for (let period = 2 * durationDays; period <= spanDays; period += step) {
    let hidden = true
    for (let t = centre - period; hidden && t > first; t -= period) hidden = !shownAt(t)
    for (let t = centre + period; hidden && t < last; t += period) hidden = !shownAt(t)
    if (hidden) return period
  }
  return spanDays
}

/** The event as the search would have found it; it stands in no periodogram. */
function foundAs(plan: StarPlan, box: Box, ephemeris: Ephemeris): Found {
  const event = {
    number: 0,
    time: box.centre,
    points: 1,
    depth: box.depth,
    depthErr: box.depthErr,
  }
  const one = strength([event], box.noise)
  if (one === null) throw new Error('an event without strength')
  const none = new Float64Array()
  return {
    explanation: { ephemeris, strength: one, noise: box.noise, score: 0, aliases: [] },
    variant: plan.star.variants[0],
    grid: plan.grids[0],
    periodogram: { periods: none, power: none, t0: none, duration: none, depth: none, snr: none },
    spectrum: none,
    sde: null,
  }
}
