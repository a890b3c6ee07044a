import { exp } from '@longrun/statistics'
import { randomStream } from './random-stream.ts'

/** What a synthetic star was "observed" with. */
export type SkyMission = 'tess-30min' | 'tess-2min' | 'k2' | 'kepler'

/** Fixed facts of each mission's light curves; `spanDays` is one sector, campaign or quarter. */
export interface MissionFacts {
  readonly cadenceDays: number
  /** Light-collecting part of a cadence, taken as the exposure of the transit model [days]. */
  readonly exposureDays: number
  readonly spanDays: number
  /** Time from one segment's start to the next one's [days]. */
  readonly stepDays: number
  /** Start of segment number 1 (TESS sector, Kepler quarter) or of the campaign, in `zeroPoint` [days]. */
  readonly startDays: number
  readonly zeroPoint: 'BTJD' | 'BKJD'
  readonly segmentPrefix: 'S' | 'Q' | 'C'
  readonly flags: 'TESS' | 'Kepler'
  /** Published default quality mask: cadences with one of these bits do not survive. */
  readonly defaultMask: number
  /** White noise of a 10 mag star in one cadence [relative], photon noise and what the pipeline adds. */
  readonly noiseAtTenthMagnitude: number
}

const FACTS: Readonly<Record<SkyMission, MissionFacts>> = {
  'tess-30min': {
    cadenceDays: 30 / 1440,
    exposureDays: 30 / 1440,
    spanDays: 27.4,
    stepDays: 27.4,
    startDays: 1325.3,
    zeroPoint: 'BTJD',
    segmentPrefix: 'S',
    flags: 'TESS',
    defaultMask: 175,
    noiseAtTenthMagnitude: 200e-6,
  },
  'tess-2min': {
    cadenceDays: 2 / 1440,
    exposureDays: 2 / 1440,
    spanDays: 27.4,
    stepDays: 27.4,
    startDays: 1325.3,
    zeroPoint: 'BTJD',
    segmentPrefix: 'S',
    flags: 'TESS',
    defaultMask: 175,
    noiseAtTenthMagnitude: 750e-6,
  },
  k2: {
    cadenceDays: 29.4244 / 1440,
    exposureDays: 29.4244 / 1440,
    spanDays: 78,
    stepDays: 82,
    startDays: 1976.8,
    zeroPoint: 'BKJD',
    segmentPrefix: 'C',
    flags: 'Kepler',
    defaultMask: 1130799,
    noiseAtTenthMagnitude: 40e-6,
  },
  kepler: {
    cadenceDays: 29.4244 / 1440,
    exposureDays: 29.4244 / 1440,
    spanDays: 89.5,
    stepDays: 92.5,
    startDays: 131.5,
    zeroPoint: 'BKJD',
    segmentPrefix: 'Q',
    flags: 'Kepler',
    defaultMask: 1130799,
    noiseAtTenthMagnitude: 30e-6,
  },
}

/** Facts of a mission. */
export function missionFacts(mission: SkyMission): MissionFacts {
  return FACTS[mission]
}

/** Quality bits as the TESS and Kepler archive manuals number them. */
export const FLAG = {
  safeMode: 2,
  coarsePoint: 4,
  earthPoint: 8,
  argabrighteningTess: 16,
  desaturation: 32,
  argabrighteningKepler: 64,
  manualExclude: 128,
  impulsiveOutlierTess: 512,
  strayLightTess: 2048,
  impulsiveOutlierKepler: 2048,
  thrusterFiring: 1048576,
} as const

/** One sector, campaign or quarter as every star in it shares it; arrays have one entry a cadence. */
export interface ObservingPlan {
  readonly mission: SkyMission
  /** Sector, campaign or quarter number. */
  readonly segment: number
  /** Spacecraft time, mid-cadence, in the mission's zero point [days]; NaN where the file has none. */
  readonly time: Float64Array
  readonly cadence: Int32Array
  readonly quality: Int32Array
  /** 1: no corrected flux (PDCSAP NaN); 2: no flux at all. */
  readonly missing: Uint8Array
  /** White noise is this times the star's: above 1 while the pointing jitters. */
  readonly jitter: Float64Array
  /** What the correction left behind, common to all stars, in units of each star's coupling: ramps after gaps, sawtooth of the roll. */
  readonly residual: Float64Array
  /** What only the uncorrected (SAP) flux has: slow trend and steps at momentum dumps. */
  readonly drift: Float64Array
  /** Light that smears out of the aperture in a flagged cadence [relative]. */
  readonly smear: Float64Array
}

/**
 * Plans one segment: cadences, gaps, flags and shared systematics.
 * @param seed of the whole sky: every star of a sector shares its plan
 * @param segment sector, campaign or quarter number, from 1
 * @throws RangeError for a segment below 1 or not whole
 */
export function observingPlan({
  seed,
  mission,
  segment,
}: {
  seed: number
  mission: SkyMission
  segment: number
}): ObservingPlan {
  if (!Number.isInteger(segment) || segment < 1) {
    throw new RangeError(`segment is ${segment}; sectors and quarters are whole numbers from 1`)
  }
  const facts = FACTS[mission]
  const random = randomStream(seed, `plan ${mission} ${segment}`)
  const n = Math.floor(facts.spanDays / facts.cadenceDays)
  const start = facts.startDays + (segment - 1) * facts.stepDays
  const firstCadence = Math.round((start - 100) / facts.cadenceDays)
  const plan = {
    mission,
    segment,
    time: new Float64Array(n),
    cadence: new Int32Array(n),
    quality: new Int32Array(n),
    missing: new Uint8Array(n),
    jitter: new Float64Array(n).fill(1),
    residual: new Float64Array(n),
    drift: new Float64Array(n),
    smear: new Float64Array(n),
  }
  for (let i = 0; i < n; i++) {
    plan.time[i] = start + (i + 0.5) * facts.cadenceDays
    plan.cadence[i] = firstCadence + i
  }
  /** Cadences whose middle lies in `days` after the segment's start. */
  const within = (from: number, length: number, act: (i: number, age: number) => void): void => {
    const first = Math.max(0, Math.ceil(from / facts.cadenceDays - 0.5))
    for (let i = first; i < n; i++) {
      const age = (i + 0.5) * facts.cadenceDays - from
      if (age >= length) return
      act(i, age)
    }
  }
  const flag = (i: number, bits: number, missing: 0 | 1 | 2): void => {
    plan.quality[i] |= bits
    if (missing > plan.missing[i]) plan.missing[i] = missing
  }
  /** Warm-up after a pause: the correction misses part of a thermal ramp. */
  const ramp = (from: number): void => {
    const height = random.between(-1, 1)
    const scale = random.between(0.1, 0.5)
    within(from, 6 * scale, (i, age) => {
      plan.residual[i] += height * exp(-age / scale)
      plan.drift[i] += 4 * height * exp(-age / scale)
    })
  }
  const pause = (from: number, length: number): void => {
    within(from - 0.25, length + 0.35, (i) => flag(i, FLAG.manualExclude, 1))
    within(from, length, (i) => {
      flag(i, FLAG.earthPoint, 2)
      plan.time[i] = NaN
    })
    ramp(from + length)
  }

  // Downlinks: mid-sector for TESS, monthly for Kepler; K2 campaigns have none of that length.
  const span = facts.spanDays
  if (facts.flags === 'TESS') pause(span / 2 - random.between(0.3, 1), random.between(0.9, 1.2))
  if (mission === 'kepler') for (let k = 1; k < 3; k++) pause((k * span) / 3, 0.9)
  ramp(0)

  // Some segments lose part of a day to an instrument anomaly.
  if (random.chance(0.3)) {
    const from = random.between(0.1, 0.9) * span
    within(from, random.between(0.2, 1), (i) => {
      flag(i, FLAG.safeMode, 2)
      plan.time[i] = NaN
    })
    ramp(from + 1)
  }

  // Momentum dumps: the stars smear, SAP steps, the next cadence may still be settling.
  const dumpEvery = facts.flags === 'TESS' ? random.between(2.4, 4.5) : 3
  let sapStep = 0
  for (let at = dumpEvery; at < span; at += dumpEvery) {
    sapStep += random.between(-1, 1)
    const from = at + random.between(-0.05, 0.05)
    within(from, span, (i) => (plan.drift[i] += sapStep / 4))
    const settling = random.chance(0.6)
    within(from, facts.cadenceDays * 2, (i, age) => {
      if (age < facts.cadenceDays) {
        flag(i, FLAG.desaturation, random.chance(0.5) ? 1 : 0)
        plan.smear[i] = random.logBetween(5e-4, 0.03)
      } else if (settling) {
        flag(i, FLAG.coarsePoint, 0)
        plan.smear[i] = random.logBetween(2e-4, 0.005)
      }
    })
  }

  // K2 rolls on two wheels: a thruster fires about every six hours, the rest is a sawtooth.
  if (mission === 'k2') {
    const every = 12 * facts.cadenceDays
    for (let at = every / 2; at < span; at += every) {
      if (random.chance(0.15)) continue
      within(at, facts.cadenceDays, (i) => {
        flag(i, FLAG.thrusterFiring, 0)
        plan.smear[i] = random.logBetween(2e-4, 0.004)
      })
      within(at, every, (i, age) => {
        plan.residual[i] += 0.4 * (age / every - 0.5)
        plan.drift[i] += 6 * (age / every - 0.5)
      })
    }
  }

  // Scattered light near the end of each half, flagged only in part (TESS; not in the default mask).
  if (facts.flags === 'TESS') {
    for (const end of [span / 2 - 1.2, span]) {
      const length = random.between(0.2, 0.8)
      const height = random.between(0, 1.5)
      within(end - length, length, (i, age) => {
        const rise = (age / length) * (age / length)
        plan.residual[i] += height * rise
        if (rise > 0.4) flag(i, FLAG.strayLightTess, 0)
      })
    }
  }

  // Argabrightenings and other short losses.
  const argabrightening =
    facts.flags === 'TESS' ? FLAG.argabrighteningTess : FLAG.argabrighteningKepler
  for (let k = random.integer(1, 1 + Math.ceil(span / 10)); k > 0; k--) {
    const length = random.integer(1, 4) * facts.cadenceDays
    within(random.uniform() * span, length, (i) => flag(i, argabrightening, 2))
  }

  // A spell of poor pointing, as in TESS sector 1: noisier, and not flagged.
  if (random.chance(0.4)) {
    const height = random.between(1.3, 2.2)
    within(
      random.between(0.1, 0.8) * span,
      random.between(0.5, 2),
      (i) => (plan.jitter[i] = height),
    )
  }

  // Slow trend of the uncorrected flux: velocity aberration and focus.
  const slope = random.between(-3, 3)
  const bend = random.between(-3, 3)
  for (let i = 0; i < n; i++) {
    const x = (2 * i) / n - 1
    plan.drift[i] += slope * x + bend * x * x
  }
  return plan
}
