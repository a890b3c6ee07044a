import { asin, cos, PI, sin, TWO_PI } from '@longrun/statistics'
import {
  missionFacts,
  observingPlan,
  type ObservingPlan,
  type SkyMission,
} from './observing-plan.ts'
import type { RandomStream } from './random-stream.ts'

/** Several segments of one mission, one after the other. */
export interface JoinedPlan extends Omit<ObservingPlan, 'segment'> {
  readonly segments: readonly {
    /** "S1", "Q3", "C4". */
    readonly label: string
    readonly number: number
    readonly start: number
    readonly end: number
  }[]
}

/** Where a star stands, and when its light would have reached the barycentre. */
export interface SkyPointing {
  readonly raDeg: number
  readonly decDeg: number
  readonly camera: number
  readonly ccd: number
  /** As in the file: NaN where there is none [days]. */
  readonly time: Float64Array
  /** The same without NaN: stars shine during downlinks too. */
  readonly modelTime: Float64Array
  readonly timeCorr: Float64Array
}

/** Plans each segment and joins their arrays. */
export function joinPlans({
  seed,
  mission,
  segments,
}: {
  seed: number
  mission: SkyMission
  segments: readonly number[]
}): JoinedPlan {
  if (segments.length === 0) throw new RangeError('no segment to observe: name one or more, from 1')
  const plans = segments.map((segment) => observingPlan({ seed, mission, segment }))
  let start = 0
  const parts = plans.map((plan) => {
    const end = start + plan.cadence.length
    const label = `${missionFacts(mission).segmentPrefix}${plan.segment}`
    const part = { label, number: plan.segment, start, end }
    start = end
    return part
  })
  const join = <A extends Float64Array | Int32Array | Uint8Array>(
    into: A,
    column: (plan: ObservingPlan) => ArrayLike<number>,
  ): A => {
    plans.forEach((plan, i) => into.set(column(plan), parts[i].start))
    return into
  }
  return {
    mission,
    segments: parts,
    time: join(new Float64Array(start), (p) => p.time),
    cadence: join(new Int32Array(start), (p) => p.cadence),
    quality: join(new Int32Array(start), (p) => p.quality),
    missing: join(new Uint8Array(start), (p) => p.missing),
    jitter: join(new Float64Array(start), (p) => p.jitter),
    residual: join(new Float64Array(start), (p) => p.residual),
    drift: join(new Float64Array(start), (p) => p.drift),
    smear: join(new Float64Array(start), (p) => p.smear),
  }
}

/** Light time of one astronomical unit [days]. */
const LIGHT_DAYS = 0.005775518
const OBLIQUITY = (23.4393 * PI) / 180
/** Autumn equinox of 2018 (BTJD): the Earth stands at heliocentric longitude 0. */
const EQUINOX_BTJD = 1384.58

/**
 * Draws a place in the sky; its barycentric times differ from the spacecraft's by up to 8.3 minutes,
 * slowly changing (circular orbit of the Earth), as in real files.
 */
export function pointAt(plan: JoinedPlan, random: RandomStream): SkyPointing {
  const facts = missionFacts(plan.mission)
  const n = plan.cadence.length
  const ra = random.uniform() * TWO_PI
  const dec = asin(random.between(-0.99, 0.99))
  const x = cos(dec) * cos(ra)
  const y = cos(dec) * sin(ra) * cos(OBLIQUITY) + sin(dec) * sin(OBLIQUITY)
  const equinox = EQUINOX_BTJD + (facts.zeroPoint === 'BKJD' ? 2457000 - 2454833 : 0)
  const pointing = {
    raDeg: (ra * 180) / PI,
    decDeg: (dec * 180) / PI,
    camera: random.integer(1, 4),
    ccd: random.integer(1, 4),
    time: new Float64Array(n),
    modelTime: new Float64Array(n),
    timeCorr: new Float64Array(n),
  }
  for (const segment of plan.segments) {
    const firstCadence = plan.cadence[segment.start]
    const known = plan.time.findIndex((t, i) => i >= segment.start && Number.isFinite(t))
    const start = plan.time[known] - (plan.cadence[known] - firstCadence) * facts.cadenceDays
    for (let i = segment.start; i < segment.end; i++) {
      const spacecraft = start + (plan.cadence[i] - firstCadence) * facts.cadenceDays
      const longitude = (TWO_PI * (spacecraft - equinox)) / 365.25
      const correction = LIGHT_DAYS * (x * cos(longitude) + y * sin(longitude))
      pointing.modelTime[i] = spacecraft + correction
      pointing.time[i] = Number.isNaN(plan.time[i]) ? NaN : pointing.modelTime[i]
      pointing.timeCorr[i] = Number.isNaN(plan.time[i]) ? 0 : correction
    }
  }
  return pointing
}
