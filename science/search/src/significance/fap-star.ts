import type { Series } from '../events.ts'
import { randomStream } from '../sky/rng.ts'
import { correlationTimeDays, permuteBlocks } from './block-permutation.ts'
import { calibrationKey, type CalibrationKey } from './calibration-key.ts'

/** What `fapStar` is asked. */
export interface FapStarOptions {
  /** The statistic of the star as it is (an SDE, an SNR): larger is stronger. */
  readonly observed: number
  /** The same statistic of permuted light curves, searched in the same way, in order. */
  readonly search: (batch: readonly Series[]) => readonly number[]
  /** What the number holds for; without all of it none is given. */
  readonly key: CalibrationKey
  /** Longest duration of the search [days]: blocks are at least twice as long. */
  readonly durationMaxDays: number
  /** Default 99: a floor of 1 %. */
  readonly permutations?: number
  readonly seed?: number
  /** Permuted light curves searched at a time; default 16. */
  readonly batch?: number
}

/** A false-alarm probability with all that it depends on. */
export interface FapStar {
  /** (k + 1) / (n + 1): chance of a statistic this strong at any period when events have no period; null with a reason. */
  readonly fap: number | null
  /** 1 / (n + 1): no smaller number can be stated. */
  readonly floor: number
  /** k: permutations that reach the observed statistic. */
  readonly reached: number
  readonly permutations: number
  /** max(correlation time, 2 x longest duration) [days]. */
  readonly blockDays: number
  /** Compare, pool and print only within one key. */
  readonly key: string | null
  /** Why `fap` is null. */
  readonly reason: string | null
}

const PERMUTATIONS = 99
const BATCH = 16
/** With fewer blocks most permutations would be alike. */
const FEWEST_BLOCKS = 8

/**
 * False-alarm probability of one star's strongest signal by block permutation (Phipson & Smyth 2010: k + 1 over
 * n + 1, never 0). The light curve's own noise, red as it is, is the null; its dips stay in, at random
 * times, so that two deep events alone are never called periodic. It is a statement about this star, not about
 * a survey: `reliability` is another number.
 *
 * Nothing is searched where a part of `key` is missing. Throws RangeError for a number of permutations that
 * is not positive, or a search that returns another number of statistics than it was given light curves.
 */
export function fapStar(series: Series, options: FapStarOptions): FapStar {
  const { permutations = PERMUTATIONS, seed = 1, batch = BATCH } = options
  if (!Number.isInteger(permutations) || permutations < 1) {
    throw new RangeError(`permutations is ${permutations}; it must be a positive whole number`)
  }
  const blockDays = Math.max(correlationTimeDays(series), 2 * options.durationMaxDays)
  const known = calibrationKey(options.key)
  const floor = 1 / (permutations + 1)
  const none = { fap: null, floor, reached: 0, permutations: 0, blockDays, key: null }
  if ('missing' in known) {
    return { ...none, reason: `no calibration without ${known.missing.join(', ')}` }
  }
  const span = series.time[series.time.length - 1] - series.time[0]
  if (!(span >= FEWEST_BLOCKS * blockDays)) {
    return {
      ...none,
      reason: `${span.toFixed(1)} d hold fewer than ${FEWEST_BLOCKS} blocks of ${blockDays.toFixed(2)} d`,
    }
  }
  const random = randomStream(seed, 'block permutation')
  let reached = 0
  for (let done = 0; done < permutations; done += batch) {
    const count = Math.min(batch, permutations - done)
    const shuffled = Array.from({ length: count }, () =>
      permuteBlocks(series, { blockDays, random }),
    )
    const found = options.search(shuffled)
    if (found.length !== count) {
      throw new RangeError(
        `search gave ${found.length} statistics for ${count} light curves; give one each`,
      )
    }
    // A statistic that could not be measured speaks for nothing: it counts against the candidate.
    for (const value of found) if (!(value < options.observed)) reached++
  }
  const fap = (reached + 1) / (permutations + 1)
  return { fap, floor, reached, permutations, blockDays, key: known.key, reason: null }
}
