/*
 * The few distributions that intervals and tests need. Probabilities are good to a relative 1e-12 in
 * both tails (test/golden/statistics.json holds scipy's), to 1e-10 with
 * parameters of a million; quantiles invert them. The same bits on every machine.
 */

import { exp, log, log1p } from './portable-math.ts'

const LN_SQRT_TWO_PI = 0.9189385332046727
const TINY = 1e-300

/** Lanczos' coefficients, g = 7, nine terms. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
]

/** Natural logarithm of Gamma(x), x > 0 (Lanczos 1964; Stirling's series from 15 on). */
export function logGamma(x: number): number {
  if (x < 0.5) return logGamma(x + 1) - log(x)
  if (x >= 15) return (x - 0.5) * log(x) - x + LN_SQRT_TWO_PI + stirlingSeries(x)
  let sum = LANCZOS[0]
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i] / (x - 1 + i)
  const t = x + 6.5
  return LN_SQRT_TWO_PI + (x - 0.5) * log(t) - t + log(sum)
}

function stirlingSeries(x: number): number {
  const s = x * x
  return (
    (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - (1 / 1188 - 691 / 360360 / s) / s) / s) / s) / s) /
    x
  )
}

/** log x! less Stirling's formula, for any x >= 0 (Loader 2000). */
function stirlingError(x: number): number {
  if (x >= 15) return stirlingSeries(x)
  return x === 0 ? 0 : logGamma(x + 1) - (x + 0.5) * log(x) + x - LN_SQRT_TWO_PI
}

/** x log(x / m) + m - x without the loss where both are near (Loader 2000). */
function deviance(x: number, m: number): number {
  if (Math.abs(x - m) < 0.1 * (x + m)) {
    const v = (x - m) / (x + m)
    let sum = (x - m) * v
    let term = 2 * x * v
    for (let j = 1; j < 1000; j++) {
      term *= v * v
      const next = sum + term / (2 * j + 1)
      if (next === sum) break
      sum = next
    }
    return sum
  }
  return x * log(x / m) + m - x
}

/** C(n, x) p^x q^(n-x) for real 0 <= x <= n, by Loader's saddle point: no cancelling of large logarithms. */
function binomialPoint(x: number, n: number, p: number, q: number): number {
  if (p === 0) return x === 0 ? 1 : 0
  if (q === 0) return x === n ? 1 : 0
  if (x === 0) return exp(n * (p < 0.1 ? log1p(-p) : log(q)))
  if (x === n) return exp(n * (q < 0.1 ? log1p(-q) : log(p)))
  const exponent =
    stirlingError(n) -
    stirlingError(x) -
    stirlingError(n - x) -
    deviance(x, n * p) -
    deviance(n - x, n * q)
  return exp(exponent) * Math.sqrt(n / (2 * Math.PI * x * (n - x)))
}

/** Probability of exactly `k` successes in `n` trials. */
export function binomialProbability(k: number, n: number, p: number): number {
  return k < 0 || k > n ? 0 : binomialPoint(k, n, p, 1 - p)
}

/** Probability of at most `k` successes in `n` trials with probability `p`. */
export function binomialAtMost(k: number, n: number, p: number): number {
  if (k < 0) return 0
  if (k >= n) return 1
  return incompleteBeta(p, k + 1, n - k).above
}

/** Probability of at least `k` successes in `n` trials with probability `p`; a small one keeps its digits. */
export function binomialAtLeast(k: number, n: number, p: number): number {
  if (k <= 0) return 1
  if (k > n) return 0
  return incompleteBeta(p, k, n - k + 1).below
}

/**
 * Regularised incomplete beta function: how a Beta(a, b) variable is split at `x`. Lentz' continued
 * fraction on the side of the mean where it converges; the smaller part keeps its relative accuracy.
 * @param x 0 to 1
 * @param a > 0
 * @param b > 0
 */
export function incompleteBeta(
  x: number,
  a: number,
  b: number,
): { readonly below: number; readonly above: number } {
  if (x <= 0) return { below: 0, above: 1 }
  if (x >= 1) return { below: 1, above: 0 }
  const point = (binomialPoint(a, a + b, x, 1 - x) * a * b) / (a + b)
  if (x < (a + 1) / (a + b + 2)) {
    const below = Math.min(1, (point * betaFraction(x, a, b)) / a)
    return { below, above: 1 - below }
  }
  const above = Math.min(1, (point * betaFraction(1 - x, b, a)) / b)
  return { below: 1 - above, above }
}

function betaFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / awayFromZero(1 + even * d)
    c = awayFromZero(1 + even / c)
    value *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / awayFromZero(1 + odd * d)
    c = awayFromZero(1 + odd / c)
    const change = d * c
    value *= change
    if (Math.abs(change - 1) < 1e-16) break
  }
  return value
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value
}

/** The x below which a Beta(a, b) variable lies with this probability, 0 to 1. */
export function betaQuantile(probability: number, a: number, b: number): number {
  if (probability <= 0) return 0
  if (probability >= 1) return 1
  return rootBetween(0, 1, (x) => {
    const { below, above } = incompleteBeta(x, a, b)
    return probability < 0.5 ? below / probability - 1 : 1 - above / (1 - probability)
  })
}

/** Regularised incomplete gamma function: how a Gamma(a) variable of scale 1 is split at `x`. */
function incompleteGamma(a: number, x: number): { readonly below: number; readonly above: number } {
  if (x <= 0) return { below: 0, above: 1 }
  // x^a e^-x / Gamma(a), by the same saddle point
  const point = exp(-stirlingError(a) - deviance(a, x)) * Math.sqrt(a / (2 * Math.PI))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let n = 1; n < 100_000 && term > sum * 1e-17; n++) {
      term *= x / (a + n)
      sum += term
    }
    const below = Math.min(1, point * sum)
    return { below, above: 1 - below }
  }
  let b = x + 1 - a
  let c = 1 / TINY
  let d = 1 / b
  let value = d
  for (let i = 1; i < 100_000; i++) {
    const n = -i * (i - a)
    b += 2
    d = 1 / awayFromZero(n * d + b)
    c = awayFromZero(b + n / c)
    const change = d * c
    value *= change
    if (Math.abs(change - 1) < 1e-16) break
  }
  const above = Math.min(1, point * value)
  return { below: 1 - above, above }
}

/** Probability that a chi-squared variable of `freedom` degrees is above `x`. */
export function chiSquareAbove(x: number, freedom: number): number {
  return incompleteGamma(freedom / 2, x / 2).above
}

/** Probability that a standard normal variable is below `z`. */
export function normalBelow(z: number): number {
  const far = incompleteGamma(0.5, (z * z) / 2).above / 2
  if (Math.abs(z) < 1) {
    const near = incompleteGamma(0.5, (z * z) / 2).below / 2
    return z < 0 ? 0.5 - near : 0.5 + near
  }
  return z < 0 ? far : 1 - far
}

/** Probability that a standard normal variable is further from 0 than `z`, on either side. */
export function normalBeyond(z: number): number {
  return incompleteGamma(0.5, (z * z) / 2).above
}

/** The z below which a standard normal variable lies with this probability, in (0, 1). */
export function normalQuantile(probability: number): number {
  if (probability > 0.5) return -normalQuantile(1 - probability)
  if (probability === 0.5) return 0
  return rootBetween(-40, 0, (z) => normalBelow(z) / probability - 1)
}

/** Probability that a Student t variable of `freedom` degrees is further from 0 than `t`, on either side. */
export function studentBeyond(t: number, freedom: number): number {
  if (freedom === Infinity) return normalBeyond(t)
  const square = t * t
  return incompleteBeta(square / (freedom + square), 0.5, freedom / 2).above
}

/** The t below which a Student t variable lies with this probability, in (0, 1); `freedom` may be fractional or Infinity. */
export function studentQuantile(probability: number, freedom: number): number {
  if (freedom === Infinity) return normalQuantile(probability)
  if (probability === 0.5) return 0
  const tails = 2 * Math.min(probability, 1 - probability)
  // t^2 / (freedom + t^2) has a beta distribution: where it is near 1, its complement is solved for
  const rest = betaQuantile(tails, freedom / 2, 0.5)
  const t = Math.sqrt((freedom * (1 - rest)) / rest)
  return probability < 0.5 ? -t : t
}

/**
 * The root of a rising function between `low` and `high` (Chandrupatla 1997: inverse quadratic steps,
 * halving where they would stray).
 */
function rootBetween(low: number, high: number, f: (x: number) => number): number {
  let newest = high
  let other = low
  let atNewest = f(newest)
  let atOther = f(other)
  let step = 0.5
  for (let round = 0; round < 300; round++) {
    const x = newest + step * (other - newest)
    const atX = f(x)
    let third = newest
    let atThird = atNewest
    if (atX > 0 !== atNewest > 0) {
      third = other
      atThird = atOther
      other = newest
      atOther = atNewest
    }
    newest = x
    atNewest = atX
    const best = Math.abs(atOther) < Math.abs(atNewest) ? other : newest
    const least = (2 * 2 ** -53 * Math.abs(best) + TINY) / Math.abs(other - newest)
    if (least > 0.5 || atNewest === 0) return best
    const xi = (newest - other) / (third - other)
    const phi = (atNewest - atOther) / (atThird - atOther)
    step =
      phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi
        ? (atNewest / (atOther - atNewest)) * (atThird / (atOther - atThird)) +
          ((third - newest) / (other - newest)) *
            (atNewest / (atThird - atNewest)) *
            (atOther / (atThird - atOther))
        : 0.5
    step = Math.min(1 - least, Math.max(least, step))
  }
  return newest
}
