import { studentQuantile } from '../distributions.ts'
import {
  noInterval,
  requireLevel,
  undefinedBecause,
  type Estimate,
  type Interval,
} from '../estimate.ts'
import { wilsonEnds } from '../wilson.ts'
import { goldGroups, type GoldGroup } from './gold-groups.ts'
import { weighGold, type GoldWeights, type LabelledTable } from './gold-sample-data.ts'
import { effectiveGold, LEAST_GOLD_CLUSTERS, whySeparated, whyUnsupported } from './gold-support.ts'
import { fitMoments, fitNaive, tuneShare, type Fit, type RegressionModel } from './moments.ts'

/** One number estimated for the whole table. */
export interface CorrectedEstimate extends Estimate {
  readonly standardError: number | null
  readonly interval: Interval
}

/** The same number in four ways. */
export interface FourWays<Kind> {
  /** The machine's labels taken as gold: shown for comparison; its interval does not hold. */
  readonly naive: Kind
  /** Gold labels alone, weighted: holds, and is wider than need be. */
  readonly goldOnly: Kind
  /** Design-based supervised learning: holds whatever the machine's errors are. */
  readonly dsl: Kind
  /** As `dsl`, with the machine's labels taken only as far as they help. */
  readonly ppi: Kind
}

/** What a corrected estimate stands on. */
export interface CorrectionBasis {
  readonly items: number
  readonly clusters: number
  readonly goldItems: number
  readonly goldClusters: number
  /** Items without an answer. */
  readonly failedAnswers: number
  /** How far PPI++ takes the machine's labels: 0 not at all, 1 as DSL does; null where it could not be tuned. */
  readonly share: number | null
}

/** Prevalence of the label in the table. */
export interface CorrectedPrevalence extends FourWays<CorrectedEstimate>, CorrectionBasis {}

/** Regression of the label on covariates. */
export interface CorrectedRegression extends CorrectionBasis {
  readonly model: RegressionModel
  /** Intercept first, then the covariates in their order. */
  readonly coefficients: readonly ({ readonly name: string } & FourWays<CorrectedEstimate>)[]
}

/** Settings of a corrected estimate. */
export interface CorrectionOptions {
  /** Default 0.95. */
  readonly level?: number
}

/** What shares and their standard errors are off by rounding alone. */
const ROUNDING = 1e-12

/**
 * Prevalence of a yes/no label in the whole table, corrected for the machine's errors. Its interval is
 * Wilson's with the effective number of items p (1 - p) / variance and Student's quantile of the gold
 * clusters less strata; the naive one is built alike from the machine's labels. Null with the reason where few
 * gold labels correct it out of 0..1.
 * @throws RangeError as `weighGold`
 */
export function correctPrevalence(
  table: LabelledTable,
  { level = 0.95 }: CorrectionOptions = {},
): CorrectedPrevalence {
  requireLevel(level)
  const weights = weighGold(table)
  const design = new Float64Array(weights.answer.length).fill(1)
  const labels = { weights, gold: table.gold, design, width: 1, model: 'linear' as const }
  const { fits, share } = fourFits({ ...labels, groups: goldGroups(labels) })
  const estimate = (fit: Fit | string, freedom: number): CorrectedEstimate =>
    read(asShare(fit, weights.goldClusters), 0, level, (value, found) => {
      const variance = found > ROUNDING ** 2 ? found : 0
      const q = studentQuantile((1 + level) / 2, freedom)
      const effective = (value * (1 - value)) / variance
      const method = `Wilson, effective n = ${effective.toFixed(1)}`
      // at 0 and 1, or without spread, only the plain form is there
      if (!(effective > 0 && Number.isFinite(effective)))
        return within(plain(value, variance, q, level))
      return { ...wilsonEnds(value, effective, q), level, method, reason: null }
    })
  return { ...basis(weights, share), ...each(fits, weights, estimate) }
}

/** The fit of a share, or why there is none: a correction by few gold labels can lead out of 0..1. */
function asShare(fit: Fit | string, goldClusters: number): Fit | string {
  if (typeof fit === 'string') return fit
  const [share] = fit.coefficients
  // rounding misses 0 and 1 by a hair, on either side
  const nearest = share < 0.5 ? 0 : 1
  const rounded = Math.abs(share - nearest) < ROUNDING ? nearest : share
  if (rounded >= 0 && rounded <= 1) return { ...fit, coefficients: Float64Array.of(rounded) }
  return `the correction leads to ${(100 * share).toFixed(1)} %: ${goldClusters} ${goldClusters === 1 ? 'incident' : 'incidents'} with gold labels are too few for it; label more`
}

/** The part of an interval of a share that lies in 0..1. */
function within(interval: Interval): Interval {
  if (interval.low === null || interval.high === null) return interval
  return { ...interval, low: Math.max(0, interval.low), high: Math.min(1, interval.high) }
}

/**
 * Coefficients of a linear (least squares; of a yes/no label: the linear probability model) or logistic
 * regression of the label on covariates over the whole table, corrected for the machine's errors.
 * Intervals: estimate +- Student's quantile times the standard error by cluster; degrees of freedom are gold
 * clusters less strata, or fewer where the coefficient rests on few of them (`effectiveGold`).
 * Corrected ones are null with a reason where the gold sample does not carry a coefficient: fewer than
 * `LEAST_GOLD_CLUSTERS` incidents, or one gold label only, at a value; log odds separated.
 * @param table.covariates by name, one array of finite numbers a covariate; an intercept is added
 * @throws RangeError as `weighGold`, and for a covariate that is not finite
 */
export function correctRegression(
  table: LabelledTable & { readonly covariates: Readonly<Record<string, ArrayLike<number>>> },
  { level = 0.95, model = 'linear' }: CorrectionOptions & { readonly model?: RegressionModel } = {},
): CorrectedRegression {
  requireLevel(level)
  const weights = weighGold(table)
  const names = ['intercept', ...Object.keys(table.covariates)]
  const width = names.length
  const n = weights.answer.length
  const design = new Float64Array(n * width).fill(1)
  Object.entries(table.covariates).forEach(([name, values], j) => {
    for (let i = 0; i < n; i++) {
      if (!Number.isFinite(values[i]))
        throw new RangeError(`covariate ${name} of item ${i} is ${values[i]}; give finite numbers`)
      design[i * width + j + 1] = values[i]
    }
  })
  const labels = { weights, gold: table.gold, design, width, model }
  const groups = goldGroups(labels)
  const { fits, share } = fourFits({ ...labels, groups })
  const ways = supported(fits, { ...labels, groups })
  return {
    ...basis(weights, share),
    model,
    coefficients: names.map((name, j) => ({
      name,
      ...each(ways(j).fits, weights, (fit, freedom, isNaive) =>
        read(fit, j, level, (value, variance) => {
          const own = isNaive ? freedom : Math.max(1, Math.min(freedom, ways(j).effective - 1))
          return plain(value, variance, studentQuantile((1 + level) / 2, own), level)
        }),
      ),
    })),
  }
}

/** The four fits as far as the gold sample carries coefficient `j`: else the reason in its place. */
function supported(
  fits: FourWays<Fit | string>,
  labels: Parameters<typeof fitMoments>[0] & { readonly groups: readonly GoldGroup[] },
): (j: number) => { readonly fits: FourWays<Fit | string>; readonly effective: number } {
  const { groups } = labels
  const effective = typeof fits.dsl === 'string' ? null : effectiveGold(labels, fits.dsl.bread)
  return (j) => {
    // half of it: incidents of unlike size and weight count for fewer
    const rests = effective?.[j] ?? Infinity
    const why =
      whyUnsupported(groups, j) ??
      (rests < LEAST_GOLD_CLUSTERS / 2
        ? `the correction rests on the weight of about ${rests.toFixed(1)} incidents of the gold sample; ${LEAST_GOLD_CLUSTERS / 2} are needed: label more, or merge values`
        : null)
    const check = (fit: Fit | string): Fit | string => {
      if (why !== null) return why
      return typeof fit === 'string' ? fit : (whySeparated(groups, j, { ...labels, fit }) ?? fit)
    }
    return {
      effective: rests,
      fits: {
        naive: fits.naive,
        goldOnly: check(fits.goldOnly),
        dsl: check(fits.dsl),
        ppi: check(fits.ppi),
      },
    }
  }
}

function fourFits(labels: Parameters<typeof fitMoments>[0]): {
  readonly fits: FourWays<Fit | string>
  readonly share: number | null
} {
  const naive = fitNaive(labels)
  const dsl = fitMoments(labels, 1)
  if (typeof dsl === 'string')
    return { fits: { naive, goldOnly: fitMoments(labels, 0), dsl, ppi: dsl }, share: null }
  const share = tuneShare(labels, dsl)
  const goldOnly = fitMoments(labels, 0, dsl)
  return { fits: { naive, goldOnly, dsl, ppi: fitMoments(labels, share, dsl) }, share }
}

function each(
  fits: FourWays<Fit | string>,
  weights: GoldWeights,
  estimate: (fit: Fit | string, freedom: number, isNaive: boolean) => CorrectedEstimate,
): FourWays<CorrectedEstimate> {
  const freedom = Math.max(1, weights.goldClusters - weights.stratumItems.length)
  return {
    naive: estimate(fits.naive, Math.max(1, weights.clusters - 1), true),
    goldOnly: estimate(fits.goldOnly, freedom, false),
    dsl: estimate(fits.dsl, freedom, false),
    ppi: estimate(fits.ppi, freedom, false),
  }
}

function read(
  fit: Fit | string,
  at: number,
  level: number,
  interval: (value: number, variance: number) => Interval,
): CorrectedEstimate {
  if (typeof fit === 'string')
    return {
      ...undefinedBecause(fit),
      standardError: null,
      interval: noInterval(fit, level, 'cluster sandwich'),
    }
  const value = fit.coefficients[at]
  const variance = fit.covariance[at * fit.coefficients.length + at]
  return {
    value,
    reason: null,
    standardError: Math.sqrt(variance),
    interval: interval(value, variance),
  }
}

function plain(value: number, variance: number, quantile: number, level: number): Interval {
  const method = 'Student, cluster sandwich'
  const half = quantile * Math.sqrt(variance)
  if (!(half > 0)) return noInterval('no spread between gold clusters to learn from', level, method)
  return { low: value - half, high: value + half, level, method, reason: null }
}

function basis(weights: GoldWeights, share: number | null): CorrectionBasis {
  const { clusters, goldItems, goldClusters, failedAnswers } = weights
  return { items: weights.answer.length, clusters, goldItems, goldClusters, failedAnswers, share }
}
