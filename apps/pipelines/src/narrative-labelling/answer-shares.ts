import {
  binaryInterval,
  binaryMetric,
  binarySums,
  countBinary,
  type Estimate,
  type Interval,
  MISSING,
} from '@longrun/statistics'

import type { LabelledItems } from './score-items.ts'

/** How often a label was given among the answers, right or wrong: not corrected for the model's errors. */
export interface AnswerShare {
  /** Place in `classes`. */
  readonly code: number
  /** Narratives that were answered so. */
  readonly count: number
  /** Of those with an answer, 0..1; null without any; the interval is by incident. */
  readonly share: Estimate & { readonly interval: Interval }
}

/** What a group of narratives was answered, whether labelled by hand or not. */
export interface AnswerShares {
  /** Narratives with an answer, and their incidents. */
  readonly items: number
  readonly clusters: number
  /** Of a yes or no the yes; else every class. */
  readonly shares: readonly AnswerShare[]
}

/**
 * Shares of the labels among the answers of some narratives. Those without an answer are in no share:
 * they are never a no.
 *
 * @param members places in `items`
 */
export function answerShares(
  { answer, incident, classes, isYesNo }: LabelledItems,
  members: readonly number[],
): AnswerShares {
  const own = members.filter((i) => answer[i] !== MISSING)
  const cluster = own.map((i) => incident[i])
  const codes = isYesNo ? [1] : Array.from(classes.keys())
  return {
    items: own.length,
    clusters: new Set(cluster).size,
    shares: codes.map((code) => {
      const given = own.map((i) => Number(answer[i] === code))
      // against themselves: the prevalence of a label among the answers is its share
      const data = { gold: given, answer: given, cluster }
      const counts = countBinary(data)
      const share = binaryMetric(counts, 'prevalence')
      const interval = binaryInterval(binarySums(data), 'prevalence')
      return {
        code,
        count: counts.tp,
        share: { ...share, interval: { ...interval, reason: share.reason ?? interval.reason } },
      }
    }),
  }
}
