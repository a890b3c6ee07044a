/**
 * Elementary functions from IEEE + - * / and sqrt alone.
 *
 * The standard lets every engine choose the last bits of Math.sin, exp, log and pow. Random draws, intervals and
 * the synthetic sky are compared byte for byte between machines, so their numbers may not depend on them.
 * IEEE 754 fixes + - * / and sqrt exactly, and so these functions give the same bits everywhere.
 * Accuracy, checked against Math in the test: about 2 ulp; `acos` 2.2e-8 (absolute).
 */

const LN2_HIGH = 6.93147180369123816e-1
const LN2_LOW = 1.9082149292705877e-10
const HALF_PI_HIGH = 1.57079632673412561
const HALF_PI_LOW = 6.0771005065061922e-11

/** Half a turn, beside the functions that need it. */
export const PI = Math.PI
/** A whole turn. */
export const TWO_PI = 2 * Math.PI

/** Powers of two are exact, so scaling by them loses nothing. */
function powerOfTwo(exponent: number): number {
  let factor = exponent < 0 ? 0.5 : 2
  let result = 1
  for (let n = Math.abs(exponent); n > 0; n = Math.floor(n / 2)) {
    if (n % 2 === 1) result *= factor
    factor *= factor
  }
  return result
}

/** Beyond these e^x is no double: more than the largest, less than half of the smallest. */
const EXP_MOST = 709.782712893384
const EXP_LEAST = -745.1332191019412

/** e^x. Taylor series of the remainder after taking out whole powers of two. */
export function exp(x: number): number {
  if (x > EXP_MOST) return Infinity
  if (x < EXP_LEAST) return 0
  const k = Math.round(x / (LN2_HIGH + LN2_LOW))
  const r = x - k * LN2_HIGH - k * LN2_LOW
  let sum = 1
  for (let n = 14; n >= 1; n--) sum = 1 + (sum * r) / n
  // in two steps, as 2^k itself may be too large or too small
  if (Math.abs(k) > 1000)
    return sum * powerOfTwo(Math.trunc(k / 2)) * powerOfTwo(k - Math.trunc(k / 2))
  return sum * powerOfTwo(k)
}

/** Natural logarithm, x >= 0 (else NaN). Mantissa in [sqrt(1/2), sqrt(2)), then the series of atanh. */
export function log(x: number): number {
  if (!(x > 0 && x < Infinity)) return x === 0 ? -Infinity : x > 0 ? x : NaN
  let k = 0
  let m = x
  for (; m >= 65536; m /= 65536) k += 16
  for (; m < 1 / 65536; m *= 65536) k -= 16
  for (; m >= Math.SQRT2; m /= 2) k++
  for (; m < Math.SQRT1_2; m *= 2) k--
  const s = (m - 1) / (m + 1)
  const s2 = s * s
  let sum = 0
  for (let n = 23; n >= 1; n -= 2) sum = sum * s2 + 1 / n
  return k * LN2_HIGH + (2 * s * sum + k * LN2_LOW)
}

/** log(1 + x), x >= -1, without the loss of digits for small x: the rounding of 1 + x is made good (Kahan). */
export function log1p(x: number): number {
  const sum = 1 + x
  return sum === 1 || sum === Infinity ? x : log(sum) * (x / (sum - 1))
}

/** x^p for x > 0. */
export function power(x: number, p: number): number {
  return exp(p * log(x))
}

/** Sine and cosine; exact reduction for |x| up to about 1e6. */
export function sinCos(x: number): { readonly sin: number; readonly cos: number } {
  const k = Math.round(x / (HALF_PI_HIGH + HALF_PI_LOW))
  const r = x - k * HALF_PI_HIGH - k * HALF_PI_LOW
  const r2 = r * r
  let s = 1
  let c = 1
  for (let n = 17; n >= 3; n -= 2) s = 1 - (s * r2) / (n * (n - 1))
  for (let n = 18; n >= 2; n -= 2) c = 1 - (c * r2) / (n * (n - 1))
  s *= r
  const quadrant = ((k % 4) + 4) % 4
  if (quadrant === 0) return { sin: s, cos: c }
  if (quadrant === 1) return { sin: c, cos: -s }
  if (quadrant === 2) return { sin: -s, cos: -c }
  return { sin: -c, cos: s }
}

/** Sine, as `sinCos`. */
export function sin(x: number): number {
  return sinCos(x).sin
}

/** Cosine, as `sinCos`. */
export function cos(x: number): number {
  return sinCos(x).cos
}

/** Arc cosine, x clamped to [-1, 1]; absolute error 2.2e-8 (Abramowitz & Stegun 4.4.46). */
export function acos(x: number): number {
  const a = Math.min(1, Math.abs(x))
  const p =
    1.570796305 +
    a *
      (-0.2145988016 +
        a *
          (0.0889789874 +
            a *
              (-0.0501743046 +
                a * (0.030891881 + a * (-0.0170881256 + a * (0.0066700901 - a * 0.0012624911))))))
  const angle = Math.sqrt(1 - a) * p
  return x < 0 ? PI - angle : angle
}

/** Arc sine, x clamped to [-1, 1]; as `acos`. */
export function asin(x: number): number {
  return PI / 2 - acos(x)
}
