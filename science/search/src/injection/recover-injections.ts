import {
  applyQualityMask,
  inverseVarianceWeights,
  type LightCurve,
  LightCurveError,
  normalise,
} from '@longrun/lightcurve'

import type { Candidate, SearchOptions } from '../result/result.ts'
import { measurePlanted } from '../sky/truth.ts'
import { prepareStar } from '../star/prepare-star.ts'
import { searchStar, searchStars } from '../star/search-star.ts'
import { drawInjection, type Injection, type InjectionOptions } from './draw-injection.ts'
import { invertLightCurve, scrambleLightCurve, withoutSignals } from './false-alarm-curves.ts'
import { injectTransit } from './inject-transit.ts'
import { CLAIMS, judgeRecovery, type KnownSignal, type Recovery } from './recovery.ts'
import type { Detection } from './reliability.ts'

/** Light curves searched side by side: as many as the fast kernel has lanes for, fewer where rows are many. */
const MOST_TOGETHER = 16
const ROWS_TOGETHER = 400_000

/** Which injections of a star to make, and how each is searched. */
export interface InjectionRequest extends Omit<InjectionOptions, 'firstTime'> {
  /** Number of the first injection, and how many. */
  readonly first: number
  readonly count: number
  /** The survey's own settings. */
  readonly search: SearchOptions
  /** Light curves that can hold no transit, searched for false alarms; null: none. */
  readonly falseAlarms: { readonly inversion: boolean; readonly scrambles: number } | null
}

/** One injection and what the search made of it. */
export interface RecoveredInjection extends Omit<Recovery, 'outcome'> {
  readonly injection: Injection
  /** White SNR of the best box in the noise-free signal, with the rows' own errors. */
  readonly expectedSnr: number
  /** Transits that have data. */
  readonly transits: number
  /** `impossible`: the orbit lies inside the star, nothing was injected, and it does not count. */
  readonly outcome: Recovery['outcome'] | 'impossible'
  /** The candidate that decided, else the best-ranked one; null: none was listed. */
  readonly found: Candidate | null
}

/** A signal listed by the search of a light curve without injection. */
export interface ListedDetection extends Detection {
  /** Number of the scrambling, from 1; 0 for the others. */
  readonly round: number
  readonly rank: number
  readonly candidate: Candidate
}

/** Everything that a block of injections gives. */
export interface StarInjections {
  /** Rows that the injections went into, after the quality mask. */
  readonly points: number
  readonly spanDays: number
  /** White noise of a row, relative flux. */
  readonly whiteNoise: number
  /** What the search lists in the star as it is, best first. */
  readonly own: readonly Candidate[]
  readonly injections: readonly RecoveredInjection[]
  /** Observed, inverted and scrambled; empty where `falseAlarms` is null. */
  readonly detections: readonly ListedDetection[]
  /** What could not be done, one sentence each. */
  readonly notes: readonly string[]
}

/**
 * Injects planets into one star and searches each light curve as the survey would: only reading and
 * quality mask are done once, and what is found is bit for bit what `searchStar` finds in the whole
 * file with the transit in it. The result depends on light curve and request alone.
 *
 * Throws LightCurveError for a light curve that cannot be searched.
 */
export function recoverInjections(
  lightCurve: LightCurve,
  request: InjectionRequest,
): StarInjections {
  const { quality = 'default' } = request.search
  const base = applyQualityMask(lightCurve, quality).lightCurve
  const search: SearchOptions = { ...request.search, quality: 'none', features: false }
  const { candidates: own, spanDays, points } = searchStar(base, search)
  const { weights } = inverseVarianceWeights(normalise(base))
  const claimed = own.filter(({ disposition }) => CLAIMS.includes(disposition)).map(asSignal)
  const firstTime = base.time.reduce((first, time) => Math.min(first, time), Infinity)
  const drawn = Array.from({ length: request.count }, (_, i) =>
    drawInjection(request.first + i, { ...request, firstTime }),
  )
  const together = Math.max(1, Math.min(MOST_TOGETHER, Math.floor(ROWS_TOGETHER / points)))
  const injections: RecoveredInjection[] = []
  for (let at = 0; at < drawn.length; at += together)
    injections.push(
      ...recoverTogether(base, drawn.slice(at, at + together), { weights, own: claimed, search }),
    )
  return {
    points,
    spanDays,
    whiteNoise: Math.sqrt(weights.length / weights.reduce((sum, weight) => sum + weight, 0)),
    own,
    injections,
    ...(request.falseAlarms === null
      ? { detections: [], notes: [] }
      : findFalseAlarms(base, own, { ...request.falseAlarms, search, seed: request.seed })),
  }
}

/** An injection that could be made, ready to be searched. */
interface Planted {
  readonly injection: Injection
  readonly lightCurve: LightCurve
  readonly signal: KnownSignal
  readonly expectedSnr: number
}

/** Injected light curves share their cadence and span, so one search of many is cheaper than many. */
function recoverTogether(
  base: LightCurve,
  drawn: readonly Injection[],
  options: {
    readonly weights: Float64Array
    readonly own: readonly KnownSignal[]
    readonly search: SearchOptions
  },
): readonly RecoveredInjection[] {
  const { weights, own, search } = options
  const planted = drawn
    .filter(({ possible }) => possible)
    .map((injection) => plant(base, injection, weights))
  const outcomes = searchStars(
    planted.map(({ lightCurve }) => lightCurve),
    (i) => ({
      ...search,
      enough: (listed) => judgeRecovery(planted[i].signal, listed, own).outcome === 'recovered',
    }),
  )
  const searched = new Map(
    planted.map(({ injection, signal, expectedSnr }, i) => {
      const outcome = outcomes[i]
      if ('error' in outcome) throw outcome.error
      const { candidates } = outcome.ok
      const recovery = judgeRecovery(signal, candidates, own)
      const found = candidates.at((recovery.rank ?? 1) - 1) ?? null
      return [injection, { expectedSnr, transits: signal.transits, ...recovery, found }]
    }),
  )
  return drawn.map((injection) => ({ injection, ...(searched.get(injection) ?? IMPOSSIBLE) }))
}

const IMPOSSIBLE = {
  expectedSnr: 0,
  transits: 0,
  outcome: 'impossible',
  alias: null,
  rank: null,
  found: null,
} as const

function plant(base: LightCurve, injection: Injection, weights: Float64Array): Planted {
  const { lightCurve, loss } = injectTransit(base, injection.orbit)
  const { periodDays, t0 } = injection.orbit
  const { durationDays } = injection
  const { snr, nTransits } = measurePlanted(base.time, loss, weights, {
    periodDays,
    t0,
    durationDays,
  })
  const signal = { periodDays, t0, durationDays, transits: nTransits }
  return { injection, lightCurve, signal, expectedSnr: snr }
}

function findFalseAlarms(
  base: LightCurve,
  own: readonly Candidate[],
  options: {
    readonly inversion: boolean
    readonly scrambles: number
    readonly search: SearchOptions
    readonly seed: number
  },
): Pick<StarInjections, 'detections' | 'notes'> {
  const { inversion, scrambles, search, seed } = options
  const notes: string[] = []
  const detections = own.map((candidate, i) => detection('observed', { round: 0, i, candidate }))
  if (own.some(({ disposition }) => disposition === 'eclipsing-binary'))
    return { detections, notes: [BINARY] }
  const planets = own.filter(({ disposition }) => CLAIMS.includes(disposition)).map(asSignal)
  // clipped first: upside down, flares would be transits
  const quiet = withoutSignals(prepareStar(base, search).cleaned, planets)
  const dark: { source: Detection['source']; round: number; lightCurve: LightCurve }[] = []
  if (inversion) dark.push({ source: 'inverted', round: 0, lightCurve: invertLightCurve(quiet) })
  for (let round = 1; round <= scrambles; round++) {
    const lightCurve = scrambleLightCurve(quiet, { seed, round })
    if (lightCurve === null) {
      notes.push(
        'not scrambled: fewer than four blocks of twice the longest duration, or two bands',
      )
      break
    }
    dark.push({ source: 'scrambled', round, lightCurve })
  }
  const curves = dark.map(({ lightCurve }) => lightCurve)
  for (const [at, outcome] of searchStars(curves, search).entries()) {
    const { source, round } = dark[at]
    if ('ok' in outcome)
      for (const [i, candidate] of outcome.ok.candidates.entries())
        detections.push(detection(source, { round, i, candidate }))
    else if (outcome.error instanceof LightCurveError)
      notes.push(`${source}: ${outcome.error.message}`)
    else throw outcome.error
  }
  return { detections, notes }
}

/** Thompson+ 2018 leave such stars out as well: a mask never takes all of their light's dips. */
const BINARY =
  'not searched for false alarms: an eclipsing binary, whose eclipses would be taken for them'

function detection(
  source: Detection['source'],
  { round, i, candidate }: { round: number; i: number; candidate: Candidate },
): ListedDetection {
  const { periodDays, disposition } = candidate
  return { source, round, rank: i + 1, periodDays, disposition, candidate }
}

function asSignal({ periodDays, t0, durationHours, transits }: Candidate): KnownSignal {
  return { periodDays, t0, durationDays: durationHours / 24, transits }
}
