import type { Candidate, Disposition } from '../result/result.ts'
import type { SyntheticTruth } from './truth.ts'

/** A star's ranked candidates, best first, t0 in the zero point of the truth. */
export interface FoundCandidates {
  readonly star: string
  readonly candidates: readonly Pick<Candidate, 'periodDays' | 't0' | 'disposition'>[]
}

/** Ratios found/true that count as aliases, never as hits. */
export const ALIAS_RATIOS: readonly (readonly [name: string, ratio: number])[] = [
  ['P/2', 1 / 2],
  ['2P', 2],
  ['P/3', 1 / 3],
  ['3P', 3],
  ['2P/3', 2 / 3],
  ['3P/2', 3 / 2],
]

/** What became of one planted planet. */
export interface PlantedOutcome {
  readonly star: string
  readonly snr: number
  readonly nTransits: number
  /** `recovered`; `alias` (a claimed candidate at a multiple); `unclaimed` (right period and t0, another disposition); `missed`. */
  readonly outcome: 'recovered' | 'alias' | 'unclaimed' | 'missed'
  /** Rank of the candidate that decided, from 1; null when missed. */
  readonly rank: number | null
  /** "P/2" ...; null unless the outcome is `alias`. */
  readonly alias: string | null
  /** Of the candidate that decided; null when missed. */
  readonly disposition: Disposition | null
}

/** Planets counted. */
export interface RecoveryCount {
  readonly injected: number
  readonly recovered: number
  readonly aliases: number
  /** recovered / injected; null when nothing was injected. */
  readonly share: number | null
}

/** How a search did on a synthetic sky. */
export interface SkyScore {
  /** Planets at SNR >= `snrMin`. */
  readonly injected: number
  readonly recovered: number
  readonly share: number | null
  readonly aliases: number
  readonly snrMin: number
  /** All planets, faint ones too. */
  readonly overall: RecoveryCount
  readonly planets: readonly PlantedOutcome[]
  readonly quietStars: number
  /** Quiet stars with at least one claimed candidate. */
  readonly falseCandidates: number
  readonly falseCandidateStars: readonly string[]
  readonly variableStars: number
  /** Variable stars with at least one claimed candidate. */
  readonly falseCandidatesVariable: number
  readonly eclipsingBinaries: number
  /** Binaries with a candidate disposed as `eclipsing-binary`, whatever its period. */
  readonly eclipsingBinariesFlagged: number
  /** ... at the true period and t0 (or half a twin's period). */
  readonly eclipsingBinariesPeriodRight: number
  /** Binaries that carry a claimed candidate (mistaken for a planet). */
  readonly eclipsingBinariesClaimed: number
  /** Stars of the truth that the search has no result for; they count as missed. */
  readonly unsearched: readonly string[]
}

/**
 * Compares candidates with what was planted.
 *
 * Recovered: a ranked candidate above the threshold (disposition `candidate`) with
 * |dP| x nTransits < duration / 2 and |dt0| < duration / 2 modulo P. Aliases are counted apart and
 * are no hits.
 * @param claims dispositions that are above the threshold; default `candidate` alone
 * @param snrMin planets counted in `injected` and `recovered`; default 10
 */
export function scoreAgainstTruth(
  truth: readonly SyntheticTruth[],
  found: readonly FoundCandidates[],
  {
    claims = ['candidate'],
    snrMin = 10,
  }: { readonly claims?: readonly Disposition[]; readonly snrMin?: number } = {},
): SkyScore {
  const byStar = new Map(found.map((entry) => [entry.star, entry.candidates]))
  const candidatesOf = (star: SyntheticTruth): FoundCandidates['candidates'] =>
    byStar.get(star.star) ?? []
  const claimed = (star: SyntheticTruth): boolean =>
    candidatesOf(star).some((candidate) => claims.includes(candidate.disposition))
  const ofKind = (kind: SyntheticTruth['kind']): readonly SyntheticTruth[] =>
    truth.filter((star) => star.kind === kind)

  const planets = ofKind('planet').map((star) => outcomeOf(star, candidatesOf(star), claims))
  const loud = count(planets.filter((planet) => planet.snr >= snrMin))
  const falseStars = ofKind('quiet').filter(claimed)
  const binaries = ofKind('eclipsing-binary')
  const flagged = (star: SyntheticTruth): FoundCandidates['candidates'] =>
    candidatesOf(star).filter((candidate) => candidate.disposition === 'eclipsing-binary')
  return {
    ...loud,
    snrMin,
    overall: count(planets),
    planets,
    quietStars: ofKind('quiet').length,
    falseCandidates: falseStars.length,
    falseCandidateStars: falseStars.map((star) => star.star),
    variableStars: ofKind('variable').length,
    falseCandidatesVariable: ofKind('variable').filter(claimed).length,
    eclipsingBinaries: binaries.length,
    eclipsingBinariesFlagged: binaries.filter((star) => flagged(star).length > 0).length,
    eclipsingBinariesPeriodRight: binaries.filter((star) =>
      flagged(star).some(
        (candidate) =>
          matchesEphemeris(candidate, star) ||
          (star.variant === 'twin' && aliasOf(candidate, star) === 'P/2'),
      ),
    ).length,
    eclipsingBinariesClaimed: binaries.filter(claimed).length,
    unsearched: truth.filter((star) => !byStar.has(star.star)).map((star) => star.star),
  }
}

/** Period and mid-transit agree with the truth, as `scoreAgainstTruth` asks. */
export function matchesEphemeris(
  candidate: Pick<Candidate, 'periodDays' | 't0'>,
  truth: Pick<SyntheticTruth, 'periodDays' | 't0' | 'durationHours' | 'nTransits'>,
): boolean {
  const { periodDays, t0, durationHours, nTransits } = truth
  if (periodDays === null || t0 === null || durationHours === null) return false
  const half = durationHours / 48
  if (!(Math.abs(candidate.periodDays - periodDays) * (nTransits ?? 1) < half)) return false
  const cycles = Math.round((candidate.t0 - t0) / periodDays)
  return Math.abs(candidate.t0 - t0 - cycles * periodDays) < half
}

/** Name of the multiple of the true period at which a candidate stands; null for none. */
export function aliasOf(
  candidate: Pick<Candidate, 'periodDays'>,
  truth: Pick<SyntheticTruth, 'periodDays' | 'durationHours' | 'nTransits'>,
): string | null {
  const { periodDays, durationHours, nTransits } = truth
  if (periodDays === null || durationHours === null) return null
  const half = durationHours / 48
  for (const [name, ratio] of ALIAS_RATIOS) {
    // Over the same data a candidate at ratio x P has nTransits / ratio events.
    const events = (nTransits ?? 1) / ratio
    if (Math.abs(candidate.periodDays - ratio * periodDays) * events < half) return name
  }
  return null
}

function outcomeOf(
  truth: SyntheticTruth,
  candidates: FoundCandidates['candidates'],
  claims: readonly Disposition[],
): PlantedOutcome {
  const base = { star: truth.star, snr: truth.snr ?? 0, nTransits: truth.nTransits ?? 0 }
  const decide = (
    outcome: PlantedOutcome['outcome'],
    place: number,
    alias: string | null = null,
  ): PlantedOutcome => ({
    ...base,
    outcome,
    rank: place < 0 ? null : place + 1,
    alias,
    disposition: place < 0 ? null : candidates[place].disposition,
  })
  const isClaimed = (candidate: { readonly disposition: Disposition }): boolean =>
    claims.includes(candidate.disposition)
  const hit = candidates.findIndex((c) => isClaimed(c) && matchesEphemeris(c, truth))
  if (hit >= 0) return decide('recovered', hit)
  const alias = candidates.findIndex((c) => isClaimed(c) && aliasOf(c, truth) !== null)
  if (alias >= 0) return decide('alias', alias, aliasOf(candidates[alias], truth))
  const right = candidates.findIndex((c) => matchesEphemeris(c, truth))
  return right >= 0 ? decide('unclaimed', right) : decide('missed', -1)
}

function count(planets: readonly PlantedOutcome[]): RecoveryCount {
  const of = (outcome: PlantedOutcome['outcome']): number =>
    planets.filter((planet) => planet.outcome === outcome).length
  const injected = planets.length
  const recovered = of('recovered')
  return {
    injected,
    recovered,
    aliases: of('alias'),
    share: injected === 0 ? null : recovered / injected,
  }
}
