import { PSEUDO_ITEMS } from './binary-metrics.ts'
import { bcaIntervals, type BootstrapOptions } from './bootstrap.ts'
import { beyondCommonest } from './class-metrics.ts'
import { sumByCluster, type ClusterSums, type SumStatistic } from './cluster-sums.ts'
import { MISSING, requireCode } from './counts.ts'
import { effectiveWilson } from './effective-wilson.ts'
import {
  definedOr,
  noInterval,
  requireSameLength,
  type Estimate,
  type Interval,
} from './estimate.ts'

/** Labels of any number of coders: one array a coder, one entry an item; codes 0..classes-1, -1 none. */
export interface CoderLabels {
  readonly coders: readonly ArrayLike<number>[]
  readonly classes: number
  readonly cluster?: ArrayLike<number> | undefined
}

/** Agreement of two or more coders beyond chance. */
export interface KrippendorffAlpha extends Estimate {
  /** Items with two labels or more: only these count. */
  readonly pairableItems: number
  /** Labels of these items. */
  readonly pairableLabels: number
  /** The interval to print; see docs/statistics.md. */
  readonly interval: Interval
  /** Bootstrap by cluster, BCa. */
  readonly bca: Interval
}

/**
 * Krippendorff's alpha for nominal labels (2011, "Computing Krippendorff's alpha-reliability"), with
 * missing labels; a machine is a coder like any other.
 * @param options.replicates 0 leaves the bootstrap out
 * @throws RangeError for codes outside -1..classes-1, and for arrays of different lengths
 */
export function krippendorffAlpha(
  labels: CoderLabels,
  options: BootstrapOptions = {},
): KrippendorffAlpha {
  const sums = coincidences(labels)
  const items = coincidences({ ...labels, cluster: undefined })
  const { classes } = labels
  let pairableItems = 0
  for (let i = 0; i < (labels.coders[0]?.length ?? 0); i++) {
    const given = labels.coders.filter((coder) => coder[i] !== MISSING).length
    if (given > 1) pairableItems++
  }
  const pairableLabels = sums.total.reduce((all, value) => all + value, 0)
  const of = alphaStatistic(classes)
  const estimate = definedOr(
    of(sums.total),
    pairableItems === 0
      ? 'no item has labels of two coders'
      : 'all labels are of one class: nothing varies that coders could agree on',
  )
  const { level = 0.95 } = options
  const refuse = (interval: Interval): Interval =>
    estimate.value === null ? { ...interval, reason: estimate.reason } : interval
  return {
    ...estimate,
    pairableItems,
    pairableLabels: Math.round(pairableLabels),
    interval: refuse(
      effectiveWilson(
        sums,
        {
          of,
          least: leastAlpha(sums.total, classes, pairableLabels / pairableItems),
          domain: beyondCommonest(sums.total, classes),
          isShare: false,
          items,
        },
        { level },
      ),
    ),
    bca: refuse(
      options.replicates === 0
        ? noInterval('no resamples were asked for', level, 'BCa')
        : bcaIntervals(sums, { of }, options).of,
    ),
  }
}

/** Coincidences `[classes * classes]` by cluster: see `alphaStatistic`. */
function coincidences(labels: CoderLabels): ClusterSums {
  const { coders, classes, cluster } = labels
  requireSameLength({
    ...Object.fromEntries(coders.map((coder, c) => [`coder ${c}`, coder])),
    cluster,
  })
  return sumByCluster({
    count: coders[0]?.length ?? 0,
    cluster,
    width: classes * classes,
    add: (item, into) => {
      const counts = new Float64Array(classes)
      let given = 0
      for (const coder of coders) {
        const code = requireCode(coder[item], classes, item)
        if (code === MISSING) continue
        counts[code]++
        given++
      }
      if (given < 2) return
      for (let c = 0; c < classes; c++)
        for (let k = 0; k < classes; k++)
          into(c * classes + k, (counts[c] * (counts[k] - (c === k ? 1 : 0))) / (given - 1))
    },
  })
}

/** Alpha as a statistic of the sums of `coincidences`. */
function alphaStatistic(classes: number): SumStatistic {
  return (total) => {
    let agreed = 0
    for (let c = 0; c < classes; c++) agreed += total[c * classes + c]
    return alphaOf(marginsOf(total, classes), agreed)
  }
}

/**
 * Least alpha that about so many labels of each class can have: one given more than all others must meet itself.
 * @param perItem labels an item has on average
 */
function leastAlpha(total: Float64Array, classes: number, perItem: number): number {
  const given = marginsOf(total, classes)
  const each = (perItem * PSEUDO_ITEMS) / given.filter((margin) => margin > 0).length
  const margins = given.map((margin) => (margin > 0 ? margin + each : 0))
  const all = margins.reduce((sum, margin) => sum + margin, 0)
  return alphaOf(
    margins,
    margins.reduce((sum, margin) => sum + Math.max(0, 2 * margin - all), 0),
  )
}

/** `[classes]` labels of each class. */
function marginsOf(total: Float64Array, classes: number): Float64Array {
  const margins = new Float64Array(classes)
  for (let c = 0; c < classes; c++)
    for (let k = 0; k < classes; k++) margins[c] += total[c * classes + k]
  return margins
}

/** 1 - (n - 1) (n - sum of agreed) / (n^2 - sum of squared margins) */
function alphaOf(margins: Float64Array, agreed: number): number {
  let all = 0
  let expected = 0
  for (const margin of margins) {
    all += margin
    expected += margin * margin
  }
  return 1 - ((all - 1) * (all - agreed)) / (all * all - expected)
}
