import type { LlmUsage } from './chat.ts'

/** A price list as it stood on a day. */
export interface Prices {
  /** ISO day from which the list is, such as `2026-01-01`. */
  readonly date?: string
  /** USD for a million prompt tokens. */
  readonly inputPerMillionUsd: number
  /** USD for a million completion tokens. */
  readonly outputPerMillionUsd: number
  /** USD for a million cached prompt tokens; default: the price of input. */
  readonly cachedInputPerMillionUsd?: number
}

/**
 * Cost of a call in billionths of a US dollar: an integer, so that sums are exact in any order. Prices
 * count to a millionth of a dollar a million tokens; the cost of a call is rounded to the nearest.
 */
export function costNanoUsd(usage: LlmUsage, prices: Prices): number {
  const cached = prices.cachedInputPerMillionUsd ?? prices.inputPerMillionUsd
  const picoUsd =
    (usage.promptTokens - usage.cachedTokens) * picoUsdAToken(prices.inputPerMillionUsd) +
    usage.cachedTokens * picoUsdAToken(cached) +
    usage.completionTokens * picoUsdAToken(prices.outputPerMillionUsd)
  return Math.round(picoUsd / 1000)
}

/** 1 USD a million tokens is 1e6 picodollars a token. */
function picoUsdAToken(perMillionUsd: number): number {
  return Math.round(perMillionUsd * 1e6)
}
