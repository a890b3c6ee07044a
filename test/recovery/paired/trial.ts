/** One pair of light curves: noise with a planet, and the very same noise without it. */

import {
  correlatedNoise,
  measurePlanted,
  randomStream,
  scaledAxis,
  transitDurationDays,
  transitLoss,
  type SearchData,
  type TransitOrbit,
} from '@longrun/search'

/** White noise alone, or with correlated noise on top. */
export type TrialNoise = 'white' | 'red'

/** Periods of a mission that one trial is about. */
export interface TrialRange {
  /** Periods planted, even in the logarithm [days]. */
  readonly plantedDays: readonly [low: number, high: number]
  /** Periods searched [days]. */
  readonly searchedDays: readonly [low: number, high: number]
}

/** What is planted into what, and where it is looked for. */
export interface TrialMission {
  readonly name: string
  readonly spanDays: number
  readonly cadenceDays: number
  /** Trials take these in turn. */
  readonly ranges: readonly TrialRange[]
  /** Steps of the exact grid a shortest duration. */
  readonly oversampling: number
  /** White noise of a row, relative flux. */
  readonly sigma: number
}

const HALF_HOUR = 30 / 1440

export const TRIAL_MISSIONS: Readonly<Record<string, TrialMission>> = {
  tess30: {
    name: 'tess30',
    spanDays: 27,
    cadenceDays: HALF_HOUR,
    ranges: [{ plantedDays: [0.6, 8.5], searchedDays: [0.5, 13.5] }],
    oversampling: 2,
    sigma: 500e-6,
  },
  k2: {
    name: 'k2',
    spanDays: 80,
    cadenceDays: HALF_HOUR,
    ranges: [{ plantedDays: [0.6, 25], searchedDays: [0.5, 40] }],
    oversampling: 2,
    sigma: 200e-6,
  },
  // From 0.5 to 20 d the exact search costs half a minute a light curve; each of these, half a second.
  kepler4yr: {
    name: 'kepler4yr',
    spanDays: 1460,
    cadenceDays: HALF_HOUR,
    ranges: [
      { plantedDays: [2.02, 2.18], searchedDays: [2, 2.2] },
      { plantedDays: [6.05, 6.65], searchedDays: [6, 6.7] },
      { plantedDays: [17.2, 19.8], searchedDays: [17, 20] },
    ],
    oversampling: 1.4,
    sigma: 100e-6,
  },
}

/** What was planted, in the terms of `matchesEphemeris`. */
export interface TrialTruth {
  readonly periodDays: number
  readonly t0: number
  /** First to fourth contact. */
  readonly durationHours: number
  /** Transits with data in them. */
  readonly nTransits: number
  /** Asked for, and given: depth over its error, white and red. */
  readonly snr: number
}

/** A light curve with a planet, its twin without, and the truth. */
export interface Trial {
  readonly truth: TrialTruth
  readonly range: TrialRange
  readonly planted: SearchData
  readonly twin: SearchData
}

/** Correlated noise of the `red` trials: its standard deviation in that of the white noise, and its time scale. */
const RED_SHARE = 0.3
const RED_TIMESCALE_DAYS = 0.2
const SNR_LOW = 5
const SNR_HIGH = 11
const FEWEST_TRANSITS = 3
const START_DAYS = 1325.3
const LOST_ROWS = 0.01

/**
 * Equal arguments give equal light curves on every machine; planet and white noise are the same for both kinds
 * of noise. SNR runs evenly through 5 to 11 with the index.
 */
export function makeTrial(
  mission: TrialMission,
  { noise, index, seed }: { noise: TrialNoise; index: number; seed: number },
): Trial {
  const stream = (name: string) => randomStream(seed, `${mission.name} ${index} ${name}`)
  const time = sample(mission, stream('rows'))
  const white = stream('white noise')
  const { sigma } = mission
  const flux = Float64Array.from(time, () => 1 + sigma * white.gaussian())
  if (noise === 'red') {
    const red = { sigma: RED_SHARE * sigma, timescaleDays: RED_TIMESCALE_DAYS }
    correlatedNoise(time, stream('red noise'), red).forEach((value, i) => (flux[i] += value))
  }
  const random = stream('planet')
  // The golden ratio's multiples fill the range evenly, whatever the number of trials.
  const snr = SNR_LOW + (SNR_HIGH - SNR_LOW) * ((index * 0.6180339887498949) % 1)
  const weight = new Float64Array(time.length).fill(1 / (sigma * sigma))
  const range = mission.ranges[index % mission.ranges.length]
  for (;;) {
    const orbit = drawOrbit(range, random)
    const durationDays = transitDurationDays(orbit)
    const loss = transitLoss(time, orbit, { exposureDays: mission.cadenceDays })
    const ephemeris = { periodDays: orbit.periodDays, t0: orbit.t0, durationDays }
    const unit = measurePlanted(time, loss, weight, ephemeris)
    if (unit.nTransits < FEWEST_TRANSITS) continue
    const given = noise === 'red' ? unit.snr / redFactor(mission, unit) : unit.snr
    const scale = snr / given
    return {
      truth: {
        periodDays: orbit.periodDays,
        t0: orbit.t0,
        durationHours: 24 * durationDays,
        nTransits: unit.nTransits,
        snr,
      },
      range,
      planted: { time, flux: flux.map((f, i) => f - scale * loss[i]), weight },
      twin: { time, flux, weight },
    }
  }
}

/** Rows of a mission: a downlink gap of a day every 27 days, one row in a hundred lost, barycentric drift of minutes. */
function sample(mission: TrialMission, random: ReturnType<typeof randomStream>): Float64Array {
  const time: number[] = []
  for (let i = 0; i * mission.cadenceDays < mission.spanDays; i++) {
    const t = i * mission.cadenceDays
    const phase = t % 27
    if ((phase > 13 && phase < 14) || random.chance(LOST_ROWS)) continue
    time.push(START_DAYS + t + 0.002 * Math.sin(t / 58))
  }
  return Float64Array.from(time)
}

function drawOrbit(range: TrialRange, random: ReturnType<typeof randomStream>): TransitOrbit {
  const periodDays = random.logBetween(...range.plantedDays)
  return {
    periodDays,
    t0: START_DAYS + periodDays * random.uniform(),
    radiusRatio: 0.04,
    scaledAxis: scaledAxis(periodDays, random.logBetween(0.3, 3)),
    impact: random.between(0, 0.8),
    limbDarkening: { u1: 0.4, u2: 0.25 },
  }
}

/**
 * How much correlated noise (an Ornstein-Uhlenbeck process) adds to the error of the planted box: the
 * variance of its mean over one transit beside the white one, transits being independent (Pont+ 2006).
 */
function redFactor(
  { cadenceDays }: TrialMission,
  { boxDurationDays }: { boxDurationDays: number },
): number {
  const x = boxDurationDays / RED_TIMESCALE_DAYS
  const shared = (2 * (x - 1 + Math.exp(-x))) / (x * x)
  const rows = Math.max(1, boxDurationDays / cadenceDays)
  return Math.sqrt(1 + RED_SHARE * RED_SHARE * shared * rows)
}
