import type { PhaseWave } from './variability.ts'
import type { SecondaryScan } from './features/secondary.ts'
import type { Explanation } from './explain.ts'
import type { Disposition } from './result.ts'

/** What a verdict is made from; all measured. */
export interface Evidence {
  readonly explanation: Explanation
  readonly nullScore: number
  /** Relative flux. */
  readonly depth: number
  readonly secondary: SecondaryScan | null
  readonly wave: PhaseWave | null
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
const SES_MIN_OF_TWO = 8
/** Deeper than this the companion is a star (a Jupiter in front of a 0.35 solar radius dwarf). */
const STELLAR_DEPTH = 0.08
/** A planet's secondary eclipse is a few per cent of its transit at most. */
const STELLAR_SECONDARY_SHARE = 0.1
const SECONDARY_SIGMA = 7
const WAVE_SHARE = 0.35
const WAVE_SIGMA = 8

/** The verdict on one candidate, with a sentence for each test that spoke. Only `candidate` is a confident claim. */
export function judge(evidence: Evidence): Verdict {
  const { explanation, nullScore, depth, secondary, wave } = evidence
  const { strength: s, score } = explanation
  const doubts: string[] = []
  if (s.transits < 2) {
    return {
      disposition: 'single-event',
      reasons: ['only one event has data: the period is unknown'],
    }
  }
  if (score < SCORE_MIN)
    doubts.push(`score ${score.toFixed(1)} is below ${SCORE_MIN}: noise reaches that`)
  if (score < ABOVE_NULL * nullScore) {
    doubts.push(
      `the inverted light curve reaches ${nullScore.toFixed(1)} against ${score.toFixed(1)}: the star or the instrument makes such dips`,
    )
  }
  const notes = [...explanation.aliases]
  if (s.transits === 2) {
    notes.push('only two transits have data')
    const weakest = Math.min(...s.ses)
    if (weakest < SES_MIN_OF_TWO)
      doubts.push(
        `the weaker of two events has ${weakest.toFixed(1)} sigma, below ${SES_MIN_OF_TWO}`,
      )
    if (explanation.aliases.some((alias) => alias.startsWith('no data')))
      doubts.push('two events, and no data half-way: half the period fits as well')
  }
  if (doubts.length > 0) return { disposition: 'low-confidence', reasons: [...doubts, ...notes] }
  const stellar = stellarReasons(explanation, depth, secondary)
  if (stellar.length > 0)
    return { disposition: 'eclipsing-binary', reasons: [...stellar, ...notes] }
  if (wave !== null && wave.sigma > WAVE_SIGMA && wave.amplitude > WAVE_SHARE * depth) {
    const share = (wave.amplitude / depth).toFixed(2)
    return {
      disposition: 'variable',
      reasons: [
        `the light outside the dip moves with the same period, ${share} of its depth (${wave.sigma.toFixed(0)} sigma)`,
        ...notes,
      ],
    }
  }
  return { disposition: 'candidate', reasons: notes }
}

function stellarReasons(
  explanation: Explanation,
  depth: number,
  secondary: SecondaryScan | null,
): string[] {
  const reasons: string[] = []
  if (explanation.aliases.some((alias) => alias.startsWith('events alternate')))
    reasons.push('primary and secondary eclipses differ in depth')
  if (depth > STELLAR_DEPTH)
    reasons.push(`${(depth * 100).toFixed(1)} % deep: the companion is as large as a star`)
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
