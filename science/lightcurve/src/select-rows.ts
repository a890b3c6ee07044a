import type { LightCurve, Segment } from './light-curve.ts'

/**
 * The rows with `keep[i]` not 0, in order; segments shrink with them and empty ones go. A segment's
 * cadence stays what it was: rows that are missing do not change the instrument's rhythm. Returns the
 * same object when nothing goes.
 */
export function selectRows(lightCurve: LightCurve, keep: Uint8Array): LightCurve {
  const rows: number[] = []
  const segments: Segment[] = []
  for (const segment of lightCurve.segments) {
    const start = rows.length
    for (let i = segment.start; i < segment.end; i++) if (keep[i] !== 0) rows.push(i)
    if (rows.length > start) segments.push({ ...segment, start, end: rows.length })
  }
  if (rows.length === lightCurve.time.length) return lightCurve
  const { time, flux, fluxErr, quality } = lightCurve
  return {
    ...lightCurve,
    time: Float64Array.from(rows, (i) => time[i]),
    flux: Float64Array.from(rows, (i) => flux[i]),
    fluxErr: fluxErr && Float64Array.from(rows, (i) => fluxErr[i]),
    quality: quality && Int32Array.from(rows, (i) => quality[i]),
    segments,
  }
}
