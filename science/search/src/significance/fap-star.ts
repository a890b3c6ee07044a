import type { Series } from '../series/series.ts'
import { randomStream } from '../sky/random-stream.ts'
import { correlationTimeDays, permuteBlocks } from './block-permutation.ts'
import { calibrationKey, type CalibrationKey } from './calibration-key.ts'

/** What a trial by block permutation is asked. */
export interface PermutationOptions {
  /** The statistic of the star as it is (an SDE, an SNR): larger is stronger. */
  readonly observed: number
  /** What the number holds for; without all of it none is given. */
  readonly key: CalibrationKey
  /** Longest duration of the search [days]: blocks are at least twice as long. */
  readonly durationMaxDays: number
  /** Default 99: a floor of 1 %. */
  readonly permutations?: number
  readonly seed?: number
  /** What the shuffles belong to, part of their seed: a star's name. */
  readonly name?: string
  /** Permuted light curves searched at a time; default 16. */
  readonly batch?: number
}

/** What `fapStar` is asked. */
export interface FapStarOptions extends PermutationOptions {
  /** The same statistic of permuted light curves, searched in the same way, in order. */
  readonly search: (batch: readonly Series[]) => readonly number[]
}

/** Shuffles a light curve: the same rows of every series that has these times, whatever their flux. */
export type Shuffle = (series: Series) => Series

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
  const trial = permutationTrial(series, options)
  let step = trial.next([])
  while (step.done !== true) {
    step = trial.next(options.search(step.value.map((shuffle) => shuffle(series))))
  }
  return step.value
}

/** `fapStar` for searches that run beside others: yields shuffles, gets the statistic of each, in order. */
export function* permutationTrial(
  series: Series,
  options: PermutationOptions,
): Generator<readonly Shuffle[], FapStar, readonly number[]> {
  const { permutations = PERMUTATIONS, seed = 1, name = '', batch = BATCH } = options
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
  let reached = 0
  for (let done = 0; done < permutations; done += batch) {
    const count = Math.min(batch, permutations - done)
    const shuffles = Array.from({ length: count }, (_, i): Shuffle => {
      const stream = `${name}/block permutation ${done + i}`
      return (rows) => permuteBlocks(rows, { blockDays, random: randomStream(seed, stream) })
    })
    const found = yield shuffles
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
