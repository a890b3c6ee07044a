import type { LightCurve, Segment } from './light-curve.ts'
import { median, medianInPlace, scratchFor } from './robust.ts'
import { pointScatter, type SegmentScatter } from './scatter.ts'

/** What one segment's weights were made from. */
export interface SegmentWeights {
  readonly label: string
  /** `fluxErr`: the file's errors; `scatter`: measured from row to row; `borrowed`: another segment's; `equal`: nothing known. */
  readonly source: 'fluxErr' | 'scatter' | 'borrowed' | 'equal'
  /** Median of the stated errors, null when there are none. */
  readonly statedErr: number | null
  /** Measured point-to-point sigma, null when it could not be measured. */
  readonly scatter: number | null
}

export interface Weights {
  /** 1 / sigma^2 of each row, `[n]`, finite and > 0, in 1 / flux^2 (1 where nothing is known). */
  readonly weights: Float64Array
  readonly segments: readonly SegmentWeights[]
  /** Segments whose stated errors were not believed, one sentence each. */
  readonly warnings: readonly string[]
}

export interface WeightOptions {
  /** Stated errors within this factor of the measured scatter are believed. Default 2. */
  readonly credibleFactor?: number
}

/** No row weighs more than 25x its segment's usual row: one absurdly small error must not be the light curve. */
const SMALLEST_ERROR_SHARE = 0.2

/**
 * Inverse-variance weights, decided for each segment by itself, so that bands and instruments of
 * different noise are never mixed unweighted. The file's errors are taken where their median agrees
 * with the scatter from row to row; else that scatter, and a warning says so. A row without an error
 * gets its segment's median one. Segments too short to measure borrow the median sigma of their
 * band, else of all.
 */
export function inverseVarianceWeights(
  lightCurve: LightCurve,
  { credibleFactor = 2 }: WeightOptions = {},
): Weights {
  const scatters = pointScatter(lightCurve).segments
  const warnings: string[] = []
  const weights = new Float64Array(lightCurve.time.length)
  const sigmas: (number | null)[] = []
  const decided = lightCurve.segments.map((segment, at): SegmentWeights => {
    const statedErr = usualError(lightCurve, segment)
    const scatter = scatters[at].sigma
    const shared = { label: segment.label, statedErr, scatter }
    const ratio = statedErr !== null && scatter !== null ? statedErr / scatter : 1
    if (statedErr !== null && ratio <= credibleFactor && ratio * credibleFactor >= 1) {
      fillFromErrors(weights, { lightCurve, segment, statedErr })
      sigmas.push(statedErr)
      return { ...shared, source: 'fluxErr' }
    }
    if (statedErr !== null) {
      warnings.push(
        `Segment ${segment.label}: the stated errors (median ${statedErr.toPrecision(3)}) are ` +
          `${ratio.toPrecision(2)}x the measured point-to-point scatter (${scatter?.toPrecision(3)}); the scatter was used.`,
      )
    }
    sigmas.push(scatter)
    return { ...shared, source: scatter === null ? 'equal' : 'scatter' }
  })
  const segments = lightCurve.segments.map((segment, at): SegmentWeights => {
    const own = decided[at]
    if (own.source === 'fluxErr') return own
    const sigma = sigmas[at] ?? borrowedSigma(scatters, sigmas, segment.band)
    weights.fill(weightOf(sigma ?? 1), segment.start, segment.end)
    return sigmas[at] === null && sigma !== null ? { ...own, source: 'borrowed' } : own
  })
  return { weights, segments, warnings }
}

/** Median of the finite, positive errors of a segment; null when fewer than half of its rows have one. */
function usualError({ fluxErr }: LightCurve, { start, end }: Segment): number | null {
  if (fluxErr === null) return null
  const stated = scratchFor(end - start)
  let count = 0
  for (let i = start; i < end; i++)
    if (fluxErr[i] > 0 && fluxErr[i] < Infinity) stated[count++] = fluxErr[i]
  return 2 * count < end - start || count === 0 ? null : medianInPlace(stated, count)
}

function fillFromErrors(
  weights: Float64Array,
  given: { lightCurve: LightCurve; segment: Segment; statedErr: number },
): void {
  const { fluxErr } = given.lightCurve
  if (fluxErr === null) return
  for (let i = given.segment.start; i < given.segment.end; i++) {
    const error = fluxErr[i] > 0 && fluxErr[i] < Infinity ? fluxErr[i] : given.statedErr
    weights[i] = weightOf(Math.max(error, SMALLEST_ERROR_SHARE * given.statedErr))
  }
}

/** Absurd errors (1e-300 in a damaged file) must still give a weight that sums and divides. */
function weightOf(sigma: number): number {
  return Math.min(1e100, Math.max(1e-100, 1 / (sigma * sigma)))
}

function borrowedSigma(
  scatters: readonly SegmentScatter[],
  sigmas: readonly (number | null)[],
  band: string | null,
): number | null {
  const known = sigmas.flatMap((sigma, at) => (sigma === null ? [] : [{ sigma, at }]))
  const sameBand = known.filter(({ at }) => scatters[at].band === band)
  const lenders = sameBand.length > 0 ? sameBand : known
  return lenders.length === 0 ? null : median(lenders.map(({ sigma }) => sigma))
}
