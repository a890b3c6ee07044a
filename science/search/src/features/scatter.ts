import { mad, MAD_TO_SIGMA } from '@longrun/lightcurve'
import type { Series } from '../series/series.ts'

/** How the flux scatters out of transit; unweighted, so that a wrong error column cannot hide in it. */
export interface Scatter {
  /** Sample standard deviation, relative flux. */
  readonly std: number
  readonly stdErr: number
  /** 1.4826 x median absolute deviation: equals `std` for Gaussian noise. */
  readonly mad: number
  readonly madErr: number
  /** Third standardised moment; negative: more dips than rises. Null when all rows are equal. */
  readonly skewness: number | null
  readonly skewnessErr: number
  /** Fourth standardised moment less 3. Null when all rows are equal. */
  readonly kurtosis: number | null
  readonly kurtosisErr: number
  readonly rows: number
}

/**
 * Moments of the marked rows; null below 8 rows. Errors are those of independent rows: red noise makes
 * the real ones larger. O(n), two selections.
 */
export function scatter(series: Series, rows: Uint8Array): Scatter | null {
  const values = new Float64Array(rows.length)
  let n = 0
  let sum = 0
  for (let i = 0; i < rows.length; i++) {
    if (rows[i] === 0) continue
    const value = series.flux[i] - 1
    values[n++] = value
    sum += value
  }
  if (n < 8) return null
  const mean = sum / n
  let m2 = 0
  let m3 = 0
  let m4 = 0
  for (let i = 0; i < n; i++) {
    const d = values[i] - mean
    const d2 = d * d
    m2 += d2
    m3 += d2 * d
    m4 += d2 * d2
  }
  m2 /= n
  m3 /= n
  m4 /= n
  const std = Math.sqrt((m2 * n) / (n - 1))
  const used = values.subarray(0, n)
  const sigma = MAD_TO_SIGMA * mad(used)
  const spread = m2 > 0
  const kurtosis = spread ? m4 / (m2 * m2) - 3 : null
  return {
    std,
    stdErr: std * Math.sqrt(Math.max(0.1, (kurtosis ?? 0) + 2) / (4 * n)),
    mad: sigma,
    // The MAD has 36.8 % of the efficiency of the standard deviation for Gaussian noise.
    madErr: sigma / Math.sqrt(2 * 0.3675 * n),
    skewness: spread ? m3 / (m2 * Math.sqrt(m2)) : null,
    skewnessErr: Math.sqrt(6 / n),
    kurtosis,
    kurtosisErr: Math.sqrt(24 / n),
    rows: n,
  }
}
