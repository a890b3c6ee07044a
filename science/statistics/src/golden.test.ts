import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { binaryMetrics } from './binary-metrics.ts'
import { calibrate } from './calibration.ts'
import { CLASS_METRIC_NAMES, classMetrics } from './class-metrics.ts'
import { clusteredMcNemar } from './clustered-mcnemar.ts'
import { correctRegression } from './corrected/correct.ts'
import {
  betaQuantile,
  binomialAtMost,
  chiSquareAbove,
  normalBelow,
  normalQuantile,
  studentBeyond,
  studentQuantile,
} from './distributions.ts'
import { holm } from './holm.ts'
import { krippendorffAlpha } from './krippendorff.ts'
import { mcnemar } from './mcnemar.ts'
import { wilson } from './wilson.ts'

type Numbers = readonly number[]

/** Written by test/golden/statistics.py from scikit-learn, statsmodels, scipy and krippendorff. */
const golden = JSON.parse(
  readFileSync(new URL('../../../test/golden/statistics.json', import.meta.url), 'utf8'),
) as {
  readonly binary: readonly (readonly (number | null)[])[]
  readonly classes: readonly {
    readonly counts: Numbers
    readonly values: readonly (number | null)[]
  }[]
  readonly alpha: readonly {
    readonly classes: number
    readonly coders: readonly string[]
    readonly alpha: number
  }[]
  readonly clustered: readonly {
    readonly clusters: readonly string[]
    readonly durkalski: number
    readonly durkalskiP: number
    readonly obuchowski: number
    readonly eliasziwDonner: number
  }[]
  readonly regression: readonly {
    readonly logistic: boolean
    readonly x: Numbers
    readonly answer: Numbers
    readonly gold: Numbers
    readonly sampled: Numbers
    readonly naive: Numbers
    readonly naiveError: Numbers
    readonly dsl: Numbers
  }[]
  readonly brier: readonly {
    readonly claim: Numbers
    readonly right: Numbers
    readonly brier: number
  }[]
  readonly holm: readonly { readonly p: Numbers; readonly adjusted: Numbers }[]
  readonly distributions: Readonly<Record<string, readonly Numbers[]>>
}

/** Within 1e-9, absolutely or of the reference where that is smaller than 1; null must meet null. */
function same(what: string, found: number | null, reference: number | null): void {
  if (found === null || reference === null)
    expect({ what, found }).toEqual({ what, found: reference })
  else if (!(Math.abs(found - reference) <= 1e-9 * Math.max(Math.abs(reference), 1e-30)))
    expect(Math.abs(found - reference), `${what}: ${found} for ${reference}`).toBeLessThan(1e-9)
}

it('1,000 random tables agree with scikit-learn and statsmodels to 1e-9', () => {
  expect(golden.binary).toHaveLength(1000)
  for (const [tp, fp, tn, fn, ...reference] of golden.binary as readonly Numbers[]) {
    const found = binaryMetrics({ tp, fp, tn, fn })
    const accuracy = wilson(tp + tn, tp + fp + tn + fn)
    const tests = mcnemar({ both: tp, onlyA: fp, onlyB: fn, neither: tn })
    const values = {
      accuracy: found.accuracy.value,
      precision: found.precision.value,
      recall: found.recall.value,
      specificity: found.specificity.value,
      f1: found.f1.value,
      balancedAccuracy: found.balancedAccuracy.value,
      mcc: found.mcc.value,
      kappa: found.kappa.value,
      pabak: found.pabak.value,
      ac1: found.ac1.value,
      wilsonLow: accuracy.low,
      wilsonHigh: accuracy.high,
      exactP: tests.exactP,
      midP: tests.midP,
      asymptoticP: tests.asymptoticP,
      correctedP: tests.correctedP,
    }
    Object.entries(values).forEach(([name, value], k) =>
      same(`${name} of ${tp}, ${fp}, ${tn}, ${fn}`, value, reference[k]),
    )
  }
})

it('the p values keep their digits in the far tail', () => {
  for (const [, fp, , fn, ...reference] of golden.binary as readonly Numbers[]) {
    const { exactP, asymptoticP } = mcnemar({ both: 0, onlyA: fp, onlyB: fn, neither: 0 })
    if (reference[12] > 1e-300) expect(exactP / reference[12]).toBeCloseTo(1, 9)
    if (reference[14] > 1e-300) expect(asymptoticP / reference[14]).toBeCloseTo(1, 9)
  }
})

it('200 tables of three to five classes agree with scikit-learn', () => {
  for (const { counts, values } of golden.classes) {
    const classes = Math.sqrt(counts.length)
    const { metrics } = classMetrics({ classes, counts: Float64Array.from(counts) })
    CLASS_METRIC_NAMES.forEach((name, k) =>
      same(`${name} of ${counts.join()}`, metrics[name].value, values[k]),
    )
  }
})

it("Krippendorff's alpha of up to five coders with missing labels agrees with krippendorff", () => {
  for (const { classes, coders, alpha } of golden.alpha) {
    const codes = coders.map((row) =>
      Array.from(row, (letter) => (letter === '.' ? -1 : Number(letter))),
    )
    same(
      coders.join(' '),
      krippendorffAlpha({ coders: codes, classes }, { replicates: 0 }).value,
      alpha,
    )
  }
})

it('clustered McNemar tests agree with their definitions, item by item', () => {
  for (const { clusters, ...reference } of golden.clustered) {
    const count = (letters: string): number[] =>
      clusters.map((items) => items.split('').filter((item) => letters.includes(item)).length)
    const found = clusteredMcNemar({
      items: count('0123'),
      both: count('3'),
      onlyA: count('2'),
      onlyB: count('1'),
    })
    same('durkalski', found.durkalski.chiSquare.value, reference.durkalski)
    same('durkalski p', found.durkalski.p, reference.durkalskiP)
    same('obuchowski', found.obuchowski.chiSquare.value, reference.obuchowski)
    same('eliasziwDonner', found.eliasziwDonner.chiSquare.value, reference.eliasziwDonner)
  }
})

it('regressions agree with statsmodels (naive, by cluster) and with pseudo-outcomes (DSL)', () => {
  for (const one of golden.regression) {
    const { coefficients } = correctRegression(
      {
        answer: one.answer,
        gold: one.gold.map((label, i) => (one.sampled[i] === 1 ? label : NaN)),
        inclusion: one.gold.map(() => 0.5),
        cluster: one.gold.map((_, i) => i >> 1),
        covariates: { x: one.x },
      },
      { model: one.logistic ? 'logistic' : 'linear' },
    )
    coefficients.forEach(({ naive, dsl }, j) => {
      same('naive', naive.value, one.naive[j])
      same('naive error', naive.standardError, one.naiveError[j])
      same('dsl', dsl.value, one.dsl[j])
    })
  }
})

it('the Brier score agrees with scikit-learn, Holm with statsmodels', () => {
  for (const { claim, right, brier } of golden.brier)
    same(
      'brier',
      calibrate({ correct: right, confidence: claim }, { replicates: 0 }).brier.value,
      brier,
    )
  for (const { p, adjusted } of golden.holm)
    holm(p).forEach((value, k) => same('holm', value, adjusted[k]))
})

it('distributions agree with scipy, relative to their size', () => {
  const functions: Readonly<Record<string, (...arguments_: number[]) => number>> = {
    normalQuantile,
    normalBelow,
    studentQuantile,
    studentBeyond,
    chiSquareAbove,
    binomialAtMost,
    betaQuantile,
  }
  for (const [name, cases] of Object.entries(golden.distributions))
    for (const one of cases) {
      const reference = one[one.length - 1]
      const found = functions[name](...one.slice(0, -1))
      const off = Math.abs(found - reference) / Math.max(Math.abs(reference), 1e-12)
      expect(
        off,
        `${name}(${one.slice(0, -1).join()}) = ${found}, scipy ${reference}`,
      ).toBeLessThan(1e-9)
    }
})
