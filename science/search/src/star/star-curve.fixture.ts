import type { LightCurve, Segment } from '@longrun/lightcurve'
import { randomStream } from '../sky/random-stream.ts'

/** One stretch of rows of one band or instrument. */
export interface Stretch {
  readonly start: number
  readonly rows: number
  readonly cadenceDays: number
  readonly label?: string
  readonly band?: string | null
  readonly sigma?: number
  /** Noise-free flux, relative to 1. */
  readonly light?: (time: number) => number
}

/** A light curve of the given stretches, one segment each, without errors or flags unless `fields` has them. */
export function starCurve(
  stretches: readonly Stretch[],
  fields: Partial<LightCurve> = {},
): LightCurve {
  const random = randomStream(3, 'star curve')
  const time: number[] = []
  const flux: number[] = []
  const segments: Segment[] = []
  for (const stretch of stretches) {
    const start = time.length
    for (let i = 0; i < stretch.rows; i++) {
      const t = stretch.start + i * stretch.cadenceDays
      time.push(t)
      flux.push((stretch.light?.(t) ?? 1) + (stretch.sigma ?? 1e-4) * random.gaussian())
    }
    segments.push({
      start,
      end: time.length,
      label: stretch.label ?? 'S1',
      cadenceDays: stretch.cadenceDays,
      band: stretch.band ?? null,
    })
  }
  return {
    time: Float64Array.from(time),
    flux: Float64Array.from(flux),
    fluxErr: null,
    quality: null,
    segments,
    timeSystem: { zeroPoint: 'BTJD', scale: 'TDB', reference: 'barycentre' },
    star: null,
    mission: null,
    producer: 'none',
    fluxColumn: 'flux',
    origin: 'synthetic',
    warnings: [],
    ...fields,
  }
}

/** 1 outside the events, 1 - depth inside. */
export function boxDips(
  { periodDays, t0, durationDays }: { periodDays: number; t0: number; durationDays: number },
  depth: number,
): (time: number) => number {
  return (time) => {
    const x = (time - t0) / periodDays
    return Math.abs(x - Math.round(x)) * periodDays < durationDays / 2 ? 1 - depth : 1
  }
}
