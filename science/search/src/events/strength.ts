import type { TransitEvent } from './events.ts'

/**
 * How strong a periodic dip is, transit by transit. Ranking by power alone lets one deep glitch win;
 * a planet's events are all alike.
 */
export interface Strength {
  /** Combined significance of the events with the measured (white and red) noise. */
  readonly mes: number
  /** The same without the strongest event, scaled back to all of them: what periodicity adds. */
  readonly mesRest: number
  /** Significance of each event. */
  readonly ses: readonly number[]
  /** Weighted mean depth. */
  readonly depth: number
  readonly depthErr: number
  /** Chi-square of the depths about their mean over its degrees of freedom; 1 with one event. */
  readonly chi2: number
  /** Depths of even and odd events and the significance of their difference; null when a parity has no event. */
  readonly oddEven: {
    readonly even: number
    readonly odd: number
    readonly evenErr: number
    readonly oddErr: number
    readonly sigma: number
  } | null
  readonly transits: number
}

/** `noise`: ratio of real to white noise at this duration, >= 1. Null without events. */
export function strength(events: readonly TransitEvent[], noise: number): Strength | null {
  if (events.length === 0) return null
  const all = combine(events, noise)
  let strongest = 0
  events.forEach((event, i) => {
    if (event.depth / event.depthErr > events[strongest].depth / events[strongest].depthErr)
      strongest = i
  })
  const rest = events.filter((_, i) => i !== strongest)
  const restMean = rest.length > 0 ? combine(rest, noise) : null
  const mesRest = restMean === null ? 0 : (restMean.depth / restMean.err) * (restMean.err / all.err)
  const even = events.filter((e) => e.number % 2 === 0)
  const odd = events.filter((e) => e.number % 2 !== 0)
  let oddEven: Strength['oddEven'] = null
  if (even.length > 0 && odd.length > 0) {
    const e = combine(even, noise)
    const o = combine(odd, noise)
    oddEven = {
      even: e.depth,
      odd: o.depth,
      evenErr: e.err,
      oddErr: o.err,
      sigma: Math.abs(e.depth - o.depth) / Math.hypot(e.err, o.err),
    }
  }
  const chi2 =
    events.length === 1
      ? 1
      : events.reduce((sum, e) => sum + ((e.depth - all.depth) / (e.depthErr * noise)) ** 2, 0) /
        (events.length - 1)
  return {
    mes: all.depth / all.err,
    mesRest,
    ses: events.map((e) => e.depth / (e.depthErr * noise)),
    depth: all.depth,
    depthErr: all.err,
    chi2,
    oddEven,
    transits: events.length,
  }
}

/**
 * Rank of a reading: its combined significance, but never more than its events without the strongest
 * promise, and less where their depths disagree.
 */
export function scoreOf(s: Strength): number {
  if (s.transits < 2) return 0
  // N equal events promise as much without the strongest of them; N / (N-1) leaves room for the strongest
  // of N noisy ones being high by chance. Anything below says that one event carries it.
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

function combine(events: readonly TransitEvent[], noise: number): { depth: number; err: number } {
  let sum = 0
  let weight = 0
  for (const event of events) {
    const w = 1 / (event.depthErr * noise) ** 2
    sum += w * event.depth
    weight += w
  }
  return { depth: sum / weight, err: 1 / Math.sqrt(weight) }
}
