import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { binomialAtLeast, binomialProbability, incompleteBeta, logGamma } from './distributions.ts'

/** Written by test/golden/binomial.py from scipy. */
const golden = JSON.parse(
  readFileSync(new URL('../../../test/golden/binomial.json', import.meta.url), 'utf8'),
) as {
  readonly incompleteBeta: readonly {
    readonly x: number
    readonly a: number
    readonly b: number
    readonly value: number
  }[]
}

it("the incomplete beta function agrees with scipy's to 1e-11, on either side", () => {
  for (const { x, a, b, value } of golden.incompleteBeta) {
    const { below, above } = incompleteBeta(x, a, b)
    expect(Math.abs(below - value)).toBeLessThan(1e-11)
    expect(Math.abs(above - (1 - value))).toBeLessThan(1e-11)
  }
})

it('the gamma function has factorials', () => {
  let factorial = 1
  for (let n = 1; n < 20; n++) {
    expect(Math.abs(logGamma(n) - Math.log(factorial))).toBeLessThan(1e-12)
    factorial *= n
  }
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 13)
})

it('the chance of at least k successes is the sum of their chances, small ones too', () => {
  for (const p of [0, 0.003, 0.4, 1])
    for (let k = -1; k <= 13; k++) {
      let sum = 0
      for (let i = k; i <= 12; i++) sum += binomialProbability(i, 12, p)
      expect(Math.abs(binomialAtLeast(k, 12, p) - sum)).toBeLessThanOrEqual(1e-12 * sum)
    }
})

it('the incomplete beta function keeps ten digits with a million of one kind', () => {
  // by mpmath 1.3 with 40 digits, of which a number here holds 16
  const truths = [
    {
      x: 2.621317441912454e-6,
      a: 0.5,
      b: 1e6,
      below: 0.977960201645039,
      above: 0.02203979835496105,
    },
    {
      x: 1.499996250009375e-6,
      a: 0.5,
      b: 1e6,
      below: 0.9167351749757514,
      above: 0.08326482502424856,
    },
    { x: 0.999999999999, a: 1e4, b: 3.7, below: 1, above: 1.628454770227922e-31 },
  ]
  for (const { x, a, b, below, above } of truths) {
    const got = incompleteBeta(x, a, b)
    expect(Math.abs(got.below / below - 1)).toBeLessThan(1e-10)
    expect(Math.abs(got.above / above - 1)).toBeLessThan(1e-10)
  }
})
