import { secondaryScan } from '../features/secondary-scan.ts'
import type {
  FoldedPicture,
  CandidatePictures,
  EventPicture,
  ModelPicture,
  PhasePicture,
  SecondaryPicture,
} from '../result/picture-shapes.ts'
import type { Candidate } from '../result/result.ts'
import type { Ephemeris } from '../series/ephemeris.ts'
import { foldSeries } from '../series/fold.ts'
import type { Series } from '../series/series.ts'
import { transitMask, withoutRows } from '../series/transit-mask.ts'
import { transitTimes } from '../transit/transit-times.ts'
import type { TrapezoidShape } from '../transit/trapezoid-model.ts'
import { fitGrazing } from '../vetting/grazing-fit.ts'
import { drawnAs, foldedPicture, rounded } from './folded-picture.ts'

const PARITY_REACH = 2
const PARITY_POINTS = 300
const PARITY_BINS = 30
const SECONDARY_POINTS = 400
const SECONDARY_REACH = 3
const PHASE_BINS = 240
/** Bins within so many durations of each of the two transits, where equal ones are too long. */
const TRANSIT_BINS = 24
const TRANSIT_REACH = 2
const EVENTS = 400
const MODEL_POINTS = 121

/**
 * Pictures of one candidate, from the rows it was fitted to. Sizes are bounded whatever the series holds.
 * `noise` (default 1): real over white errors, as the search measured it; errors of the events are scaled by it.
 * `others`: transits of other bodies, left out of the picture of every phase; default none.
 */
export function candidatePictures(
  series: Series,
  listed: Candidate,
  {
    cadenceDays,
    noise = 1,
    others = [],
  }: {
    readonly cadenceDays: number
    readonly noise?: number
    readonly others?: readonly Ephemeris[]
  },
): CandidatePictures {
  const candidate = drawnAs(listed, series)
  const ephemeris: Ephemeris = {
    periodDays: candidate.periodDays,
    t0: candidate.t0,
    durationDays: candidate.durationHours / 24,
  }
  const fold = foldedPicture(series, candidate)
  return {
    fold,
    model: model(series, { ephemeris, cadenceDays, depth: candidate.depthPpm * 1e-6, fold }),
    even: parity(series, candidate, 0),
    odd: parity(series, candidate, 1),
    secondary:
      listed.disposition === 'single-event'
        ? null
        : secondaryPicture(series, candidate, { ephemeris, cadenceDays }),
    double: phasePicture(without(series, { others, ephemeris }), ephemeris),
    events: events(series, candidate, { ephemeris, cadenceDays, noise }),
  }
}

function model(
  series: Series,
  {
    ephemeris,
    cadenceDays,
    depth,
    fold,
  }: {
    readonly ephemeris: Ephemeris
    readonly cadenceDays: number
    readonly depth: number
    readonly fold: FoldedPicture
  },
): ModelPicture | null {
  const folded = foldSeries(series, ephemeris)
  const fit = fitGrazing(
    { series, folded, ephemeris, depth, cadenceDays, noise: 1 },
    { limit: Infinity },
  )
  if (fit === null) return null
  const reach = Math.max(...fold.hours.map(Math.abs))
  const hours = Array.from(
    { length: MODEL_POINTS },
    (_, i) => reach * ((2 * i) / (MODEL_POINTS - 1) - 1),
  )
  return {
    hours: rounded(hours, 4),
    flux: rounded(
      hours.map((hour) => fit.fluxAt(hour / 24)),
      7,
    ),
  }
}

/** Twice the period, from the first transit (0) or the second (1). */
function parity(series: Series, candidate: Candidate, which: 0 | 1): FoldedPicture | null {
  const picture = foldedPicture(
    series,
    {
      ...candidate,
      periodDays: 2 * candidate.periodDays,
      t0: candidate.t0 + which * candidate.periodDays,
    },
    { reach: PARITY_REACH, points: PARITY_POINTS, bins: PARITY_BINS },
  )
  const inside = picture.hours.some((hours) => Math.abs(hours) < candidate.durationHours / 2)
  return inside ? picture : null
}

function secondaryPicture(
  series: Series,
  candidate: Candidate,
  options: { readonly ephemeris: Ephemeris; readonly cadenceDays: number },
): SecondaryPicture | null {
  const { periodDays } = options.ephemeris
  const scan = secondaryScan(series, options.ephemeris, options)
  if (scan === null) return null
  const { phaseDays, depth } = scan.secondary
  const picture = foldedPicture(
    series,
    {
      periodDays,
      t0: candidate.t0 + phaseDays,
      durationHours: candidate.durationHours,
      depthPpm: depth * 1e6,
    },
    // the transit itself stays out of the picture
    {
      points: SECONDARY_POINTS,
      reach: Math.min(SECONDARY_REACH, Math.abs(phaseDays) / options.ephemeris.durationDays - 0.75),
    },
  )
  const [phase] = rounded([(phaseDays / periodDays + 1) % 1], 4)
  return { ...picture, phase }
}

/** Rows in others' transits left out, save those in a transit of its own. */
function without(
  series: Series,
  { others, ephemeris }: { readonly others: readonly Ephemeris[]; readonly ephemeris: Ephemeris },
): Series {
  const mask = transitMask(series.time, others)
  transitMask(series.time, [ephemeris]).forEach((own, i) => {
    if (own === 1) mask[i] = 0
  })
  return withoutRows(series, mask)
}

/** Equal bins; where those would be as long as the transit, a part of them resolves the transits. */
function phasePicture(series: Series, { periodDays, t0, durationDays }: Ephemeris): PhasePicture {
  const w = new Float64Array(PHASE_BINS)
  const wf = new Float64Array(PHASE_BINS)
  const wp = new Float64Array(PHASE_BINS)
  const reach = TRANSIT_REACH * (durationDays / periodDays)
  const fine = (2 * reach) / TRANSIT_BINS < 2 / PHASE_BINS ? TRANSIT_BINS : 0
  const even = PHASE_BINS - 2 * fine
  const share = (part: number, bins: number): number =>
    Math.max(0, Math.min(bins - 1, Math.floor(part * bins)))
  for (let i = 0; i < series.time.length; i++) {
    const turns = ((series.time[i] - t0) / periodDays + 0.5) / 2
    const phase = 2 * (turns - Math.floor(turns)) - 0.5
    const which = phase < 0.5 ? 0 : 1
    const off = phase - which
    const bin =
      fine > 0 && Math.abs(off) < reach
        ? even + which * fine + share((off / reach + 1) / 2, fine)
        : share((phase + 0.5) / 2, even)
    w[bin] += series.weight[i]
    wf[bin] += series.weight[i] * (series.flux[i] - 1)
    wp[bin] += series.weight[i] * phase
  }
  const filled = Array.from(w.keys())
    .filter((bin) => w[bin] > 0)
    .sort((a, b) => wp[a] / w[a] - wp[b] / w[b])
  return {
    periodDays,
    phase: rounded(
      filled.map((bin) => wp[bin] / w[bin]),
      5,
    ),
    flux: rounded(
      filled.map((bin) => 1 + wf[bin] / w[bin]),
      6,
    ),
    err: rounded(
      filled.map((bin) => 1 / Math.sqrt(w[bin])),
      7,
    ),
  }
}

function events(
  series: Series,
  candidate: Candidate,
  {
    ephemeris,
    cadenceDays,
    noise,
  }: { readonly ephemeris: Ephemeris; readonly cadenceDays: number; readonly noise: number },
): EventPicture[] {
  const all = transitTimes(series, ephemeris, {
    shape: shapeOf(candidate, ephemeris),
    exposureDays: cadenceDays,
  })
  // an odd step: an even one would leave out every odd transit
  const step = Math.ceil(all.length / EVENTS) | 1
  return all
    .filter((_, i) => i % step === 0)
    .map((event) => {
      const [depthPpm, depthErrPpm] = rounded([event.depth * 1e6, event.depthErr * noise * 1e6], 1)
      const minutes = (days: number | null): number | null =>
        days === null ? null : rounded([days * 1440], 2)[0]
      return {
        number: event.number,
        time: rounded([event.time], 4)[0],
        depthPpm,
        depthErrPpm,
        lateMinutes: minutes(event.lateDays),
        lateErrMinutes: minutes(event.lateErrDays === null ? null : event.lateErrDays * noise),
      }
    })
}

/** The fitted trapezoid; where no shape was fitted, sides of a tenth of the duration, a usual planet's. */
function shapeOf(candidate: Candidate, { durationDays }: Ephemeris): TrapezoidShape {
  const ingressDays = Math.min(
    durationDays / 2,
    candidate.ingressHours === undefined ? durationDays / 10 : candidate.ingressHours / 24,
  )
  return { centre: 0, widthDays: durationDays - ingressDays, ingressDays, egressDays: ingressDays }
}
