import type { SkyMission } from './observing-plan.ts'
import type { RandomStream } from './random-stream.ts'
import { flareLight, pulsations, correlatedNoise, spots, type Flare } from './stellar-signals.ts'
import type { StarKind } from './truth.ts'

/** How much a star does of its own. */
export interface Activity {
  readonly variant: 'spotted' | 'pulsating'
  /** Rotation or main pulsation [days]. */
  readonly periodDays: number
  /** About peak to peak [relative]. */
  readonly amplitude: number
  /** Standard deviation of the correlated noise in that of the white noise of a cadence. */
  readonly redShare: number
  readonly redTimescaleDays: number
  /** Flares expected a day; 0 on most stars. */
  readonly flaresPerDay: number
}

/**
 * Draws a star's activity. Planets, binaries and quiet stars draw from the same distribution:
 * mostly slow, weak spots, one star in seventeen fast and strong.
 */
export function drawActivity(
  random: RandomStream,
  { kind, mission }: { kind: StarKind; mission: SkyMission },
): Activity {
  // Two-minute and space-telescope cadences differ in white noise, not in the star's own.
  const redShare = random.logBetween(0.05, 0.35) * (mission === 'tess-2min' ? 0.26 : 1)
  const redTimescaleDays = random.logBetween(0.1, 1)
  if (kind === 'variable') {
    if (random.chance(0.3)) {
      const periodDays = random.logBetween(0.15, 2)
      const amplitude = random.logBetween(0.002, 0.02)
      const variant = 'pulsating'
      return { variant, periodDays, amplitude, redShare, redTimescaleDays, flaresPerDay: 0 }
    }
    const periodDays = random.logBetween(0.6, 10)
    const amplitude = random.logBetween(0.004, 0.03)
    const flaresPerDay = random.chance(0.5) ? random.logBetween(0.05, 0.6) : 0
    return { variant: 'spotted', periodDays, amplitude, redShare, redTimescaleDays, flaresPerDay }
  }
  const active = random.chance(0.06)
  return {
    variant: 'spotted',
    periodDays: active ? random.logBetween(1, 5) : random.logBetween(6, 30),
    amplitude: active ? random.logBetween(0.003, 0.012) : random.logBetween(5e-5, 0.003),
    redShare,
    redTimescaleDays,
    flaresPerDay: random.chance(active ? 0.6 : 0.1) ? random.logBetween(0.04, 0.4) : 0,
  }
}

/**
 * The star's own light: spots or pulsations, correlated noise, flares.
 * @param sigma white noise of a cadence [relative]; correlated noise and flares are measured in it
 */
export function stellarVariability(
  time: Float64Array,
  random: RandomStream,
  { activity, sigma, exposureDays }: { activity: Activity; sigma: number; exposureDays: number },
): { surface: Float64Array; flares: Float64Array; flareCount: number } {
  const { periodDays, amplitude } = activity
  const surface = (activity.variant === 'spotted' ? spots : pulsations)(time, random, {
    periodDays,
    amplitude,
  })
  const red = correlatedNoise(time, random, {
    sigma: activity.redShare * sigma,
    timescaleDays: activity.redTimescaleDays,
  })
  for (let i = 0; i < red.length; i++) surface[i] += red[i]
  const flares: Flare[] = []
  if (activity.flaresPerDay > 0) {
    const end = time[time.length - 1]
    // Waiting times even between 0 and twice their mean keep this free of further functions.
    const next = (): number => (random.uniform() * 2) / activity.flaresPerDay
    for (let peak = time[0] + next(); peak < end; peak += next()) {
      const decayDays = random.logBetween(0.004, 0.03)
      flares.push({ peak, decayDays, height: sigma * random.logBetween(6, 120) })
    }
  }
  return { surface, flares: flareLight(time, flares, { exposureDays }), flareCount: flares.length }
}
