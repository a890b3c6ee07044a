import { binomialAtMost, binomialProbability, chiSquareAbove } from './distributions.ts'
import type { Estimate } from './estimate.ts'

/** Pairs of outcomes of two methods on the same items. */
export interface PairedCounts {
  /** Both succeed. */
  readonly both: number
  /** A succeeds, B does not. */
  readonly onlyA: number
  /** B succeeds, A does not. */
  readonly onlyB: number
  readonly neither: number
}

/** Two-sided tests that A and B succeed equally often, for independent items (McNemar 1947). */
export interface McNemar {
  /** Exact, conditional on the discordant pairs: twice the binomial tail, at most 1. */
  readonly exactP: number
  /** As exact, with half the probability of outcomes as likely as this (Lancaster 1961; Fagerland, Lydersen and Laake 2013): recommended. */
  readonly midP: number
  /** (b - c)^2 / (b + c); null without a discordant pair. */
  readonly chiSquare: Estimate
  /** From `chiSquare`, 1 degree; 1 without a discordant pair. */
  readonly asymptoticP: number
  /** With Edwards' correction (|b - c| - 1)^2 / (b + c); 1 without a discordant pair. */
  readonly correctedP: number
}

/**
 * McNemar's tests for items of which no two belong together; for clusters see `clusteredMcNemar`. Without
 * a discordant pair every p is 1: nothing speaks against equality.
 * @throws RangeError for counts that are not whole or negative
 */
export function mcnemar({ onlyA, onlyB }: PairedCounts): McNemar {
  if (!Number.isInteger(onlyA) || !Number.isInteger(onlyB) || onlyA < 0 || onlyB < 0)
    throw new RangeError(`${onlyA} and ${onlyB} discordant pairs: counts must be whole and >= 0`)
  const discordant = onlyA + onlyB
  if (discordant === 0)
    return {
      exactP: 1,
      midP: 1,
      chiSquare: { value: null, reason: 'no discordant pair' },
      asymptoticP: 1,
      correctedP: 1,
    }
  const least = Math.min(onlyA, onlyB)
  const tail = onlyA === onlyB ? 0.5 : binomialAtMost(least, discordant, 0.5)
  const seen = binomialProbability(least, discordant, 0.5)
  const off = Math.abs(onlyA - onlyB)
  const chiSquare = (off * off) / discordant
  return {
    exactP: onlyA === onlyB ? 1 : Math.min(1, 2 * tail),
    midP: onlyA === onlyB ? 1 - seen / 2 : 2 * tail - seen,
    chiSquare: { value: chiSquare, reason: null },
    asymptoticP: chiSquareAbove(chiSquare, 1),
    correctedP: chiSquareAbove(Math.max(0, off - 1) ** 2 / discordant, 1),
  }
}
