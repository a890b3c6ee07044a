import { aliasOf, matchesEphemeris } from '@longrun/search'
import type { Claim, TrialOutcome } from './method.ts'
import { pairedDifference, type PairedCounts, type PairedDifference } from './paired-difference.ts'
import type { TrialTruth } from './trial.ts'

/** One trial as both methods saw it. */
export interface ScoredPair {
  readonly truth: TrialTruth
  readonly ours: TrialOutcome
  readonly theirs: TrialOutcome
}

export interface MethodScore {
  /** A claim must rank above this. */
  readonly threshold: number
  /** Twins, without any planet, with a claim above it. */
  readonly falseAlarms: number
  readonly recovered: number
  /** Not recovered, but claimed at P/2, 2P, P/3, 3P, 2P/3 or 3P/2. */
  readonly aliases: number
}

export interface PairsScore extends PairedDifference {
  readonly counts: PairedCounts
  readonly ours: MethodScore
  readonly theirs: MethodScore
}

/**
 * Both methods at the same false-alarm rate: each one's threshold is the rank that `falseAlarmRate` of the
 * signal-free twins go beyond. As many claims a light curve count for each as the other one can make. Recovered: a claim above it with |dP| x transits < duration / 2 and
 * |dt0| < duration / 2; other multiples of the period are counted apart.
 */
export function scorePairs(
  pairs: readonly ScoredPair[],
  { falseAlarmRate = 0.01 }: { falseAlarmRate?: number } = {},
): PairsScore {
  const most = (of: (pair: ScoredPair) => TrialOutcome): number =>
    pairs.reduce((longest, pair) => Math.max(longest, of(pair).planted.length), 0)
  const claims = Math.min(
    most((pair) => pair.ours),
    most((pair) => pair.theirs),
  )
  const ours = judge(pairs, (pair) => pair.ours, { falseAlarmRate, claims })
  const theirs = judge(pairs, (pair) => pair.theirs, { falseAlarmRate, claims })
  const counts = { both: 0, onlyOurs: 0, onlyTheirs: 0, neither: 0 }
  for (let i = 0; i < pairs.length; i++) {
    const [we, they] = [ours.hits[i], theirs.hits[i]]
    counts[we ? (they ? 'both' : 'onlyOurs') : they ? 'onlyTheirs' : 'neither']++
  }
  return { counts, ours: ours.score, theirs: theirs.score, ...pairedDifference(counts) }
}

function judge(
  pairs: readonly ScoredPair[],
  of: (pair: ScoredPair) => TrialOutcome,
  options: { falseAlarmRate: number; claims: number },
): { hits: boolean[]; score: MethodScore } {
  const twins = pairs.map((pair) => of(pair).twin).sort((a, b) => b - a)
  const falseAlarms = Math.floor(options.falseAlarmRate * pairs.length)
  const threshold = twins[falseAlarms] ?? Infinity
  const claims = pairs.map((pair) =>
    of(pair)
      .planted.slice(0, options.claims)
      .filter((claim) => claim.rank > threshold),
  )
  const hits = pairs.map(({ truth }, i) => claims[i].some((claim) => isHit(claim, truth)))
  const aliases = pairs.filter(
    ({ truth }, i) => !hits[i] && claims[i].some((claim) => aliasOf(claim, truth) !== null),
  ).length
  return {
    hits,
    score: { threshold, falseAlarms, recovered: hits.filter(Boolean).length, aliases },
  }
}

function isHit(claim: Claim, truth: TrialTruth): boolean {
  return matchesEphemeris(claim, truth)
}
