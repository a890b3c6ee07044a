/** What a fast-folding search will do, as plain values: stages of bin widths, base periods, boxes, ranges. */

import { checkRange, keplerianDurations, type DurationBounds } from '../periodogram/period-grid.ts'

/** Choices of `planFastGrid`; every default is the one the survey uses. */
export interface FastGridOptions extends Omit<DurationBounds, 'cadenceDays'> {
  /** Longest span of the series that will be searched: last time minus first time [days]. */
  readonly spanDays: number
  /** Step of the rows [days]; no bin is narrower. */
  readonly stepDays: number
  readonly periodMinDays: number
  /** At most `spanDays`. */
  readonly periodMaxDays: number
  /** Bins in the duration that sets their width; default 1.25. */
  readonly binsPerDuration?: number
}

/** One width of bins and the periods that are folded with it. */
export interface FastStage {
  /** Width of a bin [days]. */
  readonly binDays: number
  /** Bins that cover the span. */
  readonly binCount: number
  readonly folds: readonly FastFold[]
}

/** All trial periods between `base` and `base + 1` bins. */
export interface FastFold {
  /** Whole bins of the shortest of these periods. */
  readonly base: number
  /** Rows of `base` bins that cover the span; the trial periods are `base / (1 - s / ((rows - 1) base))` bins. */
  readonly rows: number
  /** First profile s that is searched. */
  readonly first: number
  /** Box lengths [bins], ascending. */
  readonly boxes: readonly FastBox[]
  /** Ends of frequency ranges among the profiles, ascending: the last one ends the fold. */
  readonly ranges: readonly { readonly end: number; readonly row: number }[]
}

/** One box length that is tried on folded profiles. */
export interface FastBox {
  readonly bins: number
  /** Bins between starts: 1, 2 or 4. */
  readonly step: number
  /** It is tried in profiles that are multiples of this. */
  readonly every: number
}

/** A plan: look at it before searching. */
export interface FastGrid {
  readonly kind: 'fast'
  readonly spanDays: number
  readonly stepDays: number
  readonly periodMinDays: number
  readonly periodMaxDays: number
  readonly stages: readonly FastStage[]
  /** Ranges of frequency that a periodogram reports the best of, narrower than 1/span each. */
  readonly rows: number
  /** Trial periods in all. */
  readonly periodCount: number
  /** Middle of each range [days], ascending, `[rows]`. */
  readonly rowPeriods: Float64Array
  /** One key, one plan: made of the options. */
  readonly key: string
  /** One sentence for people: range, number of trial periods, bins. */
  readonly summary: string
}

/** Bins may be this much narrower than the period at hand asks for before the next stage begins. */
const STAGE_RATIO = 1.12
/** Between neighbouring box lengths. */
const BOX_RATIO = 1.5
/** Ranges a 1/span of frequency, and the widest range relative to its frequency. */
const RANGES_PER_SPAN = 4
const RANGE_SHARE = 0.02
/** Bins that a period has at least: the duty cycle of a box is 1/4 at most. */
const FEWEST_BINS = 4
/** More folded bins than this, a minute of work, or more ranges are refused. */
const MOST_CELLS = 2e10
const MOST_RANGES = 1e6
/** Smallest star whose transits set the width of bins [solar radii]. */
const BIN_STAR_SOLAR = 0.25
/**
 * Beyond this period that star grows with period ^ 0.2 (its transits with period ^ 0.117 on top of Kepler's 1/3), to half a
 * sun at a year: the smallest stars are too faint for planets of few transits.
 */
const SMALL_STAR_DAYS = 10
const DURATION_GROWTH = 0.117

/**
 * Plans a fast-folding search: which bin widths, base periods, box lengths and frequency ranges.
 *
 * Bins are as wide as the shortest transit of a small star allows (`binsPerDuration` of them), never narrower
 * than `stepDays`, and widen with the period in steps of 12 %. Trial periods drift by one bin over the span
 * from one to the next. Durations go from one bin to the Keplerian longest.
 *
 * Throws RangeError for an empty range or one too narrow for a trial period, a period beyond the span, and for a
 * plan too large to run.
 */
export function planFastGrid(options: FastGridOptions): FastGrid {
  const { spanDays, stepDays, periodMinDays, periodMaxDays, binsPerDuration = 1.25 } = options
  checkRange(spanDays, periodMinDays, periodMaxDays)
  if (periodMaxDays > spanDays) {
    throw new RangeError(
      `periodMaxDays is ${periodMaxDays}, beyond the span of ${spanDays} d; two transits must fit`,
    )
  }
  if (!(stepDays > 0) || !(stepDays * FEWEST_BINS <= periodMinDays)) {
    throw new RangeError(
      `stepDays is ${stepDays}; it must be positive and at most a quarter of the shortest period, ${periodMinDays} d`,
    )
  }
  if (!(binsPerDuration > 0)) {
    throw new RangeError(`binsPerDuration is ${binsPerDuration}; it must be positive`)
  }
  const { radiusMinSolar = BIN_STAR_SOLAR } = options
  const bounds = keplerianDurations({ ...options, radiusMinSolar, cadenceDays: 0 })
  const { longest } = bounds
  const shortest = (period: number): number =>
    Math.min(
      longest(period),
      bounds.shortest(period) * Math.max(1, period / SMALL_STAR_DAYS) ** DURATION_GROWTH,
    )
  const binAt = (period: number): number =>
    Math.min(period / FEWEST_BINS, Math.max(stepDays, shortest(period) / binsPerDuration))

  const ranges = frequencyRanges(options)
  const stages: FastStage[] = []
  let periodCount = 0
  let cells = 0
  let period = periodMinDays
  while (period < periodMaxDays) {
    const binDays = binAt(period)
    const end = Math.min(periodMaxDays, stageEnd(period, binDays * STAGE_RATIO, binAt))
    const binCount = Math.floor(spanDays / binDays) + 1
    cells += binCount * ((end - period) / binDays)
    refuseMore(cells, MOST_CELLS, 'folded bins')
    const folds: FastFold[] = []
    const last = end >= periodMaxDays
    for (let base = Math.max(1, Math.floor(period / binDays)); base * binDays < end; base++) {
      const fold = planFold({
        base,
        binDays,
        binCount,
        from: period,
        to: end,
        last,
        ranges,
        shortest,
        longest,
      })
      if (fold === null) continue
      folds.push(fold)
      periodCount += fold.ranges[fold.ranges.length - 1].end - fold.first
    }
    stages.push({ binDays, binCount, folds })
    period = end
  }
  if (periodCount === 0) {
    throw new RangeError(
      `no trial period lies between ${periodMinDays} and ${periodMaxDays} d; widen the range`,
    )
  }
  const bins = [stages[0].binDays, stages[stages.length - 1].binDays]
  return {
    kind: 'fast',
    spanDays,
    stepDays,
    periodMinDays,
    periodMaxDays,
    stages,
    rows: ranges.length - 1,
    periodCount,
    rowPeriods: Float64Array.from(
      { length: ranges.length - 1 },
      (_, i) => 2 / (ranges[i] + ranges[i + 1]),
    ),
    key: keyOf(options),
    summary:
      `${periodCount} periods from ${round(periodMinDays)} to ${round(periodMaxDays)} d by fast folding, ` +
      `bins of ${round(1440 * bins[0])} to ${round(1440 * bins[1])} min, neighbours drift one bin over ` +
      `${round(spanDays)} d, Keplerian durations up to ${round(24 * longest(periodMaxDays))} h`,
  }
}

function refuseMore(count: number, most: number, what: string): void {
  if (count <= most) return
  throw new RangeError(
    `the search would have ${count.toPrecision(2)} ${what}, more than ${most}; raise the shortest period or stepDays`,
  )
}

/** The options in one order of names. */
function keyOf(options: FastGridOptions): string {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  return JSON.stringify(given.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Edges of the frequency ranges [1/day], descending. */
function frequencyRanges(options: FastGridOptions): number[] {
  const { spanDays, periodMinDays, periodMaxDays } = options
  const lowest = 1 / periodMaxDays
  refuseMore((1 / periodMinDays - lowest) * spanDays * RANGES_PER_SPAN, MOST_RANGES, 'ranges')
  const edges = [1 / periodMinDays]
  let step = 0
  while (edges[edges.length - 1] > lowest) {
    const f = edges[edges.length - 1]
    step = Math.min(1 / (RANGES_PER_SPAN * spanDays), RANGE_SHARE * f)
    edges.push(f - step)
  }
  // What is left over at the end joins its neighbour if it is small.
  if (edges.length > 2 && edges[edges.length - 2] - lowest < step / 2) edges.pop()
  edges[edges.length - 1] = lowest
  return edges
}

/** Period at which bins should be `widest`. */
function stageEnd(from: number, widest: number, binAt: (period: number) => number): number {
  let low = from
  let high = 2 * from
  while (binAt(high) < widest && high < 1e9) high *= 2
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (binAt(middle) < widest) low = middle
    else high = middle
  }
  return high
}

interface FoldPlace {
  readonly base: number
  readonly binDays: number
  readonly binCount: number
  readonly from: number
  readonly to: number
  /** Whether `to` itself is searched. */
  readonly last: boolean
  readonly ranges: readonly number[]
  readonly shortest: (periodDays: number) => number
  readonly longest: (periodDays: number) => number
}

/** Profiles of one base whose period lies in `[from, to)`; null without any. */
function planFold(place: FoldPlace): FastFold | null {
  const { base, binDays, binCount, from, to, last, ranges, shortest, longest } = place
  const rows = Math.max(2, Math.ceil(binCount / base))
  const profileAt = (period: number): number => (1 - (base * binDays) / period) * (rows - 1) * base
  const top = Math.min(to, (base + 1) * binDays)
  const first = Math.max(0, Math.ceil(profileAt(from) - 1e-9))
  let end = Math.min(rows, Math.ceil(profileAt(top) - 1e-9))
  if (last && top === to && end < rows && profileAt(to) >= end - 1e-9) end++
  if (end <= first) return null
  const found: { end: number; row: number }[] = []
  let row = rowOf(ranges, foldedPeriod({ base, rows, binDays }, first))
  let profile = first
  while (profile < end) {
    const edge = row + 2 < ranges.length ? profileAt(1 / ranges[row + 1]) : Infinity
    const next = Math.min(end, Math.ceil(edge - 1e-9))
    if (next > profile) {
      found.push({ end: next, row })
      profile = next
    }
    row++
  }
  return {
    base,
    rows,
    first,
    boxes: boxLadder({
      shortestBins: shortest(top) / binDays,
      longestBins: Math.min(longest(top) / binDays, base / 4),
    }),
    ranges: found,
  }
}

/** Period [days] of profile `s` of a fold. */
export function foldedPeriod(
  { base, rows, binDays }: { base: number; rows: number; binDays: number },
  s: number,
): number {
  return (base * binDays) / (1 - s / ((rows - 1) * base))
}

/** Range that holds a period. */
function rowOf(edges: readonly number[], period: number): number {
  const f = 1 / period
  let low = 0
  let high = edges.length - 2
  while (low < high) {
    const middle = (low + high) >> 1
    if (edges[middle + 1] >= f) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Box lengths in near-geometric steps. A long box may start, and drift over the span, by a quarter of its
 * length off: it is tried at fewer starts and in fewer profiles.
 */
function boxLadder({ shortestBins, longestBins }: { shortestBins: number; longestBins: number }) {
  const boxes: FastBox[] = []
  // A box of two bins serves a transit of 1 1/4 as well as a box of one does, which may cut it in two.
  let bins = shortestBins < 1.2 ? 1 : Math.max(2, Math.round(shortestBins))
  while (boxes.length === 0 || bins < longestBins * Math.sqrt(BOX_RATIO)) {
    const step = bins < 5 ? 1 : bins < 12 ? 2 : 4
    boxes.push({ bins, step, every: bins < 4 ? 1 : bins < 8 ? 2 : 4 })
    bins = Math.max(bins + 1, Math.round(bins * BOX_RATIO))
  }
  return boxes
}

function round(x: number): string {
  return String(Number(x.toPrecision(4)))
}
