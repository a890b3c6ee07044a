import {
  applyQualityMask,
  inverseVarianceWeights,
  type LightCurve,
  LightCurveError,
  normalise,
} from '@longrun/lightcurve'

import { prepareStar } from '../prepare-star.ts'
import type { Candidate, SearchOptions } from '../result.ts'
import { searchStar } from '../search-star.ts'
import { measurePlanted } from '../sky/truth.ts'
import { drawInjection, type Injection, type InjectionOptions } from './draw-injection.ts'
import { invertLightCurve, scrambleLightCurve, withoutSignals } from './false-alarm-curves.ts'
import { injectTransit } from './inject-transit.ts'
import { CLAIMS, judgeRecovery, type KnownSignal, type Recovery } from './recovery.ts'
import type { Detection } from './reliability.ts'

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
 * Injects planets into one star and searches each light curve as the survey would: quality mask and
 * normalisation are done once, clipping, detrending and everything after them anew with the transit
 * inside. The result depends on light curve and request alone.
 *
 * Throws LightCurveError for a light curve that cannot be searched.
 */
export function recoverInjections(
  lightCurve: LightCurve,
  request: InjectionRequest,
): StarInjections {
  const base = normalise(
    applyQualityMask(lightCurve, request.search.quality ?? 'default').lightCurve,
  )
  const search: SearchOptions = { ...request.search, quality: 'none', features: false }
  const { candidates: own, spanDays, points } = searchStar(base, search)
  const { weights } = inverseVarianceWeights(base)
  const claimed = own.filter(({ disposition }) => CLAIMS.includes(disposition)).map(asSignal)
  const firstTime = base.time.reduce((first, time) => Math.min(first, time), Infinity)
  const injections: RecoveredInjection[] = []
  for (let index = request.first; index < request.first + request.count; index++) {
    const injection = drawInjection(index, { ...request, firstTime })
    injections.push(recoverOne(base, injection, { weights, own: claimed, search }))
  }
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

function recoverOne(
  base: LightCurve,
  injection: Injection,
  options: {
    readonly weights: Float64Array
    readonly own: readonly KnownSignal[]
    readonly search: SearchOptions
  },
): RecoveredInjection {
  const { weights, own, search } = options
  if (!injection.possible) {
    const nothing = { expectedSnr: 0, transits: 0, alias: null, rank: null, found: null }
    return { injection, ...nothing, outcome: 'impossible' }
  }
  const { lightCurve, loss } = injectTransit(base, injection.orbit)
  const { periodDays, t0 } = injection.orbit
  const { durationDays } = injection
  const planted = measurePlanted(base.time, loss, weights, { periodDays, t0, durationDays })
  const signal: KnownSignal = { periodDays, t0, durationDays, transits: planted.nTransits }
  const { candidates } = searchStar(lightCurve, {
    ...search,
    enough: (listed) => judgeRecovery(signal, listed, own).outcome === 'recovered',
  })
  const recovery = judgeRecovery(signal, candidates, own)
  return {
    injection,
    expectedSnr: planted.snr,
    transits: planted.nTransits,
    ...recovery,
    found: candidates.at((recovery.rank ?? 1) - 1) ?? null,
  }
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
  const real = own.filter(({ disposition }) => REAL.has(disposition)).map(asSignal)
  // clipped first: upside down, flares would be transits
  const quiet = withoutSignals(prepareStar(base, search).cleaned, real)
  const look = (source: Detection['source'], round: number, lightCurve: LightCurve): void => {
    try {
      for (const [i, candidate] of searchStar(lightCurve, search).candidates.entries())
        detections.push(detection(source, { round, i, candidate }))
    } catch (error) {
      if (!(error instanceof LightCurveError)) throw error
      notes.push(`${source}: ${error.message}`)
    }
  }
  if (inversion) look('inverted', 0, invertLightCurve(quiet))
  for (let round = 1; round <= scrambles; round++) {
    const scrambled = scrambleLightCurve(quiet, { seed, round })
    if (scrambled === null)
      notes.push(
        'not scrambled: fewer than four blocks of twice the longest duration, or two bands',
      )
    else look('scrambled', round, scrambled)
    if (scrambled === null) break
  }
  return { detections, notes }
}

/** Signals of the star or of a companion: their rows are no noise. */
const REAL: ReadonlySet<Candidate['disposition']> = new Set(['candidate', 'eclipsing-binary'])

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
