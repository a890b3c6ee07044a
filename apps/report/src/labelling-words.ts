import { formatCount, formatFixed } from './format-number.ts'
import type { LabelledGroup } from './labelling-report-input.ts'
import { LEAST_SHOWN } from './labelling-suppression.ts'

/** Names of metrics for people. */
const METRICS: Readonly<Record<string, string>> = {
  prevalence: 'Prevalence by label',
  answerRate: 'Share answered yes',
  accuracy: 'Accuracy',
  precision: 'Precision',
  recall: 'Recall (sensitivity)',
  specificity: 'Specificity',
  negativePredictiveValue: 'Negative predictive value',
  f1: 'F1',
  balancedAccuracy: 'Balanced accuracy',
  macroPrecision: 'Macro precision',
  macroRecall: 'Macro recall',
  macroF1: 'Macro F1',
  weightedF1: 'Weighted F1',
  mcc: 'Matthews’ correlation (MCC)',
  kappa: 'Cohen’s kappa',
  prevalenceIndex: 'Prevalence index',
  biasIndex: 'Bias index',
  pabak: 'PABAK',
  ac1: 'Gwet’s AC1',
}

/** Metrics whose scale starts at -1. */
const FROM_MINUS_ONE: ReadonlySet<string> = new Set([
  'mcc',
  'kappa',
  'prevalenceIndex',
  'biasIndex',
  'pabak',
  'ac1',
])

export function metricName(name: string): string {
  return METRICS[name] ?? name
}

/** Least value that a metric can have. */
export function leastOf(name: string): 0 | -1 {
  return FROM_MINUS_ONE.has(name) ? -1 : 0
}

/** A value with three decimals; an en dash for null. */
export function decimals(value: number | null): string {
  return formatFixed(value, 3)
}

/** "0.520 to 0.934"; an en dash where there is none. */
export function rangeText({
  low,
  high,
}: {
  readonly low: number | null
  readonly high: number | null
}): string {
  return low === null || high === null ? '–' : `${decimals(low)} to ${decimals(high)}`
}

/** A count, or that it is too small to be shown. */
export function countOrHidden(count: number, isHidden: boolean): string {
  return isHidden ? 'hidden' : formatCount(count)
}

/** What hidden counts mean, for the foot of a table. */
export const HIDDEN_NOTE = `Counts below ${LEAST_SHOWN}, and those by which they could be reckoned, are hidden.`

/** Name of a group; not escaped. */
export function groupName({ by, value }: LabelledGroup): string {
  return by === 'all' ? 'all' : (value ?? '(empty)')
}

/** What a breakdown goes by; not escaped. */
export function byWords(by: string): string {
  return by === 'type' ? 'narrative type' : by
}

/** What stands beside the values of a table. */
export const INTERVAL_NOTE = 'After each value its 95 % interval, by incident.'
