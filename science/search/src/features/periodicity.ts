import type { Ephemeris } from '../series/ephemeris.ts'
import type { FoldedSeries } from '../series/fold.ts'
import type { Series } from '../series/series.ts'

/** How much of the variance repeats with the period, with its one-sigma error. */
export interface PeriodicityStrength {
  /** max(0, 1 - theta). */
  readonly strength: number
  /** For independent rows, and for where the series begins and ends. */
  readonly strengthErr: number
  /** Pooled variance within phase bins over the variance of all rows. */
  readonly theta: number
  /** Phase bins with at least 2 rows. */
  readonly bins: number
}

/** Standard deviation of the number of transits in a span, averaged over its length: sqrt(1 / 6). */
const WINDOW_SCATTER = Math.sqrt(1 / 6)

/**
 * Phase dispersion minimisation at the transit's period (Stellingwerf 1978, ApJ 224, 953), unweighted, one
 * cover of equal bins as wide as the transit and centred on it, at least 10 and at most a fifth of the rows:
 * theta = sum (n_j - 1) s_j^2 / (sum n_j - M) / s^2. 1 - theta is the share of the variance that repeats with
 * the period. Null below 50 rows or without any variance. O(n).
 */
export function periodicityStrength(
  series: Series,
  ephemeris: Ephemeris,
  options: { readonly folded: FoldedSeries },
): PeriodicityStrength | null {
  const n = series.flux.length
  if (n < 50) return null
  const wanted = Math.max(10, Math.round(ephemeris.periodDays / ephemeris.durationDays))
  const bins = Math.min(wanted, Math.floor(n / 5))
  const count = new Float64Array(bins)
  const sum = new Float64Array(bins)
  let total = 0
  const { x } = options.folded
  const place = new Int32Array(n)
  for (let i = 0; i < n; i++) {
    const j = Math.floor((x[i] / ephemeris.periodDays + 1) * bins + 0.5) % bins
    place[i] = j
    count[j]++
    sum[j] += series.flux[i] - 1
    total += series.flux[i] - 1
  }
  const mean = total / n
  let all = 0
  let within = 0
  for (let i = 0; i < n; i++) {
    const value = series.flux[i] - 1
    all += (value - mean) ** 2
    const j = place[i]
    // A bin of one row has no variance of its own and adds none.
    within += (value - sum[j] / count[j]) ** 2
  }
  let used = 0
  let rows = 0
  for (let j = 0; j < bins; j++) {
    if (count[j] < 2) continue
    used++
    rows += count[j]
  }
  if (!(all > 0) || rows - used < 10) return null
  const theta = within / (rows - used) / (all / (n - 1))
  const strength = Math.max(0, 1 - theta)
  // The series holds one transit more or less than span / P, by where it begins: its share of the rows varies.
  const span = series.time[n - 1] - series.time[0]
  const window = span > 0 ? Math.min(1, (WINDOW_SCATTER * ephemeris.periodDays) / span) : 1
  const noise = (4 * strength * (1 - strength) ** 2) / n + (2 * (used - 1)) / n ** 2
  return {
    strength,
    strengthErr: Math.sqrt(noise + (strength * (1 - strength) * window) ** 2),
    theta,
    bins: used,
  }
}
