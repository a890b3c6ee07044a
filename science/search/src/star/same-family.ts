import type { Candidate } from '../result/result.ts'

type Timed = Pick<Candidate, 'periodDays' | 'durationHours'>

/**
 * Whether a candidate is a better one's P, P/2 or 2P again (its secondary eclipse, its harmonic), to be left
 * out of the list. Planets near a resonance are not: over the span their transits drift away from the
 * multiple by more than a duration (TOI-270 d is 0.5 % from twice the period of c).
 */
export function sameFamily(
  better: Timed,
  other: Timed,
  { spanDays }: { readonly spanDays: number },
): boolean {
  const durationDays = Math.max(better.durationHours, other.durationHours) / 24
  return [0.5, 1, 2].some((ratio) => {
    const off = Math.abs(other.periodDays - ratio * better.periodDays)
    const cycles = Math.max(1, spanDays / other.periodDays)
    return off < 0.01 * ratio * better.periodDays && off * cycles < durationDays
  })
}
