import {
  midTransitDepth,
  transitDurationDays,
  transitLoss,
  type TransitOrbit,
} from '../transit/transit-shape.ts'
import { binaryLight, drawBinary, drawPlanetOrbit, type HostStar } from './bodies.ts'
import { missionFacts, type SkyMission } from './observing-plan.ts'
import type { RandomStream } from './random-stream.ts'
import { measurePlanted, type PlantedSignal, type StarKind } from './truth.ts'

/** What was planted: relative loss of each eclipse and the light between. */
export interface PlantedBody {
  readonly variant: string
  readonly orbit: TransitOrbit
  readonly loss: Float64Array
  readonly depth: number
  readonly secondary: {
    readonly loss: Float64Array
    readonly depth: number
    readonly phase: number
  } | null
  readonly tides: Float64Array | null
  readonly densitySolar: number
  readonly signal: PlantedSignal
  /** White noise of a quiet cadence [relative]. */
  readonly sigma: number
}

/**
 * Plants transits or eclipses: at least three transits, or two primary eclipses, that data cover.
 * @returns null for kinds without any
 */
export function plantSignal(
  kind: StarKind,
  sky: {
    readonly mission: SkyMission
    readonly host: HostStar
    /** Barycentric, without NaN [days] `[n]`. */
    readonly time: Float64Array
    /** 1 / sigma^2 for noise 1; 0 where the cadence does not survive `[n]`. */
    readonly survives: Float64Array
    /** White noise [relative] of a star whose brightness nothing else sets. */
    readonly sigma: number
    readonly random: RandomStream
    /** Wanted SNR of a planet; default between 6 and 60, even in the logarithm. */
    readonly snr: number | undefined
    readonly periodMaxDays: number | undefined
  },
): PlantedBody | null {
  const { mission, host, time, survives, random } = sky
  const facts = missionFacts(mission)
  const { exposureDays } = facts
  const firstTime = time[0]
  const periodMaxDays =
    sky.periodMaxDays ?? (facts.flags === 'TESS' ? 12 : mission === 'k2' ? 30 : 60)
  // White SNR for noise 1; it scales with 1 / sigma.
  const measure = (orbit: TransitOrbit, loss: Float64Array): PlantedSignal =>
    measurePlanted(time, loss, survives, {
      periodDays: orbit.periodDays,
      t0: orbit.t0,
      durationDays: transitDurationDays(orbit),
    })

  if (kind === 'eclipsing-binary') {
    for (let attempt = 0; ; attempt++) {
      const binary = drawBinary(random, host, {
        firstTime,
        periodMaxDays: Math.min(9, periodMaxDays),
      })
      const light = binaryLight(time, binary, { exposureDays })
      const unit = measure(binary.primary, light.primary)
      const faint = measure(binary.secondary, light.secondary)
      // Two primaries and one secondary at least, or no data could tell what it is.
      if ((unit.nTransits < 2 || faint.nTransits < 1) && attempt < 50) continue
      const { sigma } = sky
      return {
        variant: binary.variant,
        orbit: binary.primary,
        loss: light.primary,
        depth: binary.primaryLight * midTransitDepth(binary.primary),
        secondary: {
          loss: light.secondary,
          depth: binary.secondaryLight * midTransitDepth(binary.secondary),
          phase: binary.secondaryPhase,
        },
        tides: light.tides,
        densitySolar: binary.density,
        signal: { ...unit, snr: unit.snr / sigma },
        sigma,
      }
    }
  }
  if (kind !== 'planet') return null

  const target = sky.snr ?? random.logBetween(6, 60)
  const floor = 0.35 * facts.noiseAtTenthMagnitude
  const ceiling = 15 * facts.noiseAtTenthMagnitude
  for (let attempt = 0; ; attempt++) {
    let orbit = drawPlanetOrbit(random, host, { firstTime, periodMaxDays })
    let loss = transitLoss(time, orbit, { exposureDays })
    let unit = measure(orbit, loss)
    // Two transits leave the period open to fractions that a gap hides: no search could be right then.
    if (unit.nTransits < 3 && attempt < 50) continue
    // The star's brightness makes the SNR; where none would do, the planet's size gives way.
    const sigma = Math.min(ceiling, Math.max(floor, unit.snr / target))
    for (let step = 0; step < 6 && Math.abs(unit.snr / sigma / target - 1) > 1e-3; step++) {
      const radiusRatio = orbit.radiusRatio * Math.sqrt((target * sigma) / unit.snr)
      orbit = { ...orbit, radiusRatio: Math.min(0.16, Math.max(0.004, radiusRatio)) }
      loss = transitLoss(time, orbit, { exposureDays })
      unit = measure(orbit, loss)
    }
    return {
      variant: 'planet',
      orbit,
      loss,
      depth: midTransitDepth(orbit),
      secondary: null,
      tides: null,
      densitySolar: host.density,
      signal: { ...unit, snr: unit.snr / sigma },
      sigma,
    }
  }
}
