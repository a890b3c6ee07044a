import { lowerBound, noiseRatio, transitEvents, type BoxSums, type Ephemeris } from './events.ts'
import { strength, type Strength } from './strength.ts'

/** One way to read a peak: an ephemeris, and how well its events carry it. */
export interface Explanation {
  readonly ephemeris: Ephemeris
  readonly strength: Strength
  /** Ratio of real to white noise at this duration. */
  readonly noise: number
  /** What ranks it, see `scoreOf`. */
  readonly score: number
  /** Other periods that the data cannot tell from this one, and why this one was taken. */
  readonly aliases: readonly string[]
}

export interface ExplainOptions {
  readonly cadenceDays: number
  readonly periodMinDays: number
  readonly periodMaxDays: number
  /** Ephemerides already explained; their rows do not count as noise. */
  readonly exclude?: readonly Ephemeris[]
  /** Cache of noise ratios by duration, shared between peaks of one series. */
  readonly noiseByDuration?: Map<string, number>
}

/** How an alias that the data cannot exclude begins. */
export const NO_DATA = 'no data'
/** How an alias begins that a star's two unlike eclipses make. */
export const ALTERNATING = 'events alternate'

/**
 * Rank of a reading: its combined significance, but never more than its events without the strongest
 * promise, and less where their depths disagree.
 */
export function scoreOf(s: Strength): number {
  if (s.transits < 2) return 0
  // Without its strongest event a signal of N equal events keeps (N-1)/N of its mes; anything below
  // that says that one event carries it.
  const promised = s.mesRest / ((s.transits - 1) / s.transits)
  return Math.min(s.mes, promised) / (1 + (unevenness(s) / 0.3) ** 2)
}

/** Scatter of the event depths beyond their errors, as a share of the depth: ~0 for a planet, ~1 where half the events are missing. */
export function unevenness(s: Strength): number {
  if (!(s.depth > 0)) return Infinity
  const typicalErr = s.depthErr * Math.sqrt(s.transits)
  // chi-square of equal depths reaches 1 + 2 sd by chance; only what lies above speaks against them
  const byChance = 1 + 2 * Math.sqrt(2 / Math.max(1, s.transits - 1))
  return (Math.sqrt(Math.max(0, s.chi2 - byChance)) * typicalErr) / s.depth
}

/** Best reading near an ephemeris: period, time and duration moved in small steps while the score grows. */
export function polish(
  sums: BoxSums,
  start: Ephemeris,
  options: ExplainOptions,
): Explanation | null {
  const { time } = sums.series
  const span = time[time.length - 1] - time[0]
  let best = read(sums, start, options)
  for (const scale of [1, 0.5, 0.25]) {
    for (let round = 0; round < 3; round++) {
      const at = best?.ephemeris ?? start
      const shift = Math.max(at.durationDays / 4, options.cadenceDays / 4) * scale
      const drift = (shift * at.periodDays) / Math.max(span, at.periodDays)
      let moved = false
      const trials: Ephemeris[] = []
      for (const k of [-2, -1, 1, 2]) {
        trials.push({ ...at, t0: at.t0 + k * shift })
        // the period turns about the middle of the data, where t0 is pinned best
        const pivot = Math.round(((time[0] + time[time.length - 1]) / 2 - at.t0) / at.periodDays)
        const periodDays = at.periodDays + k * drift
        trials.push({ ...at, periodDays, t0: at.t0 + pivot * (at.periodDays - periodDays) })
      }
      for (const factor of [0.7, 0.85, 1.2, 1.4]) {
        trials.push({ ...at, durationDays: at.durationDays * (1 + (factor - 1) * scale) })
      }
      for (const trial of trials) {
        if (
          trial.durationDays < 1.2 * options.cadenceDays ||
          trial.durationDays > 0.2 * trial.periodDays
        )
          continue
        const found = read(sums, trial, options)
        if (found !== null && (best === null || found.strength.mes > best.strength.mes)) {
          best = found
          moved = true
        }
      }
      if (!moved) break
    }
  }
  return best
}

function read(sums: BoxSums, ephemeris: Ephemeris, options: ExplainOptions): Explanation | null {
  if (ephemeris.periodDays < options.periodMinDays * 0.999) return null
  const noise = cachedNoise(sums, ephemeris.durationDays, options)
  const s = strength(transitEvents(sums, ephemeris, options), noise)
  if (s === null) return null
  return { ephemeris, strength: s, noise, score: scoreOf(s), aliases: [] }
}

function cachedNoise(sums: BoxSums, durationDays: number, options: ExplainOptions): number {
  // steps of 25 % in duration: the noise changes slowly with it
  const rung = Math.round(Math.log(durationDays) / Math.log(1.25))
  const key = `${rung}`
  const known = options.noiseByDuration?.get(key)
  if (known !== undefined) return known
  const noise = noiseRatio(sums, 1.25 ** rung, options)
  options.noiseByDuration?.set(key, noise)
  return noise
}

/**
 * The period behind a peak: P, its multiples and its fractions are read in turn, and the one that its
 * events support is taken. Two deep eclipses of different depth make 2P; events of one parity without
 * data of the other make the longer period, with the shorter named.
 */
export function explain(
  sums: BoxSums,
  start: Ephemeris,
  options: ExplainOptions,
): Explanation | null {
  let best = polish(sums, start, options)
  if (best === null) return null
  for (const factor of [1 / 2, 1 / 3, 2, 3, 2 / 3, 3 / 2]) {
    const periodDays = best.ephemeris.periodDays * factor
    if (periodDays < options.periodMinDays || periodDays > options.periodMaxDays) continue
    const phases = factor >= 2 ? factor : 1
    for (let k = 0; k < phases; k++) {
      const t0 = best.ephemeris.t0 + k * best.ephemeris.periodDays
      const other = polish(sums, { ...best.ephemeris, periodDays, t0 }, options)
      if (other !== null && other.score > best.score * 1.1) best = other
    }
  }
  return nameHalfAlias(sums, resolveParity(sums, best, options), options)
}

function resolveParity(sums: BoxSums, found: Explanation, options: ExplainOptions): Explanation {
  const { ephemeris, strength: s } = found
  const doubled = { ...ephemeris, periodDays: 2 * ephemeris.periodDays }
  if (doubled.periodDays > options.periodMaxDays * 1.0001) return found
  if (s.oddEven !== null) {
    const { even, odd, evenErr, oddErr, sigma } = s.oddEven
    const deep = Math.max(even, odd)
    const shallow = Math.min(even, odd)
    // a planet's depths may differ by systematics of a few per cent, two stars' by anything
    if ((sigma > 4 && shallow < 0.85 * deep) || (sigma > 10 && shallow < 0.95 * deep)) {
      const t0 = even >= odd ? ephemeris.t0 : ephemeris.t0 + ephemeris.periodDays
      const twice = polish(sums, { ...doubled, t0 }, options)
      // a planet's own secondary eclipse is a few per cent of its transit
      const missing = shallow < Math.max(0.1 * deep, 3 * (even >= odd ? oddErr : evenErr))
      if (twice !== null && twice.score > 0) {
        const why = missing
          ? `every second event is missing: the period is twice ${ephemeris.periodDays.toFixed(4)} d`
          : `${ALTERNATING} in depth (${sigma.toFixed(1)} sigma): the period is twice ${ephemeris.periodDays.toFixed(4)} d`
        return { ...twice, aliases: [...found.aliases, why] }
      }
    }
    return found
  }
  if (s.transits < 2) return found
  const twice = read(sums, s.transits > 0 ? evenHome(sums, doubled, options) : doubled, options)
  if (twice === null || twice.strength.transits < 2) return found
  const why = `${NO_DATA} at every second event: ${ephemeris.periodDays.toFixed(4)} d fits as well`
  return { ...twice, aliases: [...found.aliases, why] }
}

/** Says so where no row could tell this period from half of it. */
function nameHalfAlias(sums: BoxSums, found: Explanation, options: ExplainOptions): Explanation {
  const { ephemeris, aliases } = found
  const half = ephemeris.periodDays / 2
  if (half < options.periodMinDays || aliases.some((alias) => alias.startsWith(NO_DATA)))
    return found
  const between = { ...ephemeris, t0: ephemeris.t0 + half }
  if (transitEvents(sums, between, options).length > 0) return found
  return {
    ...found,
    aliases: [...aliases, `${NO_DATA} half-way between events: ${half.toFixed(4)} d fits as well`],
  }
}

/** t0 of the doubled period on the parity that has data. */
function evenHome(sums: BoxSums, doubled: Ephemeris, options: ExplainOptions): Ephemeris {
  const other = { ...doubled, t0: doubled.t0 + doubled.periodDays / 2 }
  return transitEvents(sums, doubled, options).length >= transitEvents(sums, other, options).length
    ? doubled
    : other
}

/** Rows within `widths` durations of any event of the ephemeris: 1 = masked. */
export function transitMask(
  time: Float64Array,
  ephemerides: readonly Ephemeris[],
  options: { widths?: number } = {},
): Uint8Array {
  const widths = options.widths ?? 0.75
  const mask = new Uint8Array(time.length)
  for (const { periodDays, t0, durationDays } of ephemerides) {
    const half = widths * durationDays
    if (time.length === 0) continue
    const first = Math.ceil((time[0] - half - t0) / periodDays)
    const last = Math.floor((time[time.length - 1] + half - t0) / periodDays)
    for (let k = first; k <= last; k++) {
      const centre = t0 + k * periodDays
      for (
        let i = lowerBound(time, centre - half);
        i < time.length && time[i] <= centre + half;
        i++
      )
        mask[i] = 1
    }
  }
  return mask
}
