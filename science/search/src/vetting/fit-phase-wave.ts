import { invertSymmetric } from '../features/invert-symmetric.ts'
import { phaseDays, type Ephemeris } from '../series/ephemeris.ts'
import type { Series } from '../series/series.ts'

/** A star's own wave at a candidate's period, away from the dip. */
export interface PhaseWave {
  /** Half of the peak-to-peak range of the fitted wave, relative flux. */
  readonly amplitude: number
  /** Its significance: amplitude over error, from the scatter about the wave. */
  readonly sigma: number
}

/** Harmonics fitted: one maximum or two a period (spots, pulsation, ellipsoidal stars). */
const HARMONICS = 2

/** Phases that the rows are summed in first: the second harmonic loses 1e-4 of its height in them. */
const BINS = 256
const FEWEST_ROWS = 20

/**
 * Fits sines of the period and its half to the rows out of transit. A planet's light is flat there; a
 * pulsating, spotted or tidally stretched star's is not. Null with fewer than 20 rows or a gap in phase that
 * leaves the fit undetermined. O(n).
 */
export function phaseWave(series: Series, ephemeris: Ephemeris): PhaseWave | null {
  const { time, flux, weight } = series
  const { periodDays, durationDays } = ephemeris
  const w = new Float64Array(BINS)
  const wf = new Float64Array(BINS)
  let rows = 0
  let squares = 0
  let total = 0
  for (let i = 0; i < time.length; i++) {
    const x = phaseDays(time[i], ephemeris)
    if (Math.abs(x) < 0.75 * durationDays) continue
    const bin = Math.min(BINS - 1, Math.floor((x / periodDays + 0.5) * BINS))
    const f = flux[i] - 1
    w[bin] += weight[i]
    wf[bin] += weight[i] * f
    squares += weight[i] * f * f
    total += weight[i]
    rows++
  }
  if (rows < FEWEST_ROWS) return null
  const size = 1 + 2 * HARMONICS
  const matrix = Array.from({ length: size }, () => Array.from({ length: size }, () => 0))
  const right = Array.from({ length: size }, () => 0)
  for (let j = 0; j < BINS; j++) {
    if (w[j] === 0) continue
    const basis = basisAt(2 * Math.PI * ((j + 0.5) / BINS - 0.5))
    for (let r = 0; r < size; r++) {
      for (let c = 0; c < size; c++) matrix[r][c] += w[j] * basis[r] * basis[c]
      right[r] += wf[j] * basis[r]
    }
  }
  const inverse = invertSymmetric(matrix)
  if (inverse === null) return null
  const solution = inverse.map((row) => dot(row, right))
  let highest = -Infinity
  let lowest = Infinity
  for (let k = 0; k < 64; k++) {
    const value = dot(basisAt((2 * Math.PI * k) / 64), solution) - solution[0]
    highest = Math.max(highest, value)
    lowest = Math.min(lowest, value)
  }
  // at the least-squares solution the misfit is what the fit does not explain
  const scatter = Math.sqrt(Math.max(0, squares - dot(solution, right)) / total)
  const amplitude = (highest - lowest) / 2
  return { amplitude, sigma: amplitude / (scatter * Math.sqrt(2 / rows)) }
}

function basisAt(angle: number): number[] {
  const basis = [1]
  for (let h = 1; h <= HARMONICS; h++) basis.push(Math.cos(h * angle), Math.sin(h * angle))
  return basis
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0)
}
