import { exp, log } from '../sky/portable-math.ts'

/** Lanczos' coefficients, g = 7, nine terms: relative error of Gamma below 1e-14. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
]
const HALF_LOG_TWO_PI = 0.9189385332046728

/** Natural logarithm of Gamma(x), x > 0 (Lanczos 1964). */
export function logGamma(x: number): number {
  // below 0.5 the recurrence brings the argument where the series is good
  if (x < 0.5) return logGamma(x + 1) - log(x)
  let sum = LANCZOS[0]
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i] / (x - 1 + i)
  const t = x + 6.5
  return HALF_LOG_TWO_PI + (x - 0.5) * log(t) - t + log(sum)
}

/** Smallest denominator of the continued fraction: Lentz' method may not divide by nothing. */
const TINY = 1e-300
const MOST_TERMS = 10_000

/**
 * Regularised incomplete beta function I_x(a, b): the probability that a Beta(a, b) variable is at
 * most `x`. Lentz' continued fraction; absolute error below 1e-12 for a, b up to 1e5.
 * @param x 0 to 1
 * @param a > 0
 * @param b > 0
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log(1 - x))
  // the fraction converges fast on this side of the mean only
  return x < (a + 1) / (a + b + 2)
    ? (front * fraction(x, a, b)) / a
    : 1 - (front * fraction(1 - x, b, a)) / b
}

function fraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m < MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / awayFromZero(1 + even * d)
    c = awayFromZero(1 + even / c)
    value *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / awayFromZero(1 + odd * d)
    c = awayFromZero(1 + odd / c)
    const change = d * c
    value *= change
    if (Math.abs(change - 1) < 1e-15) break
  }
  return value
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value
}

/** The x at which `incompleteBeta(x, a, b)` is `probability`; by bisection to the last bits. */
export function inverseIncompleteBeta(probability: number, a: number, b: number): number {
  if (probability <= 0) return 0
  if (probability >= 1) return 1
  let low = 0
  let high = 1
  // halving 0..1 so often leaves less than 1e-18
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (incompleteBeta(middle, a, b) < probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}
