import type { Disposition } from '../result/result.ts'
import { clopperPearson, type Share } from './binomial.ts'
import { binOf } from './injection-grid.ts'
import { CLAIMS } from './recovery.ts'

/** Counts that a reliability is made of. */
export interface ReliabilityCounts {
  /** Claimed candidates among the observed detections, N_PC. */
  readonly candidates: number
  /** Observed detections that the search itself calls false alarms, N_FP. */
  readonly falseAlarms: number
  /** Detections in inverted and scrambled light curves. */
  readonly simulated: number
  /** Those of them that were claimed as candidates: false alarms that get through. */
  readonly simulatedClaimed: number
}

/** A reliability with the counts that it is made of. */
export interface Reliability extends ReliabilityCounts {
  /** E: share of the simulated false alarms that the search calls false alarms. */
  readonly effectiveness: Share
  /** R = 1 - (N_FP / N_PC) (1 - E) / E, not below 0; null with `reason`. */
  readonly reliability: number | null
  /** R at the ends of E's interval, which is what is least known; null where R is. */
  readonly low: number | null
  readonly high: number | null
  /** Why there is no reliability; null where there is one. */
  readonly reason: string | null
}

/**
 * Reliability of a survey's candidates: the share that are no false alarms of noise or instrument
 * (Thompson+ 2018, equation 8; Bryson+ 2020). It says nothing of eclipsing binaries. The interval is
 * that of E (Clopper and Pearson, 68 %) carried through.
 */
export function reliabilityOf(counts: ReliabilityCounts): Reliability {
  const { candidates, falseAlarms, simulated, simulatedClaimed } = counts
  const effectiveness = clopperPearson(simulated - simulatedClaimed, simulated)
  const none = (reason: string): Reliability => ({
    ...counts,
    effectiveness,
    reliability: null,
    low: null,
    high: null,
    reason,
  })
  if (simulated === 0)
    return none('nothing was detected in inverted or scrambled light curves: E is unknown')
  if (candidates === 0) return none('no star has a candidate of its own')
  if (effectiveness.value === 0) return none('every simulated false alarm was claimed: E is 0')
  const at = (e: number): number =>
    e === 0 ? 0 : Math.max(0, 1 - (falseAlarms / candidates) * ((1 - e) / e))
  return {
    ...counts,
    effectiveness,
    reliability: at(effectiveness.value ?? 0),
    low: at(effectiveness.low),
    high: at(effectiveness.high),
    reason: null,
  }
}

/** A signal that the search listed in a star as observed, or in one that can hold none. */
export interface Detection {
  readonly source: 'observed' | 'inverted' | 'scrambled'
  readonly periodDays: number
  readonly disposition: Disposition
}

/** Reliability between two periods; the row over all periods has the first and last edge. */
export interface ReliabilityOfPeriod extends Reliability {
  readonly periodLowDays: number
  readonly periodHighDays: number
}

/**
 * Reliability in each period bin, then over all of them (detections outside the edges count there
 * too). Observed eclipsing binaries are real signals: they count on neither side; leave their stars out.
 */
export function reliabilityByPeriod(
  detections: readonly Detection[],
  edges: readonly number[],
): readonly ReliabilityOfPeriod[] {
  const bins = edges.slice(1).map((high, i) => ({
    periodLowDays: edges[i],
    periodHighDays: high,
    ...reliabilityOf(
      countDetections(detections.filter(({ periodDays }) => binOf(edges, periodDays) === i)),
    ),
  }))
  const overall = {
    periodLowDays: edges[0],
    periodHighDays: edges[edges.length - 1],
    ...reliabilityOf(countDetections(detections)),
  }
  return [...bins, overall]
}

/** Detections by what they are for a reliability. */
function countDetections(detections: readonly Detection[]): ReliabilityCounts {
  const observed = detections.filter(({ source }) => source === 'observed')
  const simulated = detections.filter(({ source }) => source !== 'observed')
  const claimed = (list: readonly Detection[]): number =>
    list.filter(({ disposition }) => CLAIMS.includes(disposition)).length
  const binaries = observed.filter(({ disposition }) => disposition === 'eclipsing-binary').length
  return {
    candidates: claimed(observed),
    falseAlarms: observed.length - claimed(observed) - binaries,
    simulated: simulated.length,
    simulatedClaimed: claimed(simulated),
  }
}
