import type { PhaseWave } from './variability.ts'
import type { SecondaryScan } from './features/secondary.ts'
import { unevenness } from './strength.ts'
import { ALTERNATING, NO_DATA } from './explain.ts'
import type { Explanation } from './polish.ts'
import type { Disposition } from './result.ts'

/** What a verdict is made from; all measured. */
export interface Evidence {
  readonly explanation: Explanation
  /** Best score of the inverted light curve; a search of its own, asked only where the verdict hangs on it. */
  readonly nullScore: () => number
  /** Relative flux. */
  readonly depth: number
  readonly secondary: SecondaryScan | null
  readonly wave: PhaseWave | null
  /** Of the fit, first to fourth contact [days]. */
  readonly durationDays: number
  /** Ingress and egress as a share of the whole dip, 0-1; null without a fit. 1 is a V. */
  readonly edgeShare: number | null
  /** SNR with red noise, Pont+ 2006. */
  readonly snrRed: number
  /** Of the rows searched [days]. */
  readonly cadenceDays: number
}

export interface Verdict {
  readonly disposition: Disposition
  readonly reasons: readonly string[]
}

/** Below this a box search of one star meets noise of that height too often. */
export const SCORE_MIN = 7.5
/** How far above the same search of the inverted light curve a confident candidate stands. */
const ABOVE_NULL = 1.25
/** With two transits only, each must be this significant by itself. */
const SES_MIN_OF_TWO = 7
const SNR_RED_MIN = 6
/** Scatter of event depths beyond their errors, as a share of the depth: two single events make 0.3 and more. */
const UNEVEN_MAX = 0.3
/** So few events must each be longer than `SHORT_CADENCES` rows. */
const FEW_TRANSITS = 4
const SHORT_CADENCES = 1.5
/** Deeper than this the companion is a star (a planet of 1.2 Jupiter radii makes 5 % in front of a 0.55 solar radius dwarf only). */
const STELLAR_DEPTH = 0.05
/** A planet this deep has a flat floor unless it grazes; two like stars never have one. */
const V_DEPTH = 0.03
const V_SHARE = 0.7
/** A planet's secondary eclipse is a few per cent of its transit at most. */
const STELLAR_SECONDARY_SHARE = 0.05
const SECONDARY_SIGMA = 5
const WAVE_SHARE = 0.35
const WAVE_SIGMA = 8

/** The verdict on one candidate, with a sentence for each test that spoke. Only `candidate` is a confident claim. */
export function judge(evidence: Evidence): Verdict {
  const { explanation } = evidence
  if (explanation.strength.transits < 2) {
    return {
      disposition: 'single-event',
      reasons: ['only one event has data: the period is unknown'],
    }
  }
  const notes = [...explanation.aliases]
  if (explanation.strength.transits === 2) notes.push('only two transits have data')
  const weak = weaknesses(evidence)
  if (weak.length > 0) return { disposition: 'low-confidence', reasons: [...weak, ...notes] }
  const stellar = stellarReasons(evidence)
  if (stellar.length > 0)
    return { disposition: 'eclipsing-binary', reasons: [...stellar, ...notes] }
  const mimics = mimicries(evidence)
  if (mimics.length > 0) return { disposition: 'low-confidence', reasons: [...mimics, ...notes] }
  const wave = waveReason(evidence)
  if (wave !== null) return { disposition: 'variable', reasons: [wave, ...notes] }
  return { disposition: 'candidate', reasons: notes }
}

/** Too little in the data, whatever makes the dips. */
function weaknesses({ explanation, cadenceDays, durationDays, snrRed }: Evidence): string[] {
  const { strength: s, score, aliases } = explanation
  const doubts: string[] = []
  if (score < SCORE_MIN)
    doubts.push(`score ${score.toFixed(1)} is below ${SCORE_MIN}: noise reaches that`)
  if (snrRed < SNR_RED_MIN)
    doubts.push(`SNR with red noise ${snrRed.toFixed(1)} is below ${SNR_RED_MIN}`)
  const uneven = unevenness(s)
  if (uneven > UNEVEN_MAX) {
    doubts.push(
      `event depths differ by ${(100 * uneven).toFixed(0)} % beyond their errors: not one body at this period`,
    )
  }
  if (s.transits <= FEW_TRANSITS && durationDays < SHORT_CADENCES * cadenceDays) {
    doubts.push(
      `${s.transits} events of less than ${SHORT_CADENCES} cadences: single bad rows make such`,
    )
  }
  if (s.transits === 2) {
    const weakest = Math.min(...s.ses)
    if (weakest < SES_MIN_OF_TWO)
      doubts.push(
        `the weaker of two events has ${weakest.toFixed(1)} sigma, below ${SES_MIN_OF_TWO}`,
      )
    if (aliases.some((alias) => alias.startsWith(NO_DATA)))
      doubts.push('two events, and a period that the data cannot tell from its half or double')
  }
  return doubts
}

/** The same search upside down finds nearly as much: the star or the instrument makes such dips. */
function mimicries({ explanation, nullScore }: Evidence): string[] {
  const reached = nullScore()
  if (explanation.score >= ABOVE_NULL * reached) return []
  return [
    `the inverted light curve reaches ${reached.toFixed(1)} against ${explanation.score.toFixed(1)}: the star or the instrument makes such dips`,
  ]
}

function waveReason({ wave, depth }: Evidence): string | null {
  if (wave === null || wave.sigma <= WAVE_SIGMA || wave.amplitude <= WAVE_SHARE * depth) return null
  const share = (wave.amplitude / depth).toFixed(2)
  return `the light outside the dip moves with the same period, ${share} of its depth (${wave.sigma.toFixed(0)} sigma)`
}

function stellarReasons({ explanation, depth, secondary, edgeShare }: Evidence): string[] {
  const reasons: string[] = []
  if (explanation.aliases.some((alias) => alias.startsWith(ALTERNATING)))
    reasons.push('primary and secondary eclipses differ in depth')
  if (depth > STELLAR_DEPTH)
    reasons.push(`${(depth * 100).toFixed(1)} % deep: the companion is as large as a star`)
  if (depth > V_DEPTH && edgeShare !== null && edgeShare > V_SHARE)
    reasons.push(
      `V-shaped (${(100 * edgeShare).toFixed(0)} % ingress and egress) and ${(depth * 100).toFixed(1)} % deep: two stars grazing`,
    )
  if (
    secondary !== null &&
    secondary.significant &&
    secondary.unique &&
    secondary.secondary.sigma > SECONDARY_SIGMA
  ) {
    const share = secondary.secondary.depth / depth
    if (share > STELLAR_SECONDARY_SHARE) {
      reasons.push(
        `secondary eclipse ${(share * 100).toFixed(0)} % as deep as the primary (${secondary.secondary.sigma.toFixed(1)} sigma)`,
      )
    }
  }
  return reasons
}
