import { boxSums } from '../events/events.ts'
import { read } from '../events/polish.ts'
import { phaseDays, type Ephemeris } from '../series/ephemeris.ts'
import { plantedSeries } from '../series/planted-series.fixture.ts'
import { transitDurationDays, transitLoss, type TransitOrbit } from '../transit/transit-shape.ts'
import type { VettingInput } from './subject.ts'

/** A dark disc on a circular orbit, and what else moves the light; every field is one cause. */
export interface PlantedInput {
  readonly seed: number
  readonly radiusRatio: number
  readonly impact: number
  readonly periodDays: number
  readonly scaledAxis: number
  readonly cadenceDays: number
  readonly spanDays: number
  readonly sigma: number
  /** Loss in boxes of the transit's length, at a phase (0-1), of the events that `which` lets through. */
  readonly second: {
    readonly phase: number
    readonly depth: number
    readonly which?: number
  } | null
  /** Factor on the depth of odd transits. */
  readonly odd: number
  /** Half of peak to peak of a sine before detrending, and how many of it fit into a period. */
  readonly wave: { readonly amplitude: number; readonly harmonic: number; readonly left?: number }
  readonly keep: (time: number) => boolean
  readonly aliases: readonly string[]
}

const PLAIN: PlantedInput = {
  seed: 1,
  radiusRatio: 0.1,
  impact: 0.3,
  periodDays: 3.1,
  scaledAxis: 9,
  cadenceDays: 1 / 48,
  spanDays: 80,
  sigma: 3e-4,
  second: null,
  odd: 1,
  wave: { amplitude: 0, harmonic: 1 },
  keep: () => true,
  aliases: [],
}

/** What the vetter is told of a planted star whose ephemeris is known. */
export function plantedInput(changes: Partial<PlantedInput> = {}): VettingInput {
  const p = { ...PLAIN, ...changes }
  const { periodDays, cadenceDays } = p
  const orbit: TransitOrbit = {
    periodDays,
    t0: 1500.9,
    radiusRatio: p.radiusRatio,
    scaledAxis: p.scaledAxis,
    impact: p.impact,
    limbDarkening: { u1: 0.4, u2: 0.25 },
  }
  const durationDays = transitDurationDays(orbit)
  const ephemeris: Ephemeris = { periodDays, t0: orbit.t0, durationDays }
  const flat = plantedSeries({
    seed: p.seed,
    cadenceDays,
    spanDays: p.spanDays,
    sigma: p.sigma,
    keep: p.keep,
  })
  const loss = transitLoss(flat.time, orbit, { exposureDays: cadenceDays })
  const later = { ...ephemeris, t0: orbit.t0 + (p.second?.phase ?? 0) * periodDays }
  const dipped = flat.flux.map((f, i) => {
    const t = flat.time[i]
    const number = Math.round((t - orbit.t0) / periodDays)
    const x = phaseDays(t, later)
    const event = Math.round((t - later.t0) / periodDays)
    const there = p.second?.which === undefined || p.second.which === event
    const second = there && Math.abs(x) < durationDays / 2 ? (p.second?.depth ?? 0) : 0
    return f - loss[i] * (number % 2 === 0 ? 1 : p.odd) - second
  })
  const wave = (t: number): number =>
    p.wave.amplitude * Math.sin((2 * Math.PI * p.wave.harmonic * (t - orbit.t0 - 0.2)) / periodDays)
  const left = p.wave.left ?? 0
  const series = { ...flat, flux: dipped.map((f, i) => f + left * wave(flat.time[i])) }
  const reading = read(boxSums(series), ephemeris, {
    cadenceDays,
    periodMinDays: 0.2,
    periodMaxDays: p.spanDays,
  })
  if (reading === null) throw new Error('the planted transit has no events')
  return {
    series,
    undetrended: { ...flat, flux: dipped.map((f, i) => f + wave(flat.time[i])) },
    ephemeris,
    depth: Math.max(...loss),
    ingressDays: Math.min(durationDays / 2, (durationDays * p.radiusRatio) / (1 + p.radiusRatio)),
    explanation: { ...reading, aliases: p.aliases },
    snrRed: reading.strength.mes,
    cadenceDays,
    searchedCadenceDays: cadenceDays,
    nullScore: 5,
  }
}
