import type { Candidate, Disposition } from '../result/result.ts'
import { aliasOf, matchesEphemeris } from '../sky/score.ts'

/** Dispositions that claim a planet: the only ones that count as a recovery or a planet candidate. */
export const CLAIMS: readonly Disposition[] = ['candidate']

/** A signal that was put in, or that a star has by itself. */
export interface KnownSignal {
  readonly periodDays: number
  readonly t0: number
  readonly durationDays: number
  /** Transits that have data. */
  readonly transits: number
}

/** What became of one injection. */
export interface Recovery {
  /**
   * `recovered`: a claimed candidate at the injected ephemeris. `alias`: a claimed one at P/2, 2P,
   * P/3, 3P, 2P/3 or 3P/2, which is no hit. `unclaimed`: the right ephemeris with another
   * disposition. `missed`: none of these.
   */
  readonly outcome: 'recovered' | 'alias' | 'unclaimed' | 'missed'
  /** "P/2" ...; null unless the outcome is `alias`. */
  readonly alias: string | null
  /** Place of the candidate that decided, from 1; null when missed. */
  readonly rank: number | null
}

/**
 * Decide by the design's definition: |dP| x transits < duration / 2 and |dt0| < duration / 2, as a
 * ranked candidate with a claiming disposition. A candidate that the star has without the injection
 * is not counted.
 * @param candidates ranked, best first, as the search of the injected light curve gave them
 * @param own claimed signals of the same star without injection
 */
export function judgeRecovery(
  injected: KnownSignal,
  candidates: readonly Candidate[],
  own: readonly KnownSignal[],
): Recovery {
  // without a transit in the data every period would agree
  if (injected.transits < 1) return { outcome: 'missed', alias: null, rank: null }
  const truth = asTruth(injected)
  const claimed = (one: Candidate): boolean => CLAIMS.includes(one.disposition)
  const foreign = (one: Candidate): boolean =>
    !own.some((signal) => matchesEphemeris(one, asTruth(signal)))
  const at = (test: (one: Candidate) => boolean): number =>
    candidates.findIndex((one) => foreign(one) && test(one))

  const hit = at((one) => claimed(one) && matchesEphemeris(one, truth))
  if (hit >= 0) return { outcome: 'recovered', alias: null, rank: hit + 1 }
  const alias = at((one) => claimed(one) && aliasOf(one, truth) !== null)
  if (alias >= 0)
    return { outcome: 'alias', alias: aliasOf(candidates[alias], truth), rank: alias + 1 }
  const right = at((one) => matchesEphemeris(one, truth))
  if (right >= 0) return { outcome: 'unclaimed', alias: null, rank: right + 1 }
  return { outcome: 'missed', alias: null, rank: null }
}

function asTruth({ periodDays, t0, durationDays, transits }: KnownSignal): {
  readonly periodDays: number
  readonly t0: number
  readonly durationHours: number
  readonly nTransits: number
} {
  return { periodDays, t0, durationHours: durationDays * 24, nTransits: transits }
}
