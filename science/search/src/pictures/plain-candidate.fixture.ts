import type { Candidate } from '../result/result.ts'
import type { Ephemeris } from '../series/ephemeris.ts'

/** A strong claim at an ephemeris, without errors; every field can be set. */
export function plainCandidate(
  { periodDays, t0, durationDays }: Ephemeris,
  changes: Partial<Candidate> = {},
): Candidate {
  return {
    periodDays,
    periodErrDays: null,
    t0,
    t0ErrDays: null,
    durationHours: durationDays * 24,
    durationErrHours: null,
    depthPpm: 5000,
    depthErrPpm: null,
    snr: 100,
    snrRed: 50,
    sde: 20,
    power: 5000,
    fapStar: null,
    transits: 12,
    disposition: 'candidate',
    reasons: [],
    ...changes,
  }
}
