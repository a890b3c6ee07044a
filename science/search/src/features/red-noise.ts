import { mad, MAD_TO_SIGMA, median } from '@longrun/lightcurve'
import type { Ephemeris } from '../series/ephemeris.ts'
import { foldSeries, levelOf, maskHalfWidth, outOfTransit } from '../series/fold.ts'
import type { Series } from '../series/series.ts'

/** Bin widths tried, in durations. */
const RED_NOISE_BINS = [0.5, 0.75, 1, 1.5, 2] as const

/** How much more binned rows scatter than white noise would. */
export interface RedNoise {
  /** max(1, median of the ratios): 1 = white. */
  readonly beta: number
  /** From the number of bins at the median width; white noise of this many bins scatters that much. */
  readonly betaErr: number
  /** Ratio at each usable width, not clipped at 1. */
  readonly ratios: readonly {
    readonly binDays: number
    readonly bins: number
    readonly ratio: number
  }[]
}

/**
 * Red-noise factor of the marked rows (Winn+ 2008, ApJ 683, 1076): sigma_M sqrt(n (M-1) / M) / sigma_1
 * over M time bins of n rows, median over bins of 0.5 to 2 durations. A bin never spans a gap (it needs
 * 60 % of its rows) and never has fewer than 2 rows; n is the harmonic mean, exact for unequal bins.
 * Null when no width gives 5 bins.
 */
export function redNoise(
  series: Series,
  rows: Uint8Array,
  options: { readonly durationDays: number; readonly cadenceDays: number },
): RedNoise | null {
  const { level } = levelOf(series, rows)
  let sum2 = 0
  let count = 0
  for (let i = 0; i < rows.length; i++) {
    if (rows[i] === 0) continue
    sum2 += (series.flux[i] - level) ** 2
    count++
  }
  if (count < 20 || !(sum2 > 0)) return null
  const sigma1 = Math.sqrt(sum2 / (count - 1))
  const ratios: { binDays: number; bins: number; ratio: number }[] = []
  for (const widths of RED_NOISE_BINS) {
    const binDays = Math.max(widths * options.durationDays, 2.5 * options.cadenceDays)
    if (ratios.some((r) => r.binDays === binDays)) continue
    // Unweighted, as sigma_1 is.
    const { cadenceDays } = options
    const bins = timeBins(series, rows, { binDays, cadenceDays, unweighted: true })
    const m = bins.mean.length
    if (m < 5) continue
    let mean = 0
    let inverse = 0
    for (let j = 0; j < m; j++) {
      mean += bins.mean[j]
      inverse += 1 / bins.count[j]
    }
    mean /= m
    let variance = 0
    for (let j = 0; j < m; j++) variance += (bins.mean[j] - mean) ** 2
    variance /= m - 1
    ratios.push({
      binDays,
      bins: m,
      ratio: Math.sqrt((variance * (m / inverse) * (m - 1)) / m) / sigma1,
    })
  }
  if (ratios.length === 0) return null
  const middle = median(ratios.map(({ ratio }) => ratio))
  const bins = ratios[ratios.length >> 1].bins
  return { beta: Math.max(1, middle), betaErr: middle / Math.sqrt(2 * (bins - 1)), ratios }
}

/** The SNR of a transit with red noise, and its parts. */
export interface RedSnr {
  /** depth / sqrt(white variance + sigma_r^2 / N). */
  readonly snrRed: number
  /** White error of the depth, scaled to the scatter really seen out of transit. */
  readonly whiteErr: number
  /** sigma_r: scatter of one-duration means beyond the white one, relative flux; 0 when there is none. */
  readonly sigmaRed: number
  /** (sum n_k)^2 / sum n_k^2 over the rows of each transit: partial transits count in part. */
  readonly transits: number
  readonly points: number
}

/**
 * SNR with red noise (Pont+ 2006, MNRAS 373, 231): d / sqrt(sigma_w^2 / n + sigma_r^2 / N_transits). The
 * white part is 1/W_in + 1/W_out (for equal weights sigma_w^2 / n and the error of the level); sigma_r is
 * the scatter of means over one duration, out of transit, less its white part; by the median absolute
 * deviation, so that another planet's transits do not count as noise. SNR 0 without rows in transit.
 */
export function snrRed(
  series: Series,
  transit: Ephemeris & { readonly depth: number },
  options: { readonly cadenceDays: number },
): RedSnr {
  const folded = foldSeries(series, transit)
  const out = outOfTransit(folded, transit)
  const { errorScale } = levelOf(series, out)
  const half = Math.min(transit.durationDays / 2, maskHalfWidth(transit))
  const perTransit = new Map<number, number>()
  let weightIn = 0
  let weightOut = 0
  let points = 0
  for (let i = 0; i < out.length; i++) {
    if (Math.abs(folded.x[i]) <= half) {
      weightIn += series.weight[i]
      points++
      perTransit.set(folded.number[i], (perTransit.get(folded.number[i]) ?? 0) + 1)
    } else if (out[i] === 1) weightOut += series.weight[i]
  }
  if (!(weightIn > 0) || !(weightOut > 0))
    return { snrRed: 0, whiteErr: 0, sigmaRed: 0, transits: 0, points }
  let squares = 0
  for (const count of perTransit.values()) squares += count * count
  const transits = points ** 2 / squares
  const whiteErr = errorScale * Math.sqrt(1 / weightIn + 1 / weightOut)
  const sigmaRed = redSigma(series, out, {
    binDays: transit.durationDays,
    cadenceDays: options.cadenceDays,
    errorScale,
  })
  return {
    snrRed: transit.depth / Math.hypot(whiteErr, sigmaRed / Math.sqrt(transits)),
    whiteErr,
    sigmaRed,
    transits,
    points,
  }
}

function redSigma(
  series: Series,
  rows: Uint8Array,
  options: { readonly binDays: number; readonly cadenceDays: number; readonly errorScale: number },
): number {
  const bins = timeBins(series, rows, options)
  const m = bins.mean.length
  if (m < 8) return 0
  const white = bins.weight.map((w) => options.errorScale ** 2 / w)
  return Math.sqrt(Math.max(0, (MAD_TO_SIGMA * mad(bins.mean)) ** 2 - median(white)))
}

interface TimeBins {
  /** Weighted mean flux, relative to 1. */
  readonly mean: Float64Array
  readonly count: Float64Array
  readonly weight: Float64Array
}

/** Bins of marked rows in time; a bin starts at the first row after the last one's end. */
function timeBins(
  series: Series,
  rows: Uint8Array,
  options: {
    readonly binDays: number
    readonly cadenceDays: number
    /** Every row counts the same. */
    readonly unweighted?: boolean
  },
): TimeBins {
  const { time, flux, weight } = series
  const { binDays, cadenceDays, unweighted = false } = options
  const enough = Math.max(binDays >= 2 * cadenceDays ? 2 : 1, 0.6 * (binDays / cadenceDays))
  // Bins may hold one row only; each begins a bin's length after the last.
  const most = Math.min(rows.length, Math.ceil(rows.length / Math.max(1, Math.floor(enough))) + 1)
  const mean = new Float64Array(most)
  const count = new Float64Array(most)
  const weights = new Float64Array(most)
  let bins = 0
  let start = -Infinity
  let n = 0
  let w = 0
  let sum = 0
  for (let i = 0; i <= rows.length; i++) {
    const end = i === rows.length
    if (!end && rows[i] === 0) continue
    // Segments may step back in time: a new one starts a new bin.
    if (end || !(time[i] - start < binDays) || time[i] < start) {
      if (n >= enough && w > 0) {
        mean[bins] = sum / w
        count[bins] = n
        weights[bins] = w
        bins++
      }
      n = 0
      w = 0
      sum = 0
      start = end ? start : time[i]
    }
    if (end) break
    const own = unweighted ? 1 : weight[i]
    n++
    w += own
    sum += own * (flux[i] - 1)
  }
  return {
    mean: mean.subarray(0, bins),
    count: count.subarray(0, bins),
    weight: weights.subarray(0, bins),
  }
}
