import { power } from '@longrun/statistics'
import { transitDurationDays } from '../transit/transit-shape.ts'
import { drawActivity, stellarVariability } from './activity.ts'
import { drawHost, magnitudeOfNoise, type HostStar } from './bodies.ts'
import { corruptAndFlag, drawNoise } from './instrument.ts'
import { missionFacts, type SkyMission } from './observing-plan.ts'
import { plantSignal } from './plant.ts'
import { joinPlans, pointAt, type JoinedPlan, type SkyPointing } from './pointing.ts'
import { randomStream, type RandomStream } from './random-stream.ts'
import type { StarKind, SyntheticTruth } from './truth.ts'

/** Which star to make; equal options give equal numbers, bit for bit, on every machine. */
export interface SyntheticStarOptions {
  /** Seed of the whole sky. */
  readonly seed: number
  /** Number of the star, from 1; becomes its id. */
  readonly index: number
  /** Default: drawn, 40 % planet, 15 % eclipsing-binary, 35 % quiet, 10 % variable. */
  readonly kind?: StarKind
  /** Default `tess-30min`. */
  readonly mission?: SkyMission
  /** Sectors, quarters or campaign observed; default [1] for TESS, [4] for K2, [1, 2, 3, 4] for Kepler. */
  readonly segments?: readonly number[]
  /** Expected white SNR of a planet; default drawn between 6 and 60, even in the logarithm. */
  readonly snr?: number
  /** Longest period drawn [days]; default 12 for TESS, 30 for K2, 60 for Kepler. */
  readonly periodMaxDays?: number
}

/** A star as its files hold it: every cadence is a row, bad ones too. */
export interface SyntheticStar {
  readonly id: string
  readonly mission: SkyMission
  readonly zeroPoint: 'BTJD' | 'BKJD'
  readonly segments: readonly {
    readonly label: string
    readonly number: number
    readonly start: number
    readonly end: number
  }[]
  /** Barycentric time [days] in `zeroPoint`; NaN where the file has none. `[n]` */
  readonly time: Float64Array
  /** Barycentric minus spacecraft time [days]. `[n]` */
  readonly timeCorr: Float64Array
  readonly cadence: Int32Array
  /** Corrected flux (PDCSAP) [e-/s]; NaN on bad rows. `[n]` */
  readonly flux: Float64Array
  /** What the pipeline believes its one-sigma error to be [e-/s]: a few per cent off the truth. `[n]` */
  readonly fluxErr: Float64Array
  /** Uncorrected flux (SAP) [e-/s]: with drift, dump steps and the light of neighbours. `[n]` */
  readonly sapFlux: Float64Array
  readonly sapFluxErr: Float64Array
  readonly quality: Int32Array
  readonly pointing: SkyPointing
  readonly host: HostStar
  /** Share of the aperture's light that is the star's own (CROWDSAP). */
  readonly crowding: number
  /** Share of the star's light inside the aperture (FLFRCSAP). */
  readonly captured: number
  readonly truth: SyntheticTruth
}

const DEFAULT_SEGMENTS: Readonly<Record<SkyMission, readonly number[]>> = {
  'tess-30min': [1],
  'tess-2min': [1],
  k2: [4],
  kepler: [1, 2, 3, 4],
}

/** "SYN-000017". */
export function syntheticId(index: number): string {
  if (!Number.isInteger(index) || index < 1 || index > 999999) {
    throw new RangeError(`star index is ${index}; whole numbers from 1 to 999999 are allowed`)
  }
  return `SYN-${String(index).padStart(6, '0')}`
}

/**
 * Makes one synthetic star: light curve as a mission's pipeline would give it, and its truth.
 *
 * In it: white noise; correlated noise; spots that live and die, or pulsations; flares on some
 * stars; outliers; downlink and other gaps; momentum dumps, stray light and pointing jitter shared
 * by the sector; flagged cadences with bad flux; a limb-darkened, exposure-averaged transit or two
 * eclipses. Nothing is made easy for a search: the same noise is on every kind of star.
 * @throws RangeError for an index outside 1..999999 or a segment below 1
 */
export function syntheticStar(options: SyntheticStarOptions): SyntheticStar {
  const { seed, index, mission = 'tess-30min' } = options
  const id = syntheticId(index)
  const facts = missionFacts(mission)
  const stream = (name: string): RandomStream => randomStream(seed, `star ${index} ${name}`)
  const kind =
    options.kind ??
    stream('kind').choose([
      ['planet', 0.4],
      ['eclipsing-binary', 0.15],
      ['quiet', 0.35],
      ['variable', 0.1],
    ] as const)
  const plan = joinPlans({ seed, mission, segments: options.segments ?? DEFAULT_SEGMENTS[mission] })
  const pointing = pointAt(plan, stream('pointing'))
  const host = drawHost(stream('host'))
  const traits = drawNoise(stream('noise traits'), facts)
  const activity = drawActivity(stream('activity'), { kind, mission })
  loseRows(plan, stream('lost rows'))
  const survives = survivingCadences(plan, facts.defaultMask)
  const planted = plantSignal(kind, {
    mission,
    host,
    time: pointing.modelTime,
    survives,
    sigma: traits.sigma,
    random: stream('planted'),
    snr: options.snr,
    periodMaxDays: options.periodMaxDays,
  })
  const sigma = planted?.sigma ?? traits.sigma
  const n = plan.cadence.length

  const variability = stellarVariability(pointing.modelTime, stream('variability'), {
    activity,
    sigma,
    exposureDays: facts.exposureDays,
  })
  const light = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    const eclipses = planted ? planted.loss[i] + (planted.secondary?.loss[i] ?? 0) : 0
    const tides = planted?.tides?.[i] ?? 0
    light[i] = (1 + variability.surface[i] + tides) * (1 - eclipses) + variability.flares[i]
  }
  const magnitude = magnitudeOfNoise(sigma / facts.noiseAtTenthMagnitude)
  // TESS counts 15,000 e-/s at 10 mag, Kepler about ten times as much.
  const electrons = (facts.flags === 'TESS' ? 15000 : 1.7e5) * power(10, -0.4 * (magnitude - 10))
  const columns = corruptAndFlag(light, stream, { plan, facts, traits, sigma, electrons })
  const duration = planted ? transitDurationDays(planted.orbit) : null
  return {
    id,
    mission,
    zeroPoint: facts.zeroPoint,
    segments: plan.segments,
    time: pointing.time,
    timeCorr: pointing.timeCorr,
    cadence: plan.cadence,
    ...columns,
    pointing,
    host,
    crowding: traits.crowding,
    captured: traits.captured,
    truth: {
      star: id,
      kind,
      variant: planted?.variant ?? (kind === 'variable' ? activity.variant : 'quiet'),
      mission,
      periodDays: planted?.orbit.periodDays ?? null,
      t0: planted?.orbit.t0 ?? null,
      zeroPoint: facts.zeroPoint,
      durationHours: duration === null ? null : duration * 24,
      depthPpm: planted ? planted.depth * 1e6 : null,
      boxDurationHours: planted ? planted.signal.boxDurationDays * 24 : null,
      boxDepthPpm: planted ? planted.signal.boxDepth * 1e6 : null,
      snr: planted?.signal.snr ?? null,
      nTransits: planted?.signal.nTransits ?? null,
      secondaryDepthPpm: planted?.secondary ? planted.secondary.depth * 1e6 : null,
      secondaryPhase: planted?.secondary?.phase ?? null,
      impact: planted?.orbit.impact ?? null,
      radiusRatio: planted?.orbit.radiusRatio ?? null,
      scaledAxis: planted?.orbit.scaledAxis ?? null,
      densitySolar: planted?.densitySolar ?? host.density,
      magnitude,
      whiteNoisePpm: sigma * 1e6,
      redNoisePpm: activity.redShare * sigma * 1e6,
      redTimescaleDays: activity.redTimescaleDays,
      variabilityPeriodDays: activity.periodDays,
      variabilityPpm: activity.amplitude * 1e6,
      flares: variability.flareCount,
    },
  }
}

/** Now and then a row has no corrected flux and no flag that says why. */
function loseRows(plan: JoinedPlan, random: RandomStream): void {
  for (let i = 0; i < plan.missing.length; i++) {
    if (random.chance(5e-4) && plan.missing[i] === 0) plan.missing[i] = 1
  }
}

/** White weight of each cadence in units of 1 / sigma^2; 0 where it does not survive. */
function survivingCadences(plan: JoinedPlan, mask: number): Float64Array {
  const survives = new Float64Array(plan.cadence.length)
  for (let i = 0; i < survives.length; i++) {
    const good = plan.missing[i] === 0 && (plan.quality[i] & mask) === 0
    survives[i] = good ? 1 / (plan.jitter[i] * plan.jitter[i]) : 0
  }
  return survives
}
