import { expect, it } from 'vitest'
import { randomStream } from '../sky/random-stream.ts'
import { refinePeak } from '../transit/refine.ts'
import {
  midTransitDepth,
  scaledAxis,
  transitDurationDays,
  transitLoss,
  type TransitOrbit,
} from '../transit/transit-shape.ts'
import { FEATURES } from './definitions.ts'
import { featureRow } from './feature-row.ts'

const CADENCE = 2 / 1440
const ROWS = 19_440

interface Planet {
  readonly orbit: TransitOrbit
  readonly durationDays: number
  readonly depth: number
  readonly sigma: number
  readonly flux: Float64Array
}

const time = Float64Array.from({ length: ROWS }, (_, i) => i * CADENCE)

/** A limb-darkened planet in white noise, SNR 22 to 60, at least 4 transits in a TESS sector. */
function planet(seed: number): Planet {
  const random = randomStream(seed, 'refined planet')
  const periodDays = random.logBetween(0.8, 6)
  const orbit = {
    periodDays,
    t0: random.between(0, periodDays),
    radiusRatio: random.between(0.05, 0.12),
    scaledAxis: scaledAxis(periodDays, random.between(0.4, 1.5)),
    impact: random.between(0, 0.85),
    limbDarkening: { u1: 0.4, u2: 0.2 },
  }
  const durationDays = transitDurationDays(orbit)
  const depth = midTransitDepth(orbit)
  const inTransit = (ROWS * durationDays) / periodDays
  const sigma = (depth * Math.sqrt(0.85 * inTransit)) / random.between(22, 60)
  const flux = transitLoss(time, orbit, { exposureDays: CADENCE }).map(
    (loss) => 1 - loss + sigma * random.gaussian(),
  )
  return { orbit, durationDays, depth, sigma, flux }
}

it('from a rough peak to features: truth within 3 stated errors, nothing null but unresolved sides', () => {
  let inside = 0
  let judged = 0
  const outside: string[] = []
  for (let seed = 0; seed < 100; seed++) {
    const { orbit, durationDays, depth, sigma, flux } = planet(seed)
    const random = randomStream(seed, 'peak')
    const series = { time, flux, weight: new Float64Array(ROWS).fill(1 / sigma ** 2) }
    const fit = refinePeak(series, {
      periodDays: orbit.periodDays * (1 + 1e-4 * random.gaussian()),
      t0: orbit.t0 + 0.05 * durationDays * random.gaussian(),
      durationDays: durationDays * random.between(0.7, 1.2),
    })
    const best = {
      ...fit,
      periodErrDays: fit.periodErr,
      t0ErrDays: fit.t0Err,
      durationErrDays: fit.durationErr,
      snrRed: fit.snr,
      sde: 20,
    }
    const { values, extras, reasons } = featureRow({
      ...series,
      cadenceDays: CADENCE,
      best,
      zeroPoint: 'BJD',
    })
    const measured = FEATURES.filter((f) => f.group !== 'tls' && f.group !== 'catalogue')
    for (const { name } of measured.filter((f) => values[f.name] === null)) {
      expect(name).toBe('ingress_egress_ratio')
      expect(reasons[name]).toMatch(/not resolved|SNR too low/)
    }
    const epoch = Math.round((fit.t0 - orbit.t0) / orbit.periodDays)
    const truths: Record<string, number> = {
      bls_period: orbit.periodDays,
      bls_t0: orbit.t0 + epoch * orbit.periodDays,
      bls_duration: durationDays,
      bls_depth: depth,
      flux_std: sigma,
      flux_mad: sigma,
      flux_skewness: 0,
      flux_kurtosis: 0,
      odd_even_depth_diff: 0,
      transit_symmetry: 1,
      ingress_egress_ratio: 1,
      red_noise: 1,
    }
    for (const [name, truth] of Object.entries(truths)) {
      const value = values[name]
      if (value === null) continue
      judged++
      const pull = Math.abs(value - truth) / Number(extras[`${name}_err`])
      if (pull <= 3) inside++
      else outside.push(`${seed}: ${name} ${pull.toFixed(1)}`)
    }
  }
  expect(judged).toBeGreaterThan(1180)
  expect(inside / judged, outside.join(', ')).toBeGreaterThanOrEqual(0.97)
}, 60_000)
