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
