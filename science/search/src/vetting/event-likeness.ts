import type { Series } from '../series/series.ts'
import { trapezoidAt } from '../transit/trapezoid-model.ts'
import type { VettingSubject } from './subject.ts'

/** One event's rows: is it a dip, or something that instruments do? */
export interface EventLikeness {
  /** round((t - t0) / P). */
  readonly number: number
  /** BIC of the transit less that of the best other shape; above 0 the other shape explains it better. */
  readonly worse: number
  /** The best other shape. */
  readonly like: 'a slope' | 'a step' | 'a drop that recovers'
}

/** Rows within so many durations of mid-transit are compared. */
const REACH = 2.5
/** With fewer rows in transit (or half of those expected) or on a side every shape fits. */
const FEWEST_ROWS = 3
/** How far an event may lie off its time, and steps of that, in durations. */
const LATE_MOST = 0.5
const LATE_STEP = 0.125
/** Steps lie within so many durations of mid-transit, tried at every such share of one. */
const JUMP_MOST = 1
const JUMP_STEP = 0.05
/** Times in which a drop recovers, in durations. */
const RECOVERIES = [0.25, 0.5, 1]

/** Free values beside level and slope: depth and time; depth and time; and how fast. */
const VALUES = { dip: 2, step: 2, recovery: 3 }

/**
 * Each event against what instruments do, over level and slope: a step, and a sudden drop that recovers (the
 * shapes of the Marshall test, Mullally+ 2016, PASP 128, 074502). Errors are the measured ones. Events with too
 * few rows are left out. In time order; O(rows near events x shapes tried).
 */
export function eventLikeness(subject: VettingSubject): EventLikeness[] {
  const found: EventLikeness[] = []
  for (const [number, rows] of rowsOfEvents(subject)) {
    const one = compare(subject, rows)
    if (one !== null) found.push({ number, ...one })
  }
  return found.sort((a, b) => a.number - b.number)
}

function rowsOfEvents({ folded, ephemeris }: VettingSubject): Map<number, number[]> {
  const events = new Map<number, number[]>()
  const reach = Math.min(REACH * ephemeris.durationDays, ephemeris.periodDays / 2)
  for (let i = 0; i < folded.x.length; i++) {
    if (Math.abs(folded.x[i]) > reach) continue
    const rows = events.get(folded.number[i])
    if (rows === undefined) events.set(folded.number[i], [i])
    else rows.push(i)
  }
  return events
}

function compare(
  { series, folded, ephemeris, shape, cadenceDays, explanation }: VettingSubject,
  rows: readonly number[],
): Omit<EventLikeness, 'number'> | null {
  const { durationDays } = ephemeris
  const x = Float64Array.from(rows, (row) => folded.x[row] / durationDays)
  const count = (keep: (x: number) => boolean): number => x.filter(keep).length
  const beside = Math.min(
    count((u) => u < -0.5),
    count((u) => u > 0.5),
  )
  const inside = count((u) => Math.abs(u) <= 0.5)
  const enough = Math.max(FEWEST_ROWS, Math.floor((0.5 * durationDays) / cadenceDays))
  if (beside < FEWEST_ROWS || inside < enough) return null
  const gain = gainOver(series, rows, { x, noise: explanation.noise })
  const exposure = cadenceDays / durationDays
  const sides = (shape?.ingressDays ?? 0) / durationDays
  const best = (values: readonly number[], at: (value: number) => (u: number) => number): number =>
    values.reduce((top, value) => Math.max(top, gain(at(value))), 0)
  const jumps = steps(JUMP_MOST, JUMP_STEP)
  const trapezoid = {
    widthDays: 1 - sides,
    ingressDays: Math.max(sides, 1e-3),
    egressDays: Math.max(sides, 1e-3),
  }
  const dip = best(
    steps(LATE_MOST, LATE_STEP),
    (centre) => (u) => -trapezoidAt(u, { centre, ...trapezoid }, exposure),
  )
  // either way: a step has no sign
  const up = best(jumps, (jump) => (u) => (u < jump ? 0 : 1))
  const down = best(jumps, (jump) => (u) => (u < jump ? 0 : -1))
  const recovery = Math.max(
    ...RECOVERIES.map((slow) =>
      best(jumps, (jump) => (u) => (u < jump ? 0 : -Math.exp((jump - u) / slow))),
    ),
  )
  const price = Math.log(rows.length)
  const others = [
    { like: 'a slope', bic: 0 },
    { like: 'a step', bic: VALUES.step * price - Math.max(up, down) },
    { like: 'a drop that recovers', bic: VALUES.recovery * price - recovery },
  ] as const
  const other = others.reduce((a, b) => (b.bic < a.bic ? b : a))
  return { like: other.like, worse: VALUES.dip * price - dip - other.bic }
}

function steps(most: number, step: number): number[] {
  const count = Math.round(most / step)
  return Array.from({ length: 2 * count + 1 }, (_, i) => (i - count) * step)
}

/**
 * By how much chi-square falls where a positive multiple of a shape is added to level and slope. Over a hundred
 * shapes are tried an event: all are laid into one array.
 */
function gainOver(
  { flux, weight }: Series,
  rows: readonly number[],
  { x, noise }: { readonly x: Float64Array; readonly noise: number },
): (shape: (x: number) => number) => number {
  const w = Float64Array.from(rows, (row) => weight[row] / noise ** 2)
  const ones = new Float64Array(x.length).fill(1)
  const size1 = product(w, ones, ones)
  const slope = x.slice()
  takeOff(slope, ones, { w, size: size1 })
  const sizeX = product(w, slope, slope)
  const free = (values: Float64Array): Float64Array => {
    takeOff(values, ones, { w, size: size1 })
    takeOff(values, slope, { w, size: sizeX })
    return values
  }
  const data = free(Float64Array.from(rows, (row) => flux[row] - 1))
  const form = new Float64Array(x.length)
  return (shape) => {
    for (let i = 0; i < x.length; i++) form[i] = shape(x[i])
    free(form)
    const size = product(w, form, form)
    const along = product(w, data, form)
    return size > 1e-9 * size1 && along > 0 ? along ** 2 / size : 0
  }
}

/** Weighted scalar product. */
function product(w: Float64Array, a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += w[i] * a[i] * b[i]
  return sum
}

/** Leaves of `values` what is orthogonal to `base`, whose product with itself is `size`. */
function takeOff(
  values: Float64Array,
  base: Float64Array,
  { w, size }: { readonly w: Float64Array; readonly size: number },
): void {
  const share = product(w, values, base) / size
  for (let i = 0; i < values.length; i++) values[i] -= share * base[i]
}
