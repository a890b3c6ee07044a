import { detrend } from '@longrun/lightcurve'
import type { FittedTransit } from '../features/fitted-transit.ts'
import { snrRed } from '../features/red-noise.ts'
import type { PeriodRange } from '../periodogram/period-range.ts'
import type { Candidate } from '../result/result.ts'
import { phaseDays, type Ephemeris } from '../series/ephemeris.ts'
import type { Series } from '../series/series.ts'
import { transitMask, withoutRows } from '../series/transit-mask.ts'
import { candidateEvents } from '../transit/candidate-events.ts'
import { refinePeak, type RefinedPeak } from '../transit/refine.ts'
import { dispositionOf } from '../vetting/disposition.ts'
import { inverted } from '../vetting/inverted.ts'
import { trapezoid, type VettingInput } from '../vetting/subject.ts'
import { vet } from '../vetting/vet.ts'
import type { Found, StarPlan } from './find-candidates.ts'
import { seriesOf, type PreparedStar } from './prepare-star.ts'

/** What was fitted to a peak, not judged yet. */
export interface Fit {
  readonly signal: Omit<Candidate, 'disposition' | 'reasons' | 'vetting'>
  readonly transit: FittedTransit
  readonly series: Series
  readonly found: Found
  readonly evidence: Omit<VettingInput, 'nullScore'>
}

/** One candidate with what later steps need of it. */
export interface Fitted extends Fit {
  readonly candidate: Candidate
}

/**
 * From a peak to a fit: the trend is taken off once more around the transits, and the shape fitted to every
 * row. Rows of `known` ephemerides are left out.
 */
export function fitFound(plan: StarPlan, found: Found, known: readonly Ephemeris[]): Fit {
  const { star } = plan
  const { ephemeris } = found.explanation
  const series = secondPass(star, found, known)
  const refined = trusted(refinePeak(series, ephemeris), ephemeris, plan.range)
  const boxDays = Math.min(refined.durationDays, 0.2 * refined.periodDays)
  const fine: Ephemeris = { periodDays: refined.periodDays, t0: refined.t0, durationDays: boxDays }
  const red = snrRed(
    series,
    { ...fine, depth: refined.boxDepth, durationDays: refined.boxDurationDays },
    { cadenceDays: star.cadenceDays },
  )
  const snr = refined.snr
  return {
    series,
    found,
    signal: {
      periodDays: refined.periodDays,
      periodErrDays: refined.periodErr,
      t0: refined.t0,
      t0ErrDays: refined.t0Err,
      durationHours: boxDays * 24,
      durationErrHours: refined.durationErr === null ? null : refined.durationErr * 24,
      ...(refined.fit === null ? {} : { ingressHours: refined.fit.ingressDays * 24 }),
      depthPpm: refined.depth * 1e6,
      depthErrPpm: refined.depthErr === null ? null : refined.depthErr * 1e6,
      snr,
      snrRed: red.snrRed,
      sde: found.sde,
      power: refined.power,
      fapStar: null,
      transits: found.explanation.strength.transits,
    },
    transit: {
      periodDays: refined.periodDays,
      periodErrDays: refined.periodErr,
      t0: refined.t0,
      t0ErrDays: refined.t0Err,
      durationDays: boxDays,
      durationErrDays: refined.durationErr,
      depth: refined.depth,
      depthErr: refined.depthErr,
      snr,
      snrRed: red.snrRed,
      power: refined.power,
      sde: found.sde,
    },
    evidence: {
      series,
      undetrended: star.undetrended,
      centroid: star.centroid && { ...star.centroid, known },
      ephemeris: fine,
      depth: refined.depth,
      ingressDays: refined.fit === null ? null : Math.min(refined.fit.ingressDays, boxDays / 2),
      explanation: found.explanation,
      snrRed: red.snrRed,
      cadenceDays: star.cadenceDays,
      searchedCadenceDays: star.binDays,
    },
  }
}

/** What the next searches leave out: the wider of the search's and the fit's duration. */
export function maskOf({ found, transit }: Fit): Ephemeris {
  const { ephemeris } = found.explanation
  return { ...ephemeris, durationDays: Math.max(ephemeris.durationDays, transit.durationDays) }
}

/** The verdict on a fit, before it is known what the light curve upside down reaches. */
export function judgeFit(fit: Fit): Fitted {
  const { tests, ...verdict } = vet({ ...fit.evidence, nullScore: null })
  return {
    ...fit,
    candidate: { ...fit.signal, ...verdict, vetting: tests, ...eventsOf(fit, verdict) },
  }
}

/** The verdict with it; only a confident one can fall. */
export function judgeAgainstNull(fitted: Fitted, nullScore: number | null): Fitted {
  const tested = inverted({ explanation: fitted.found.explanation, nullScore })
  const vetting = (fitted.candidate.vetting ?? []).map((one) =>
    one.name === tested.name ? tested : one,
  )
  const verdict = dispositionOf(vetting)
  const { events, ...rest } = fitted.candidate
  const kept = events === undefined || tested.verdict === 'fail' ? {} : { events }
  return { ...fitted, candidate: { ...rest, ...verdict, vetting, ...kept } }
}

/** Transit by transit, where the verdict is that bodies pass. */
function eventsOf(
  { evidence, series }: Fit,
  { disposition }: Pick<Candidate, 'disposition'>,
): Pick<Candidate, 'events'> {
  if (disposition === 'low-confidence' || disposition === 'variable') return {}
  const { cadenceDays, ephemeris, explanation } = evidence
  const shape = trapezoid(evidence)
  return {
    events: candidateEvents(series, ephemeris, { shape, cadenceDays, noise: explanation.noise }),
  }
}

/**
 * A fit that left the peak it was given (trends do that to faint, long dips) or the periods that were asked for,
 * takes more light than there is, or knows a value no better than the value itself, is not taken: the box
 * stands, without errors.
 */
const FIT_WIDER = 2.5

function trusted(refined: RefinedPeak, peak: Ephemeris, range: PeriodRange): RefinedPeak {
  const moved = Math.abs(phaseDays(refined.t0, peak))
  const { depthErr, durationErr, t0Err } = refined
  const possible =
    refined.depth <= 1 &&
    // of a lone event no period was asked for
    (isAsked(refined, range) || !isAsked(peak, range)) &&
    refined.durationDays <= FIT_WIDER * peak.durationDays &&
    (depthErr ?? 0) <= refined.depth &&
    (durationErr ?? 0) <= refined.durationDays &&
    (t0Err ?? 0) <= refined.durationDays
  if (possible && moved <= peak.durationDays) return refined
  return {
    ...refined,
    periodDays: peak.periodDays,
    t0: peak.t0,
    durationDays: peak.durationDays,
    depth: refined.boxDepth,
    periodErr: null,
    t0Err: null,
    durationErr: null,
    depthErr: null,
    boxDurationDays: peak.durationDays,
    fit: null,
  }
}

function isAsked(
  { periodDays }: Pick<Ephemeris, 'periodDays'>,
  { periodMinDays, periodMaxDays }: PeriodRange,
): boolean {
  return periodDays >= periodMinDays && periodDays <= periodMaxDays
}

/** The trend once more, without the transits themselves: their depth is then whole. */
function secondPass(star: PreparedStar, found: Found, known: readonly Ephemeris[]): Series {
  const { time } = star.cleaned
  const mask = transitMask(time, [...known, found.explanation.ephemeris], { widths: 1 })
  const { windowDays } = found.variant
  const series = seriesOf(detrend(star.cleaned, { windowDays, transitMask: mask }).lightCurve)
  return withoutRows(series, transitMask(series.time, known))
}
