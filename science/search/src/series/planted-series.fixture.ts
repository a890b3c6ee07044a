import { randomStream } from '../sky/random-stream.ts'
import { type Ephemeris, phaseDays } from './ephemeris.ts'
import type { Series } from './series.ts'

/** A flat star with box-shaped dips; every field is one cause. */
export interface PlantedSeries {
  readonly seed: number
  readonly cadenceDays: number
  readonly spanDays: number
  readonly start: number
  readonly sigma: number
  /** Standard deviation of an exponential-memory process, and its memory [days]. */
  readonly red: number
  readonly redDays: number
  readonly dips: readonly (Ephemeris & {
    /** Of the event of this number. */
    readonly depth: (number: number) => number
  })[]
  readonly keep: (time: number) => boolean
}

const PLAIN: PlantedSeries = {
  seed: 1,
  cadenceDays: 1 / 48,
  spanDays: 40,
  start: 1500,
  sigma: 1e-4,
  red: 0,
  redDays: 0.3,
  dips: [],
  keep: () => true,
}

/** Detrended rows with exact weights (those of `sigma`, or of 1e-4 where there is none). */
export function plantedSeries(changes: Partial<PlantedSeries> = {}): Series {
  const p = { ...PLAIN, ...changes }
  const random = randomStream(p.seed, 'planted series')
  const memory = Math.exp(-p.cadenceDays / p.redDays)
  const time: number[] = []
  const flux: number[] = []
  let red = random.gaussian()
  const rows = Math.floor(p.spanDays / p.cadenceDays)
  for (let i = 0; i < rows; i++) {
    const t = p.start + i * p.cadenceDays
    const noise = p.sigma * random.gaussian()
    red = memory * red + Math.sqrt(1 - memory ** 2) * random.gaussian()
    if (!p.keep(t)) continue
    let light = 1
    for (const dip of p.dips) {
      const x = phaseDays(t, dip)
      if (Math.abs(x) < dip.durationDays / 2)
        light -= dip.depth(Math.round((t - x - dip.t0) / dip.periodDays))
    }
    time.push(t)
    flux.push(light + noise + p.red * red)
  }
  return {
    time: Float64Array.from(time),
    flux: Float64Array.from(flux),
    weight: new Float64Array(time.length).fill(1 / (p.sigma || 1e-4) ** 2),
  }
}
