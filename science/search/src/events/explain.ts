import type { Ephemeris } from '../series/ephemeris.ts'
import { transitEvents, type BoxSums } from './events.ts'
import { polish, read, sigmaAt, type Explanation, type ReadOptions } from './polish.ts'

/** How an alias that the data cannot exclude begins. */
export const NO_DATA = 'no data'
/** How an alias begins that a star's two unlike eclipses make. */
export const ALTERNATING = 'events alternate'

/**
 * Multiples of a period that are read beside it, as fractions: of P' = (times / over) P, `times` phases hold
 * one event of P each.
 */
const MULTIPLES: readonly { readonly times: number; readonly over: number }[] = [
  { times: 1, over: 2 },
  { times: 1, over: 3 },
  { times: 2, over: 1 },
  { times: 3, over: 1 },
  { times: 2, over: 3 },
  { times: 3, over: 2 },
]
/** A multiple must score this much better than the period it comes from. */
const BETTER = 1.1
/** Polishing a multiple of a polished period raises its significance by less than this (measured). */
const POLISH_GAIN = 1.5

/**
 * The period behind a peak: P, its multiples and its fractions are read in turn, and the one that its
 * events support is taken. Two deep eclipses of different depth make 2P; events of one parity without
 * data of the other make the longer period, with the shorter named.
 *
 * `toBeat` (default 0): multiples that cannot score more are not looked at closer.
 */
export function explain(
  sums: BoxSums,
  start: Ephemeris,
  options: ReadOptions & { readonly toBeat?: number },
): Explanation | null {
  let best = polish(sums, start, options)
  if (best === null) return null
  for (const { times, over } of MULTIPLES) {
    const { ephemeris } = best
    const periodDays = (ephemeris.periodDays * times) / over
    if (periodDays < options.periodMinDays || periodDays > options.periodMaxDays) continue
    for (let k = 0; k < times; k++) {
      const trial = { ...ephemeris, periodDays, t0: ephemeris.t0 + k * ephemeris.periodDays }
      // no score exceeds its significance
      const wanted = Math.max(best.score * BETTER, options.toBeat ?? 0)
      if (sigmaAt(sums, trial, options) * POLISH_GAIN < wanted) continue
      const other = polish(sums, trial, options)
      if (other !== null && other.score > best.score * BETTER) best = other
    }
  }
  return settleHidden(sums, resolveParity(sums, halve(sums, best, options), options), options)
}

/** Half a period whose events between the events are as deep gains sqrt(2) in significance; this much is asked. */
const HALF_GAIN = 1.25

/**
 * The half, where the events between a period's events are as deep as they are. The score does not show it
 * for a loud signal: cadences cut its events to unlike depths, and every second one may be more alike by chance.
 */
function halve(sums: BoxSums, found: Explanation, options: ReadOptions): Explanation {
  const half = { ...found.ephemeris, periodDays: found.ephemeris.periodDays / 2 }
  const wanted = HALF_GAIN * found.strength.mes
  if (sigmaAt(sums, half, options) * POLISH_GAIN < wanted) return found
  const once = polish(sums, half, options)
  if (once === null || once.strength.mes < wanted) return found
  return once.strength.oddEven === null || alternate(once.strength.oddEven) ? found : once
}

type OddEven = NonNullable<Explanation['strength']['oddEven']>

/** Whether two parities differ as two stars' eclipses do: a planet's depths may by systematics of a few per cent. */
function alternate({ even, odd, sigma }: OddEven): boolean {
  const share = Math.min(even, odd) / Math.max(even, odd)
  return (sigma > 4 && share < 0.85) || (sigma > 10 && share < 0.95)
}

/** Periods of one signal stand in these ratios, within a per cent. */
const RATIOS = [1 / 3, 1 / 2, 2 / 3, 1, 3 / 2, 2, 3]
const RATIO_SHARE = 0.01

/**
 * Whether a reading is to be taken instead of another: by score. Of two readings of one signal the score alone
 * does not decide, as a subset of the events may be more alike by chance: the one with more significance, at
 * one period the one with fewer doubts, gives way only to a clearly better score.
 */
export function isBetter(other: Explanation, than: Explanation | null): boolean {
  if (than === null) return true
  const ratio = other.ephemeris.periodDays / than.ephemeris.periodDays
  const family = RATIOS.find((one) => Math.abs(ratio / one - 1) < RATIO_SHARE)
  if (family === undefined) return other.score > than.score
  const favour =
    family === 1
      ? than.aliases.length - other.aliases.length
      : other.strength.mes - than.strength.mes
  return other.score > than.score * (favour > 0 ? 1 / BETTER : favour < 0 ? BETTER : 1)
}

function resolveParity(sums: BoxSums, found: Explanation, options: ReadOptions): Explanation {
  const { ephemeris, strength: s } = found
  const doubled = { ...ephemeris, periodDays: 2 * ephemeris.periodDays }
  if (doubled.periodDays > options.periodMaxDays * 1.0001) return found
  if (s.oddEven !== null) {
    const { even, odd, evenErr, oddErr, sigma } = s.oddEven
    if (alternate(s.oddEven)) {
      const deep = Math.max(even, odd)
      const shallow = Math.min(even, odd)
      const t0 = even >= odd ? ephemeris.t0 : ephemeris.t0 + ephemeris.periodDays
      const twice = polish(sums, { ...doubled, t0 }, options)
      // a planet's own secondary eclipse is a few per cent of its transit
      const missing = shallow < Math.max(0.1 * deep, 3 * (even >= odd ? oddErr : evenErr))
      if (twice !== null && twice.score > 0) {
        const why = missing
          ? `every second event is missing: the period is twice ${ephemeris.periodDays.toFixed(4)} d`
          : `${ALTERNATING} in depth (${sigma.toFixed(1)} sigma): the period is twice ${ephemeris.periodDays.toFixed(4)} d`
        return { ...twice, aliases: [...found.aliases, why] }
      }
    }
  }
  return found
}

/** More hidden events than this are no chance: the file was cut around the transits. */
const MOST_HIDDEN = 2

/**
 * Where no row can tell a period from its half or its third. A phase that hides every second event is twice
 * as likely for the shorter period, and short periods transit more often: with a few hidden events the half
 * is taken, with many the longest period that the events share. The others are named.
 */
function settleHidden(sums: BoxSums, found: Explanation, options: ReadOptions): Explanation {
  if (found.strength.transits < 2) return found
  const long = longestAlike(sums, found.ephemeris, options)
  const half = { ...long, periodDays: long.periodDays / 2 }
  const hidden = hiddenEvents(sums, long, { ...options, parts: 2 })
  const hiddenThirds = hiddenEvents(sums, long, { ...options, parts: 3 })
  if (hidden === 0 && hiddenThirds === 0) return found
  const shorter = hidden > 0 && hidden <= MOST_HIDDEN
  const taken = read(sums, shorter ? half : long, options)
  if (taken === null) return found
  const aliases = [...found.aliases]
  const name = (where: string, { periodDays }: { periodDays: number }): void => {
    aliases.push(`${NO_DATA} at ${where}: ${periodDays.toFixed(4)} d fits as well`)
  }
  if (hidden > 0) name('every second event', shorter ? long : half)
  if (hiddenThirds > 0) name('two of three events', { periodDays: long.periodDays / 3 })
  return { ...taken, aliases }
}

/** Events that `long / parts` adds to `long` within the span, all of them without data; 0 where one has data. */
function hiddenEvents(
  sums: BoxSums,
  long: Ephemeris,
  options: ReadOptions & { readonly parts: number },
): number {
  const { time } = sums.series
  const step = long.periodDays / options.parts
  if (step < options.periodMinDays) return 0
  let count = 0
  for (let part = 1; part < options.parts; part++) {
    const between = { ...long, t0: long.t0 + part * step }
    if (transitEvents(sums, between, options).length > 0) return 0
    const first = Math.ceil((time[0] - between.t0) / long.periodDays)
    const last = Math.floor((time[time.length - 1] - between.t0) / long.periodDays)
    count += Math.max(0, last - first + 1)
  }
  return count
}

/** The ephemeris, or the longest of its doubles and triples that keeps all events with data. */
function longestAlike(sums: BoxSums, ephemeris: Ephemeris, options: ReadOptions): Ephemeris {
  const numbers = transitEvents(sums, ephemeris, options).map((event) => event.number)
  for (const times of [2, 3]) {
    const periodDays = times * ephemeris.periodDays
    if (periodDays > options.periodMaxDays * 1.0001) continue
    if (numbers.some((number) => (number - numbers[0]) % times !== 0)) continue
    const t0 = ephemeris.t0 + numbers[0] * ephemeris.periodDays
    return longestAlike(sums, { ...ephemeris, periodDays, t0 }, options)
  }
  return ephemeris
}
