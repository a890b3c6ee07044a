/** Seeded light curves for the tests: nothing here is exported from the package. */
import { measureCadence } from './cadence.ts'
import type { LightCurve, Segment } from './light-curve.ts'
import { TESS_TIME } from './time-system.ts'

/** Seeded normal deviates by the sum of twelve uniforms (a linear congruential generator). */
export function normalDeviates(seed: number): () => number {
  let state = seed >>> 0
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  return () => {
    let sum = -6
    for (let i = 0; i < 12; i++) sum += uniform()
    return sum
  }
}

/** A light curve of one segment ("S1") around the given columns; any other field can be set. */
export function lightCurveOf(
  time: ArrayLike<number>,
  flux: ArrayLike<number>,
  fields: Partial<LightCurve> = {},
): LightCurve {
  const times = Float64Array.from(time)
  const segments: Segment[] = [
    {
      start: 0,
      end: times.length,
      label: 'S1',
      cadenceDays: measureCadence(times),
      band: null,
    },
  ]
  return {
    time: times,
    flux: Float64Array.from(flux),
    fluxErr: null,
    quality: null,
    segments: times.length === 0 ? [] : segments,
    timeSystem: TESS_TIME,
    star: 'TIC 1',
    mission: 'TESS',
    producer: 'SPOC',
    fluxColumn: 'PDCSAP_FLUX',
    origin: 'synthetic',
    warnings: [],
    ...fields,
  }
}

export interface PlantedOptions {
  readonly rows: number
  readonly cadenceDays: number
  readonly noise: number
  readonly seed?: number
  /** Relative flux without noise at a time. Default 1. */
  readonly model?: (time: number) => number
}

/** Evenly sampled flux from a model plus white noise. */
export function plantedCurve({
  rows,
  cadenceDays,
  noise,
  seed = 1,
  model = () => 1,
}: PlantedOptions): LightCurve {
  const normal = normalDeviates(seed)
  const time = Float64Array.from({ length: rows }, (_, i) => 1000 + i * cadenceDays)
  return lightCurveOf(
    time,
    time.map((t) => model(t) + noise * normal()),
  )
}

/** A box of depth `depth` and length `durationDays` every `periodDays` about `t0`: 1 outside. */
export function boxTransit(
  time: number,
  given: { periodDays: number; t0: number; durationDays: number; depth: number },
): number {
  const cycles = (time - given.t0) / given.periodDays
  const off = Math.abs(cycles - Math.round(cycles)) * given.periodDays
  return off < given.durationDays / 2 ? 1 - given.depth : 1
}
