import type { Ephemeris } from '../series/ephemeris.ts'
import { noiseRatio, transitEvents, whiteSigma, type BoxSums } from './events.ts'
import { scoreOf, strength, type Strength } from './strength.ts'

/** One way to read a peak: an ephemeris, and how well its events carry it. */
export interface Explanation {
  readonly ephemeris: Ephemeris
  readonly strength: Strength
  /** Ratio of real to white noise at this duration. */
  readonly noise: number
  /** What ranks it, see `scoreOf`. */
  readonly score: number
  /** Other periods that the data cannot tell from this one, and why this one was taken. */
  readonly aliases: readonly string[]
}

/** What a reading of a peak must know of the rows and the search. */
export interface ReadOptions {
  readonly cadenceDays: number
  readonly periodMinDays: number
  readonly periodMaxDays: number
  /** Longest duration that is whole in these rows [days]; default: any. */
  readonly durationMaxDays?: number
  /** Cache of noise ratios by duration, shared between peaks of one series. */
  readonly noiseByDuration?: Map<number, number>
}

/** Steps of the climb, from coarse to fine, and how often each is taken at most. */
const SCALES = [1, 0.5, 0.25]
const ROUNDS = 3
const SHIFTS = [-2, -1, 1, 2]
const STRETCHES = [0.7, 0.85, 1.2, 1.4]
/** Boxes shorter than this many rows hold too little; longer than this share of the period they have no sides. */
const FEWEST_CADENCES = 1.2
const LONGEST_SHARE = 0.2
/** A box may grow this far beyond the durations that were searched. */
const LONGER_THAN_SEARCHED = 1.25

/** An ephemeris read as it stands; null below the shortest period or without events. */
export function read(
  sums: BoxSums,
  ephemeris: Ephemeris,
  options: ReadOptions,
): Explanation | null {
  if (tooShort(ephemeris, options)) return null
  const noise = noiseAt(sums, ephemeris.durationDays, options)
  const s = strength(transitEvents(sums, ephemeris, options), noise)
  if (s === null) return null
  return { ephemeris, strength: s, noise, score: scoreOf(s), aliases: [] }
}

/** Combined significance of an ephemeris as it stands; -Infinity where `read` gives null. */
export function sigmaAt(sums: BoxSums, ephemeris: Ephemeris, options: ReadOptions): number {
  if (tooShort(ephemeris, options)) return -Infinity
  const noise = noiseAt(sums, ephemeris.durationDays, options)
  return whiteSigma(sums, ephemeris, options) / noise
}

/**
 * Reading near an ephemeris: period, time and duration moved in small steps while the combined significance
 * grows. Null where neither the start nor a step has events.
 */
export function polish(sums: BoxSums, start: Ephemeris, options: ReadOptions): Explanation | null {
  const longest = (options.durationMaxDays ?? Infinity) * LONGER_THAN_SEARCHED
  let best = start
  let height = sigmaAt(sums, start, options)
  for (const scale of SCALES) {
    for (let round = 0; round < ROUNDS; round++) {
      const before = height
      for (const trial of stepsFrom(best, scale, { sums, options })) {
        if (
          trial.durationDays < FEWEST_CADENCES * options.cadenceDays ||
          trial.durationDays > Math.min(longest, LONGEST_SHARE * trial.periodDays)
        )
          continue
        const sigma = sigmaAt(sums, trial, options)
        if (sigma > height) {
          best = trial
          height = sigma
        }
      }
      if (!(height > before)) break
    }
  }
  return read(sums, best, options)
}

/**
 * A reading that climbed out of the asked periods, read again at the nearest one that was asked for; others
 * as they are.
 */
export function withinRange(
  sums: BoxSums,
  found: Explanation | null,
  options: ReadOptions,
): Explanation | null {
  if (found === null) return null
  const { ephemeris } = found
  const asked = Math.min(
    options.periodMaxDays,
    Math.max(options.periodMinDays, ephemeris.periodDays),
  )
  if (asked === ephemeris.periodDays) return found
  const again = read(sums, turned(sums, ephemeris, asked), options)
  return again === null ? null : { ...again, aliases: found.aliases }
}

function stepsFrom(
  at: Ephemeris,
  scale: number,
  { sums, options }: { sums: BoxSums; options: ReadOptions },
): Ephemeris[] {
  const { time } = sums.series
  const first = time[0]
  const last = time[time.length - 1]
  const shift = Math.max(at.durationDays / 4, options.cadenceDays / 4) * scale
  const drift = (shift * at.periodDays) / Math.max(last - first, at.periodDays)
  const steps: Ephemeris[] = []
  for (const k of SHIFTS) {
    steps.push({ ...at, t0: at.t0 + k * shift })
    steps.push(turned(sums, at, at.periodDays + k * drift))
  }
  for (const factor of STRETCHES)
    steps.push({ ...at, durationDays: at.durationDays * (1 + (factor - 1) * scale) })
  return steps
}

/** The same with another period, turned about the middle of the data, where t0 is pinned best. */
function turned({ series: { time } }: BoxSums, at: Ephemeris, periodDays: number): Ephemeris {
  const middle = (time[0] + time[time.length - 1]) / 2
  const pivot = Math.round((middle - at.t0) / at.periodDays)
  return { ...at, periodDays, t0: at.t0 + pivot * (at.periodDays - periodDays) }
}

function tooShort({ periodDays }: Ephemeris, { periodMinDays }: ReadOptions): boolean {
  return periodDays < periodMinDays * 0.999
}

/** The noise ratio in steps of 25 % in duration: it changes slowly with it. */
function noiseAt(sums: BoxSums, durationDays: number, options: ReadOptions): number {
  const rung = Math.round(Math.log(durationDays) / Math.log(1.25))
  const known = options.noiseByDuration?.get(rung)
  if (known !== undefined) return known
  const noise = noiseRatio(sums, 1.25 ** rung, options)
  options.noiseByDuration?.set(rung, noise)
  return noise
}
