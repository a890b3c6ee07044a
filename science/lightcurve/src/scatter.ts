import type { LightCurve } from './light-curve.ts'
import { MAD_TO_SIGMA, medianInPlace, scratchFor } from './robust.ts'

/** Point-to-point noise of one segment. */
export interface SegmentScatter {
  readonly label: string
  readonly band: string | null
  /** One-sigma white noise of a row, in the unit of flux; null with fewer than 5 usable triples or constant flux. */
  readonly sigma: number | null
}

export interface PointScatter {
  /** In the order of the light curve's segments. */
  readonly segments: readonly SegmentScatter[]
  /** Root mean square of the segments' sigma weighted by rows; null when none could be measured. */
  readonly sigma: number | null
}

const MIN_TRIPLES = 5

/**
 * Noise from a row to the next, per segment: 1.4826 MAD of f[i-1] - 2 f[i] + f[i+1] over sqrt(6). Any
 * straight trend cancels, and transits touch only the few triples at their edges. Triples over a gap
 * (a step longer than 2.5 cadences) are left out. Red noise slower than three rows is not in it. Flux rounded so
 * coarsely that most triples are straight has no MAD: their root mean square stands in, which deep dips raise.
 */
export function pointScatter(lightCurve: LightCurve): PointScatter {
  let sumSquares = 0
  let rows = 0
  const segments = lightCurve.segments.map((segment): SegmentScatter => {
    const sigma = scatterOf(lightCurve, segment)
    if (sigma !== null) {
      sumSquares += sigma * sigma * (segment.end - segment.start)
      rows += segment.end - segment.start
    }
    return { label: segment.label, band: segment.band, sigma }
  })
  return { segments, sigma: rows === 0 ? null : Math.sqrt(sumSquares / rows) }
}

function scatterOf(
  { time, flux }: LightCurve,
  { start, end, cadenceDays }: LightCurve['segments'][number],
): number | null {
  const longestStep = cadenceDays > 0 ? 2.5 * cadenceDays : Infinity
  const deviations = scratchFor(end - start)
  let count = 0
  for (let i = start + 1; i < end - 1; i++) {
    if (time[i] - time[i - 1] > longestStep || time[i + 1] - time[i] > longestStep) continue
    // The second difference has mean 0, so its MAD is taken about 0.
    deviations[count++] = Math.abs(flux[i - 1] - 2 * flux[i] + flux[i + 1])
  }
  if (count < MIN_TRIPLES) return null
  const sigma = (MAD_TO_SIGMA * medianInPlace(deviations, count)) / Math.sqrt(6)
  if (sigma > 0) return sigma
  const squares = deviations.subarray(0, count).reduce((sum, d) => sum + d * d, 0)
  return squares > 0 ? Math.sqrt(squares / count / 6) : null
}
