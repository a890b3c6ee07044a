import type { BinaryCounts } from './counts.ts'
import { definedOr, type Estimate } from './estimate.ts'

/** What can be said of a yes/no label against its gold label. */
export type BinaryMetric =
  | 'prevalence'
  | 'answerRate'
  | 'accuracy'
  | 'precision'
  | 'recall'
  | 'specificity'
  | 'negativePredictiveValue'
  | 'f1'
  | 'balancedAccuracy'
  | 'mcc'
  | 'kappa'
  | 'prevalenceIndex'
  | 'biasIndex'
  | 'pabak'
  | 'ac1'

/** How a metric is computed, and what it means that it cannot be. */
export interface MetricDefinition {
  /** From (tp, fp, tn, fn); NaN where it is undefined. */
  readonly of: (tp: number, fp: number, tn: number, fn: number) => number
  readonly undefinedReason: string
  /** Least value it can have where about so many items are yes, by gold label and by answer; the most is 1. */
  readonly least: (tp: number, fp: number, tn: number, fn: number) => number
  /** Items that the metric speaks of, as 0 or 1 for (tp, fp, tn, fn): at 0 or 1 their clusters are what is known. */
  readonly domain: Cells
  /** True where the metric, or what `scale` makes of it, is the share of the domain's items that succeed. */
  readonly isShare: boolean
  /** On which its interval is computed, left out: its own. */
  readonly scale?: Scale
}
/** A strictly increasing function and its inverse. */
export interface Scale {
  readonly to: (value: number) => number
  readonly back: (value: number) => number
}
type Cells = readonly [tp: number, fp: number, tn: number, fn: number]

const EVERYTHING: Cells = [1, 1, 1, 1]
const YES_SOMEWHERE: Cells = [1, 1, 0, 1]
const NO_ITEMS = 'no item has both a gold label and an answer'

/** Definitions of all binary metrics, in the order of a report. Sources: docs/statistics.md. */
export const BINARY_METRICS: Readonly<Record<BinaryMetric, MetricDefinition>> = {
  prevalence: share([1, 0, 0, 1], EVERYTHING, NO_ITEMS),
  answerRate: share([1, 1, 0, 0], EVERYTHING, NO_ITEMS),
  accuracy: share([1, 0, 1, 0], EVERYTHING, NO_ITEMS),
  precision: share([1, 0, 0, 0], [1, 1, 0, 0], 'no item was answered yes'),
  recall: share([1, 0, 0, 0], [1, 0, 0, 1], 'no item has the gold label yes'),
  specificity: share([0, 0, 1, 0], [0, 1, 1, 0], 'no item has the gold label no'),
  negativePredictiveValue: share([0, 0, 1, 0], [0, 0, 1, 1], 'no item was answered no'),
  f1: {
    of: (tp, fp, _tn, fn) => (2 * tp) / (2 * tp + fp + fn),
    undefinedReason: 'no item is yes, by gold label or by answer',
    least: () => 0,
    domain: YES_SOMEWHERE,
    // Jaccard's index tp / (tp + fp + fn), of which F1 is a function, is a share (Lam, Gopal and Qian 2023)
    isShare: true,
    scale: { to: (f1) => f1 / (2 - f1), back: (share) => (2 * share) / (1 + share) },
  },
  balancedAccuracy: {
    of: (tp, fp, tn, fn) => (tp / (tp + fn) + tn / (tn + fp)) / 2,
    undefinedReason: 'gold labels of one class only',
    least: () => 0,
    domain: EVERYTHING,
    isShare: false,
  },
  mcc: {
    of: matthews,
    undefinedReason: 'gold labels or answers of one class only',
    least: (...cells) => matthews(...leastAgreeing(...cells)),
    domain: YES_SOMEWHERE,
    isShare: false,
  },
  kappa: {
    of: cohenKappa,
    undefinedReason: 'gold labels and answers are all of one class: chance alone agrees fully',
    least: (...cells) => cohenKappa(...leastAgreeing(...cells)),
    domain: YES_SOMEWHERE,
    isShare: false,
  },
  prevalenceIndex: {
    of: (tp, fp, tn, fn) => (tp - tn) / (tp + fp + tn + fn),
    undefinedReason: NO_ITEMS,
    least: () => -1,
    domain: EVERYTHING,
    isShare: false,
  },
  biasIndex: {
    of: (tp, fp, tn, fn) => (fp - fn) / (tp + fp + tn + fn),
    undefinedReason: NO_ITEMS,
    least: () => -1,
    domain: EVERYTHING,
    isShare: false,
  },
  pabak: {
    of: (tp, fp, tn, fn) => (2 * (tp + tn)) / (tp + fp + tn + fn) - 1,
    undefinedReason: NO_ITEMS,
    least: () => -1,
    domain: EVERYTHING,
    isShare: false,
  },
  ac1: {
    of: gwetAc1,
    undefinedReason: NO_ITEMS,
    least: () => -1,
    domain: EVERYTHING,
    isShare: false,
  },
}

/** Names of all binary metrics, in the order of a report. */
export const BINARY_METRIC_NAMES = Object.keys(BINARY_METRICS) as readonly BinaryMetric[]

/** One metric of these counts; null with the reason where it is undefined. */
export function binaryMetric(counts: BinaryCounts, name: BinaryMetric): Estimate {
  const { of, undefinedReason } = BINARY_METRICS[name]
  return definedOr(of(counts.tp, counts.fp, counts.tn, counts.fn), undefinedReason)
}

/** All metrics of these counts. */
export function binaryMetrics(counts: BinaryCounts): Readonly<Record<BinaryMetric, Estimate>> {
  return Object.fromEntries(
    BINARY_METRIC_NAMES.map((name) => [name, binaryMetric(counts, name)]),
  ) as Record<BinaryMetric, Estimate>
}

function share(part: Cells, whole: Cells, undefinedReason: string): MetricDefinition {
  return {
    of: (tp, fp, tn, fn) => masked(part, tp, fp, tn, fn) / masked(whole, tp, fp, tn, fn),
    undefinedReason,
    least: () => 0,
    domain: whole,
    isShare: true,
  }
}

function masked(mask: Cells, tp: number, fp: number, tn: number, fn: number): number {
  return mask[0] * tp + mask[1] * fp + mask[2] * tn + mask[3] * fn
}

function matthews(tp: number, fp: number, tn: number, fn: number): number {
  return (tp * tn - fp * fn) / Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
}

/** That the shares of few items are estimated with, as many of each class (Agresti and Coull 1998). */
export const PSEUDO_ITEMS = 4

/**
 * Of these shares of yes by gold label and by answer the counts that agree least. The shares of few items are
 * not those of the truth: they are taken with two yes and two no more.
 */
function leastAgreeing(tp: number, fp: number, tn: number, fn: number): Cells {
  const fewer = Math.min(tp, tn)
  const more = PSEUDO_ITEMS / 2
  return [tp - fewer, fp + fewer + more, tn - fewer, fn + fewer + more]
}

/** Cohen (1960): agreement beyond what the two margins give by chance. */
function cohenKappa(tp: number, fp: number, tn: number, fn: number): number {
  // the form without 1 - pe keeps its digits at small prevalence
  return (2 * (tp * tn - fp * fn)) / ((tp + fp) * (fp + tn) + (tp + fn) * (fn + tn))
}

/** Gwet (2008): chance agreement from the mean prevalence, so no paradox where one class is rare. */
function gwetAc1(tp: number, fp: number, tn: number, fn: number): number {
  const n = tp + fp + tn + fn
  const q = (2 * tp + fp + fn) / (2 * n)
  const chance = 2 * q * (1 - q)
  return ((tp + tn) / n - chance) / (1 - chance)
}
