import { invertSymmetric } from '../features/invert-symmetric.ts'
import { phaseDays, type Ephemeris } from '../series/ephemeris.ts'
import { maskHalfWidth } from '../series/fold.ts'
import type { Series } from '../series/series.ts'

/** The strongest sine of the star's own light at half, whole or twice a candidate's period. */
export interface SweetWave {
  readonly periodDays: number
  /** Half of peak to peak, relative flux. */
  readonly amplitude: number
  /** Amplitude over its white error, from the scatter about the wave. */
  readonly sigma: number
}

const FACTORS = [0.5, 1, 2]
const BINS = 256
const FEWEST_ROWS = 20

/**
 * Sines fitted to the rows out of transit before detrending, one at a time, at P / 2, P and 2P: the idea of
 * SWEET (Thompson+ 2015, 2018). Rows are summed in 256 phases of 2P first. Null with fewer than 20 rows or
 * phases that leave every fit undetermined. O(n).
 */
export function sweetWave(series: Series, ephemeris: Ephemeris): SweetWave | null {
  const { time, flux, weight } = series
  const half = maskHalfWidth(ephemeris)
  const period = 2 * ephemeris.periodDays
  const w = new Float64Array(BINS)
  const wf = new Float64Array(BINS)
  let rows = 0
  let squares = 0
  for (let i = 0; i < time.length; i++) {
    if (Math.abs(phaseDays(time[i], ephemeris)) <= half) continue
    const turns = (time[i] - ephemeris.t0) / period
    const bin = Math.min(BINS - 1, Math.floor((turns - Math.floor(turns)) * BINS))
    const f = flux[i] - 1
    w[bin] += weight[i]
    wf[bin] += weight[i] * f
    squares += weight[i] * f * f
    rows++
  }
  if (rows < FEWEST_ROWS) return null
  let best: SweetWave | null = null
  for (const factor of FACTORS) {
    const fit = fitSine(w, wf, { turns: 2 / factor, squares, rows })
    if (fit !== null && (best === null || fit.sigma > best.sigma))
      best = { periodDays: factor * ephemeris.periodDays, ...fit }
  }
  return best
}

/** `turns`: periods of the sine in one of the bins' period, P / (factor x P) x 2. */
function fitSine(
  w: Float64Array,
  wf: Float64Array,
  { turns, squares, rows }: { turns: number; squares: number; rows: number },
): { amplitude: number; sigma: number } | null {
  const matrix = Array.from({ length: 3 }, () => [0, 0, 0])
  const right = [0, 0, 0]
  for (let j = 0; j < BINS; j++) {
    const angle = (2 * Math.PI * turns * (j + 0.5)) / BINS
    const basis = [1, Math.cos(angle), Math.sin(angle)]
    for (let r = 0; r < 3; r++) {
      for (let c = 0; c < 3; c++) matrix[r][c] += w[j] * basis[r] * basis[c]
      right[r] += wf[j] * basis[r]
    }
  }
  const inverse = invertSymmetric(matrix)
  if (inverse === null) return null
  const [level, a, b] = inverse.map((row) => row.reduce((sum, c, k) => sum + c * right[k], 0))
  const amplitude = Math.hypot(a, b)
  if (!(amplitude > 0)) return null
  const rest = squares - level * right[0] - a * right[1] - b * right[2]
  const scale = Math.max(0, rest) / Math.max(1, rows - 3)
  const variance =
    (a * a * inverse[1][1] + 2 * a * b * inverse[1][2] + b * b * inverse[2][2]) / amplitude ** 2
  return { amplitude, sigma: amplitude / Math.sqrt(scale * variance) }
}
