import type { LightCurve } from './light-curve.ts'
import { MAD_TO_SIGMA, mad, median, quantile } from './robust.ts'

/** The strongest periodic variability of a star slower than a transit: its spots, mostly. */
export interface Rotation {
  /** [days]; null when there are too few data to look (under 1 day or 30 bins). */
  readonly periodDays: number | null
  /**
   * Share of the binned flux's variance that the period and its first harmonic explain, 0..1, less what
   * noise alone would reach. Below ~0.3 the period means little.
   */
  readonly strength: number
  /** Half of the 5-95 % range of the binned flux, relative. */
  readonly amplitude: number
  /** Scatter from bin to bin, relative; the bins are 30 min or wider. */
  readonly noise: number
}

export interface RotationOptions {
  /** Shortest period tried [days]. Default 0.2. */
  readonly minPeriodDays?: number
}

const MIN_BIN_DAYS = 1 / 48
const MAX_CHUNK_DAYS = 45
const MAX_CHUNKS = 3
const MAX_BINS = 1000
const MIN_BINS = 30
/** Frequencies per 1 / span: fine enough that a peak loses under 5 % between two. */
const OVERSAMPLING = 4

/**
 * A cheap estimate of a star's rotation period: the Lomb-Scargle periodogram (Lomb 1976, Scargle 1982)
 * of flux in 30-min bins, a straight line and far outliers (flares, transits) taken off first. Long
 * light curves are looked at in up to three stretches of 45 days, because spots come and go, and the
 * powers averaged. Two groups of spots often make the first harmonic the strongest: the period is
 * doubled when twice as long explains a fair share too. Periods reach 2/3 of a stretch.
 *
 * Normalise first. Of several bands only the one with most rows is used.
 */
export function rotationPeriod(
  lightCurve: LightCurve,
  { minPeriodDays = 0.2 }: RotationOptions = {},
): Rotation {
  const chunks = chunksOf(lightCurve)
  if (chunks.length === 0) return { periodDays: null, strength: 0, amplitude: 0, noise: 0 }
  const longest = Math.max(...chunks.map((chunk) => chunk.spanDays))
  const step = 1 / (OVERSAMPLING * longest)
  const first = Math.ceil(1.5 / longest / step)
  const last = Math.floor(1 / minPeriodDays / step)
  const power = new Float64Array(Math.max(0, last - first + 1))
  for (const chunk of chunks) {
    const own = lombScargle(chunk, { first, step, count: power.length })
    for (let k = 0; k < power.length; k++) power[k] += own[k] / chunks.length
  }
  const noiseShare = shareOfNoise(chunks, power.length)
  const shared = {
    amplitude: median(chunks.map((chunk) => chunk.amplitude)),
    noise: median(chunks.map((chunk) => chunk.noise)),
  }
  const peak = highestPeak(power)
  if (peak === null) return { ...shared, periodDays: null, strength: 0 }
  const at = { peak, frequency: (first + peak) * step, power: power[peak] }
  const half = nearHalf(power, { first, index: first + peak })
  const doubled = half !== null && half.power > Math.max(0.2 * at.power, 2 * noiseShare)
  const frequency = doubled ? (first + half.peak) * step : at.frequency
  const explained = Math.min(1, at.power + (doubled ? half.power : 0))
  return {
    ...shared,
    periodDays: 1 / frequency,
    strength: Math.max(0, (explained - noiseShare) / (1 - noiseShare)),
  }
}

/** One stretch of binned flux, mean 0, without its straight line. */
interface Chunk {
  readonly time: Float64Array
  readonly flux: Float64Array
  readonly spanDays: number
  readonly amplitude: number
  readonly noise: number
}

function chunksOf(lightCurve: LightCurve): Chunk[] {
  const rows = rowsOfMainBand(lightCurve)
  if (rows.length === 0) return []
  const { time } = lightCurve
  const start = time[rows[0]]
  const span = time[rows[rows.length - 1]] - start
  const count = Math.max(1, Math.ceil(span / MAX_CHUNK_DAYS))
  const width = span / count
  const groupOf = (i: number) => {
    const at = width > 0 ? Math.floor((time[i] - start) / width) : 0
    return Math.min(count - 1, at)
  }
  const chunks: Chunk[] = []
  for (let from = 0; from < rows.length;) {
    const group = groupOf(rows[from])
    let to = from + 1
    while (to < rows.length && groupOf(rows[to]) === group) to++
    const chunk = binChunk(lightCurve, rows.subarray(from, to))
    if (chunk) chunks.push(chunk)
    from = to
  }
  if (chunks.length <= MAX_CHUNKS) return chunks
  return [chunks[0], chunks[chunks.length >> 1], chunks[chunks.length - 1]]
}

/** Rows of the band with most of them, by time. */
function rowsOfMainBand({ time, segments }: LightCurve): Int32Array {
  const sizes = new Map<string | null, number>()
  for (const { band, start, end } of segments) {
    sizes.set(band, (sizes.get(band) ?? 0) + end - start)
  }
  const main = [...sizes].sort((a, b) => b[1] - a[1])[0]
  const rows = new Int32Array(main?.[1] ?? 0)
  let count = 0
  let ascending = true
  for (const { band, start, end } of segments) {
    if (band !== main[0]) continue
    for (let i = start; i < end; i++) {
      if (count > 0 && time[i] < time[rows[count - 1]]) ascending = false
      rows[count++] = i
    }
  }
  return ascending ? rows : rows.sort((a, b) => time[a] - time[b])
}

function binChunk({ time, flux }: LightCurve, rows: Int32Array): Chunk | null {
  if (rows.length < MIN_BINS) return null
  const start = time[rows[0]]
  const spanDays = time[rows[rows.length - 1]] - start
  if (!(spanDays >= 1)) return null
  const width = Math.max(MIN_BIN_DAYS, spanDays / MAX_BINS)
  const bins = Math.ceil(spanDays / width) + 1
  const sums = new Float64Array(bins)
  const rowsIn = new Int32Array(bins)
  for (let r = 0; r < rows.length; r++) {
    const bin = Math.floor((time[rows[r]] - start) / width)
    sums[bin] += flux[rows[r]]
    rowsIn[bin]++
  }
  const binTime = new Float64Array(bins)
  const binFlux = new Float64Array(bins)
  let filled = 0
  for (let bin = 0; bin < bins; bin++) {
    if (rowsIn[bin] === 0) continue
    binTime[filled] = (bin + 0.5) * width
    binFlux[filled++] = sums[bin] / rowsIn[bin]
  }
  const means = binFlux.subarray(0, filled)
  const level = median(means)
  const spread = 3.5 * MAD_TO_SIGMA * mad(means, { center: level })
  let kept = 0
  for (let k = 0; k < filled; k++) {
    if (!(Math.abs(means[k] - level) <= spread)) continue
    binTime[kept] = binTime[k]
    binFlux[kept++] = means[k]
  }
  if (kept < MIN_BINS) return null
  return describeChunk(binTime.slice(0, kept), binFlux.slice(0, kept), spanDays)
}

function describeChunk(time: Float64Array, flux: Float64Array, spanDays: number): Chunk {
  const amplitude = (quantile(flux, { fraction: 0.95 }) - quantile(flux, { fraction: 0.05 })) / 2
  const bends = new Float64Array(flux.length - 2)
  for (let k = 0; k < bends.length; k++) bends[k] = flux[k + 2] - 2 * flux[k + 1] + flux[k]
  const noise = (MAD_TO_SIGMA * mad(bends, { center: 0 })) / Math.sqrt(6)
  return { time, flux: withoutLine(time, flux), spanDays, amplitude, noise }
}

/** Residuals of the least-squares straight line. */
function withoutLine(time: Float64Array, flux: Float64Array): Float64Array {
  const n = time.length
  const meanT = time.reduce((sum, t) => sum + t, 0) / n
  const meanF = flux.reduce((sum, f) => sum + f, 0) / n
  let [stt, stf] = [0, 0]
  for (let i = 0; i < n; i++) {
    stt += (time[i] - meanT) ** 2
    stf += (time[i] - meanT) * (flux[i] - meanF)
  }
  const slope = stt > 0 ? stf / stt : 0
  return flux.map((f, i) => f - meanF - slope * (time[i] - meanT))
}

/** Normalised Lomb-Scargle power (share of variance) at frequencies (first + k) * step [1/day], `[count]`. */
function lombScargle(
  { time, flux }: Chunk,
  { first, step, count }: { first: number; step: number; count: number },
): Float64Array {
  const n = time.length
  // Sine and cosine of each row turn by a fixed angle from one frequency to the next: no trigonometry inside.
  const cos = time.map((t) => Math.cos(2 * Math.PI * first * step * t))
  const sin = time.map((t) => Math.sin(2 * Math.PI * first * step * t))
  const turnCos = time.map((t) => Math.cos(2 * Math.PI * step * t))
  const turnSin = time.map((t) => Math.sin(2 * Math.PI * step * t))
  const variance = flux.reduce((sum, f) => sum + f * f, 0)
  const power = new Float64Array(count)
  if (!(variance > 0)) return power
  for (let k = 0; k < count; k++) {
    let fc = 0
    let fs = 0
    let cc = 0
    let cs = 0
    for (let i = 0; i < n; i++) {
      const c = cos[i]
      const s = sin[i]
      const f = flux[i]
      fc += f * c
      fs += f * s
      cc += c * c
      cs += c * s
      cos[i] = c * turnCos[i] - s * turnSin[i]
      sin[i] = s * turnCos[i] + c * turnSin[i]
    }
    // The best sinusoid's share of variance, from the 2 x 2 normal equations.
    const ss = n - cc
    const determinant = cc * ss - cs * cs
    if (determinant > 1e-9 * n * n) {
      power[k] = (fc * fc * ss - 2 * fc * fs * cs + fs * fs * cc) / (determinant * variance)
    }
  }
  return power
}

/** The power that the highest of `count` noise peaks reaches once in ten light curves (Scargle 1982). */
function shareOfNoise(chunks: readonly Chunk[], count: number): number {
  const bins = median(chunks.map((chunk) => chunk.time.length))
  const peaks = Math.max(1, count / OVERSAMPLING)
  return Math.min(0.9, 1 - (0.1 / peaks) ** (2 / Math.max(1, bins - 4)))
}

/** The highest inner local maximum; the ends belong to trends and to transits. */
function highestPeak(power: Float64Array): number | null {
  let best: number | null = null
  for (let k = 1; k < power.length - 1; k++) {
    if (power[k] < power[k - 1] || power[k] < power[k + 1]) continue
    if (best === null || power[k] > power[best]) best = k
  }
  return best !== null && power[best] > 0 ? best : null
}

/** The local maximum at half of a frequency, to within a resolution element. */
function nearHalf(
  power: Float64Array,
  { first, index }: { first: number; index: number },
): { readonly peak: number; readonly power: number } | null {
  const middle = Math.round(index / 2) - first
  let best: number | null = null
  for (let k = middle - OVERSAMPLING / 2; k <= middle + OVERSAMPLING / 2; k++) {
    if (k < 1 || k >= power.length - 1) continue
    if (power[k] < power[k - 1] || power[k] < power[k + 1]) continue
    if (best === null || power[k] > power[best]) best = k
  }
  return best === null ? null : { peak: best, power: power[best] }
}
