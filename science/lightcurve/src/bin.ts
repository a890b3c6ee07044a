import type { LightCurve, Segment } from './light-curve.ts'
import { inverseVarianceWeights } from './weights.ts'

export interface BinnedLightCurve {
  /** One row a filled bin; `cadenceDays` of its segments is the bin, or the old cadence where that is longer. */
  readonly lightCurve: LightCurve
  /** Rows in each bin, `[m]`. */
  readonly counts: Int32Array
}

/**
 * Averages in bins of `binDays` that start at each segment's first row and never cross a segment.
 * Flux is the mean weighted by `inverseVarianceWeights`, its error 1 / sqrt(sum of weights) (null when
 * neither errors nor scatter are known); time is the plain mean of the rows; quality the bits set in
 * any of them. Throws RangeError when binDays is not > 0.
 */
export function binTime(
  lightCurve: LightCurve,
  { binDays }: { readonly binDays: number },
): BinnedLightCurve {
  if (!(binDays > 0) || binDays === Infinity) {
    throw new RangeError(`binTime: binDays is ${binDays}; it must be > 0 and finite`)
  }
  const { time, flux, quality } = lightCurve
  const { weights, segments: sources } = inverseVarianceWeights(lightCurve)
  const binned = { time: [], flux: [], error: [], quality: [], count: [] } as Record<
    'time' | 'flux' | 'error' | 'quality' | 'count',
    number[]
  >
  const segments: Segment[] = []
  for (const segment of lightCurve.segments) {
    const first = binned.time.length
    for (let i = segment.start; i < segment.end;) {
      const bin = Math.floor((time[i] - time[segment.start]) / binDays)
      const from = i
      let sumW = 0
      let sumF = 0
      let sumT = 0
      let bits = 0
      while (i < segment.end && Math.floor((time[i] - time[segment.start]) / binDays) === bin) {
        sumW += weights[i]
        sumF += weights[i] * (flux[i] - flux[from])
        sumT += time[i] - time[from]
        bits |= quality ? quality[i] : 0
        i++
      }
      binned.time.push(time[from] + sumT / (i - from))
      binned.flux.push(flux[from] + sumF / sumW)
      binned.error.push(1 / Math.sqrt(sumW))
      binned.quality.push(bits)
      binned.count.push(i - from)
    }
    const cadenceDays = Math.max(binDays, segment.cadenceDays)
    segments.push({ ...segment, start: first, end: binned.time.length, cadenceDays })
  }
  const errorsKnown = sources.length > 0 && sources.every(({ source }) => source !== 'equal')
  return {
    lightCurve: {
      ...lightCurve,
      time: Float64Array.from(binned.time),
      flux: Float64Array.from(binned.flux),
      fluxErr: errorsKnown ? Float64Array.from(binned.error) : null,
      quality: quality && Int32Array.from(binned.quality),
      centroid: null,
      segments,
    },
    counts: Int32Array.from(binned.count),
  }
}
