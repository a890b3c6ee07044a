import { binaryMetrics, PSEUDO_ITEMS, type BinaryMetric } from './binary-metrics.ts'
import type { BinaryCounts, ConfusionTable } from './counts.ts'
import { definedOr, undefinedBecause, type Estimate } from './estimate.ts'

/** What can be said of labels of several classes against their gold labels. */
export type ClassMetric =
  | 'accuracy'
  | 'balancedAccuracy'
  | 'macroPrecision'
  | 'macroRecall'
  | 'macroF1'
  | 'weightedF1'
  | 'mcc'
  | 'kappa'
  | 'pabak'
  | 'ac1'

const NO_ITEMS = 'no item has both a gold label and an answer'
const ABSENT = 'a class has neither gold labels nor answers, or none that this needs: leave it out'

const REASONS: Readonly<Record<ClassMetric, string>> = {
  accuracy: NO_ITEMS,
  balancedAccuracy: NO_ITEMS,
  macroPrecision: ABSENT,
  macroRecall: ABSENT,
  macroF1: ABSENT,
  weightedF1: NO_ITEMS,
  mcc: 'gold labels or answers of one class only',
  kappa: 'gold labels and answers are all of one class: chance alone agrees fully',
  pabak: NO_ITEMS,
  ac1: NO_ITEMS,
}

/** Names of all metrics of several classes, in the order of a report. */
export const CLASS_METRIC_NAMES = Object.keys(REASONS) as readonly ClassMetric[]

/** All metrics of a confusion table, with one-against-the-rest metrics of each class. */
export function classMetrics(table: ConfusionTable): {
  readonly metrics: Readonly<Record<ClassMetric, Estimate>>
  readonly perClass: readonly Readonly<Record<BinaryMetric, Estimate>>[]
} {
  return {
    metrics: Object.fromEntries(
      CLASS_METRIC_NAMES.map((name) => [
        name,
        table.classes < 2
          ? undefinedBecause('fewer than two classes')
          : definedOr(classMetric(name, table.counts, table.classes), REASONS[name]),
      ]),
    ) as Record<ClassMetric, Estimate>,
    perClass: Array.from({ length: table.classes }, (_, c) =>
      binaryMetrics(oneAgainstRest(table, c)),
    ),
  }
}

/** Why a metric is undefined where it is. */
export function classMetricReason(name: ClassMetric): string {
  return REASONS[name]
}

/** The yes/no counts of one class against all others. */
export function oneAgainstRest({ classes, counts }: ConfusionTable, one: number): BinaryCounts {
  let row = 0
  let column = 0
  let all = 0
  for (let k = 0; k < classes; k++) {
    row += counts[one * classes + k]
    column += counts[k * classes + one]
  }
  for (const count of counts) all += count
  const tp = counts[one * classes + one]
  return { tp, fp: column - tp, fn: row - tp, tn: all - row - column + tp }
}

/** A confusion table with its margins. */
interface Margins {
  readonly classes: number
  readonly all: number
  readonly right: number
  /** `[classes]` items of each class by gold label, by answer, and where both agree. */
  readonly gold: Float64Array
  readonly answer: Float64Array
  readonly hits: Float64Array
}

const FORMULAS: Readonly<Record<ClassMetric, (table: Margins) => number>> = {
  accuracy: ({ right, all }) => right / all,
  // over classes that have gold labels; the recall of others means nothing
  balancedAccuracy: (table) =>
    sumOf(table, ({ gold, hits }, c) => (gold[c] === 0 ? 0 : hits[c] / gold[c])) /
    sumOf(table, ({ gold }, c) => (gold[c] === 0 ? 0 : 1)),
  macroPrecision: (table) =>
    sumOf(table, ({ answer, hits }, c) => hits[c] / answer[c]) / table.classes,
  macroRecall: (table) => sumOf(table, ({ gold, hits }, c) => hits[c] / gold[c]) / table.classes,
  macroF1: (table) => sumOf(table, f1) / table.classes,
  weightedF1: (table) =>
    sumOf(table, (one, c) => (one.gold[c] === 0 ? 0 : one.gold[c] * f1(one, c))) / table.all,
  // Gorodkin's R_K (2004): for two classes Matthews' coefficient
  mcc: (table) => {
    const { all, right } = table
    const spread = (margin: (one: Margins, c: number) => number): number =>
      all * all - sumOf(table, (one, c) => margin(one, c) ** 2)
    return (
      (right * all - sumOf(table, crossed)) /
      Math.sqrt(spread(({ gold }, c) => gold[c]) * spread(({ answer }, c) => answer[c]))
    )
  },
  kappa: (table) => {
    const chance = sumOf(table, crossed)
    return (table.right * table.all - chance) / (table.all * table.all - chance)
  },
  pabak: ({ classes, right, all }) => ((classes * right) / all - 1) / (classes - 1),
  ac1: (table) => {
    const chance = sumOf(table, ({ gold, answer, all, classes }, c) => {
      const share = (gold[c] + answer[c]) / (2 * all)
      return (share * (1 - share)) / (classes - 1)
    })
    return (table.right / table.all - chance) / (1 - chance)
  },
}

/** A metric of `[classes * classes]` counts, gold in rows; NaN where undefined. */
export function classMetric(name: ClassMetric, counts: Float64Array, classes: number): number {
  return FORMULAS[name](marginsOf(counts, classes))
}

/** Least value that a metric of about so many gold labels and answers of each class can have. */
export function classMetricLeast(name: ClassMetric, counts: Float64Array, classes: number): number {
  // nothing right, and of AC1 all classes alike: chance agrees most then
  if (name === 'pabak' || name === 'ac1') return -1 / (classes - 1)
  if (name !== 'kappa' && name !== 'mcc') return 0
  const table = marginsOf(counts, classes)
  const all = table.all + PSEUDO_ITEMS
  // of the classes that there are: more of them would meet less by chance
  const isThere = table.gold.map((count, c) => Number(count + table.answer[c] > 0))
  const each = PSEUDO_ITEMS / isThere.reduce((sum, one) => sum + one, 0)
  const gold = table.gold.map((count, c) => count + each * isThere[c])
  const answer = table.answer.map((count, c) => count + each * isThere[c])
  // a class that has more than half of all labels must meet itself
  const right = gold.reduce((sum, count, c) => sum + Math.max(0, count + answer[c] - all), 0)
  return FORMULAS[name]({ ...table, all, gold, answer, right })
}

/**
 * Columns that a chance-corrected metric speaks of: hardly of the hits of the commonest class.
 * @param counts `[classes * classes]` of a confusion table, or of coincidences
 */
export function beyondCommonest(counts: Float64Array, classes: number): readonly number[] {
  const columns = [...counts.keys()]
  const hits = columns.filter((column) => column % (classes + 1) === 0)
  const commonest = hits.reduce((most, at) => (counts[at] > counts[most] ? at : most), 0)
  return columns.filter((column) => column !== commonest)
}

function marginsOf(counts: Float64Array, classes: number): Margins {
  const gold = new Float64Array(classes)
  const answer = new Float64Array(classes)
  const hits = new Float64Array(classes)
  let all = 0
  let right = 0
  for (let g = 0; g < classes; g++) {
    for (let a = 0; a < classes; a++) {
      const count = counts[g * classes + a]
      gold[g] += count
      answer[a] += count
      all += count
    }
    hits[g] = counts[g * classes + g]
    right += hits[g]
  }
  return { classes, all, right, gold, answer, hits }
}

function sumOf(table: Margins, of: (table: Margins, c: number) => number): number {
  let sum = 0
  for (let c = 0; c < table.classes; c++) sum += of(table, c)
  return sum
}

function f1({ gold, answer, hits }: Margins, c: number): number {
  return (2 * hits[c]) / (gold[c] + answer[c])
}

function crossed({ gold, answer }: Margins, c: number): number {
  return gold[c] * answer[c]
}
