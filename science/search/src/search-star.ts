import { detrend, LightCurveError, timeSystemName, type LightCurve } from '@longrun/lightcurve'
import { judge, SCORE_MIN } from './disposition.ts'
import { boxSums, phaseDays, transitEvents, type Ephemeris, type Series } from './events.ts'
import { featureRow } from './features/feature-row.ts'
import type { FittedTransit } from './features/fitted-transit.ts'
import { snrRed } from './features/red-noise.ts'
import { secondaryScan } from './features/secondary.ts'
import { findBest, type Found } from './find-candidates.ts'
import { picturesOf } from './pictures.ts'
import { prepareStar, seriesOf, type PreparedStar } from './prepare-star.ts'
import { refinePeak, type RefinedPeak } from './refine.ts'
import type { Candidate, SearchOptions, StarResult } from './result.ts'
import { sde } from './sde.ts'
import { transitMask, withoutRows } from './transit-mask.ts'
import { phaseWave } from './variability.ts'

const PERIOD_MIN_DAYS = 0.5
const SHORTEST_PERIOD_DAYS = 0.05
/** A second transit needs this much of the span beyond one period [days]. */
const SPAN_RESERVE_DAYS = 0.2
const MAX_PLANETS = 3
/** Searches tried for `maxPlanets` candidates: a dip at a multiple of a known period costs one and is not listed. */
const EXTRA_ROUNDS = 2

/** One candidate with what later steps need of it. */
interface Fitted {
  readonly candidate: Candidate
  readonly transit: FittedTransit
  readonly series: Series
  readonly found: Found
}

/**
 * The whole search of one star with one fixed setting for all: clean, search, read the peaks by their events,
 * fit, mask and search again, judge, measure the 27 features.
 *
 * Throws LightCurveError (`input_invalid`) for a light curve or a period range that cannot be searched.
 */
export function searchStar(lightCurve: LightCurve, options: SearchOptions = {}): StarResult {
  const star = prepareStar(lightCurve, options)
  const range = periodRange(star, options)
  const fitted = findAll(star, range, options.maxPlanets ?? MAX_PLANETS)
  const best = fitted[0]
  const first = best?.found ?? null
  const plain = star.variants[0].fine
  const candidates = fitted.map((one) => one.candidate)
  const warnings = [...star.warnings, ...range.warnings]
  return {
    star: lightCurve.star,
    timeSystem: timeSystemName(lightCurve.timeSystem),
    points: star.cleaned.time.length,
    spanDays: star.spanDays,
    candidates,
    features: featureRow({
      ...(best?.series ?? plain),
      cadenceDays: star.cadenceDays,
      best: best?.transit ?? null,
      zeroPoint: lightCurve.timeSystem.zeroPoint,
      crowding: lightCurve.fluxColumn.startsWith('PDCSAP') ? 'corrected' : 'unknown',
      ...(options.catalogue ? { catalogue: options.catalogue } : {}),
    }),
    warnings,
    grid: first?.grid.summary ?? 'nothing dips',
    pictures:
      first === null
        ? {
            lightCurve: { time: [], flux: [] },
            periodogram: { periodDays: [], sde: [] },
            folded: [],
          }
        : picturesOf(
            best.series,
            { periodogram: first.periodogram, spectrum: sde(first.periodogram).spectrum },
            candidates,
          ),
  }
}

/** The periods that this star can be searched for. */
export function periodRange(
  star: Pick<PreparedStar, 'spanDays'>,
  options: SearchOptions,
): { periodMinDays: number; periodMaxDays: number; warnings: string[] } {
  const periodMinDays = options.periodMinDays ?? PERIOD_MIN_DAYS
  if (!(periodMinDays >= SHORTEST_PERIOD_DAYS)) {
    throw new LightCurveError(
      `The shortest period is ${periodMinDays} d; it must be at least ${SHORTEST_PERIOD_DAYS} d.`,
    )
  }
  const holds = star.spanDays - SPAN_RESERVE_DAYS
  const asked = options.periodMaxDays ?? holds
  const periodMaxDays = Math.min(asked, holds)
  if (!(periodMaxDays > periodMinDays)) {
    throw new LightCurveError(
      `Periods of ${periodMinDays} to ${options.periodMaxDays ?? '(longest possible)'} d do not fit a light curve of ${star.spanDays.toFixed(2)} d; ` +
        `this star can hold ${PERIOD_MIN_DAYS} to ${Math.max(0, holds).toFixed(2)} d (two transits).`,
    )
  }
  const warnings =
    asked > holds
      ? [
          `Periods were searched up to ${holds.toFixed(2)} d instead of ${asked} d: two transits must fit the span.`,
        ]
      : []
  return { periodMinDays, periodMaxDays, warnings }
}

function findAll(
  star: PreparedStar,
  range: { periodMinDays: number; periodMaxDays: number },
  maxPlanets: number,
): Fitted[] {
  const listed: Fitted[] = []
  const known: Ephemeris[] = []
  for (let round = 0; round < maxPlanets + EXTRA_ROUNDS && listed.length < maxPlanets; round++) {
    const found = findBest(star, range, known)
    if (found === null || (listed.length > 0 && found.explanation.score < SCORE_MIN)) break
    const one = fit(star, found, known)
    known.push({
      ...found.explanation.ephemeris,
      durationDays: Math.max(found.explanation.ephemeris.durationDays, one.transit.durationDays),
    })
    if (!listed.some((better) => sameFamily(better.candidate.periodDays, one.candidate.periodDays)))
      listed.push(one)
    if (found.explanation.score < SCORE_MIN) break
  }
  return listed
}

/** P, P/2 and 2P of a better candidate are not listed again: its secondary eclipse, its harmonics. */
function sameFamily(better: number, other: number): boolean {
  return [0.5, 1, 2].some((ratio) => Math.abs(other / better / ratio - 1) < 0.01)
}

function fit(star: PreparedStar, found: Found, known: readonly Ephemeris[]): Fitted {
  const { ephemeris } = found.explanation
  const series = secondPass(star, found, known)
  const refined = trusted(refinePeak(series, ephemeris), ephemeris)
  const boxDays = Math.min(refined.durationDays, 0.2 * refined.periodDays)
  const fine: Ephemeris = { periodDays: refined.periodDays, t0: refined.t0, durationDays: boxDays }
  const sums = boxSums(series)
  const events = transitEvents(sums, fine, { cadenceDays: star.cadenceDays })
  const red = snrRed(
    series,
    { ...fine, depth: refined.boxDepth, durationDays: refined.boxDurationDays },
    { cadenceDays: star.cadenceDays },
  )
  const verdict = judge({
    explanation: found.explanation,
    nullScore: found.nullScore,
    depth: refined.depth,
    secondary: secondaryScan(series, fine, { cadenceDays: star.cadenceDays }),
    wave: phaseWave(series, fine),
    snrRed: red.snrRed,
    cadenceDays: star.binDays,
  })
  const snr = refined.snr
  const candidate: Candidate = {
    periodDays: refined.periodDays,
    periodErrDays: refined.periodErr,
    t0: refined.t0,
    t0ErrDays: refined.t0Err,
    durationHours: boxDays * 24,
    durationErrHours: refined.durationErr === null ? null : refined.durationErr * 24,
    depthPpm: refined.depth * 1e6,
    depthErrPpm: refined.depthErr === null ? null : refined.depthErr * 1e6,
    snr,
    snrRed: red.snrRed,
    sde: found.sde,
    power: refined.power,
    fapStar: null,
    transits: events.length,
    ...verdict,
  }
  return {
    candidate,
    series,
    found,
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
  }
}

/** A fit that left the peak it was given (trends do that to faint, long dips) is not taken: the box stands, without errors. */
const FIT_WIDER = 2.5

function trusted(refined: RefinedPeak, peak: Ephemeris): RefinedPeak {
  const moved = Math.abs(phaseDays(refined.t0, peak))
  if (refined.durationDays <= FIT_WIDER * peak.durationDays && moved <= peak.durationDays)
    return refined
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

/** The trend once more, without the transits themselves: their depth is then whole. */
function secondPass(star: PreparedStar, found: Found, known: readonly Ephemeris[]): Series {
  const { time } = star.cleaned
  const mask = transitMask(time, [...known, found.explanation.ephemeris], { widths: 1 })
  const { windowDays } = found.variant
  const series = seriesOf(detrend(star.cleaned, { windowDays, transitMask: mask }).lightCurve)
  return withoutRows(series, transitMask(series.time, known))
}
