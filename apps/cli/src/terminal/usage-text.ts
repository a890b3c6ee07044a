import type { Usage } from '@longrun/runs'

/**
 * What outside calls have used, for people: "12,345 tokens, 0.12 USD"; null where nothing was
 * counted. Cost appears where the run knows prices, and repeated questions where some cost nothing.
 */
export function usageText(usage: Usage): string | null {
  const tokens = (usage['promptTokens'] ?? 0) + (usage['completionTokens'] ?? 0)
  const parts: string[] = []
  const uncounted = usage['uncountedReplies'] ?? 0
  if (tokens > 0)
    parts.push(
      `${grouped(tokens)} tokens${uncounted === 0 ? '' : ' (estimated where the endpoint states none)'}`,
    )
  if (usage['costNanoUsd'] !== undefined) parts.push(`${usd(usage['costNanoUsd'])} USD`)
  if ((usage['recalled'] ?? 0) > 0) parts.push(`${grouped(usage['recalled'])} recalled`)
  return parts.length === 0 ? null : parts.join(', ')
}

/** Two decimals, or as many as the first two digits need. */
function usd(nano: number): string {
  const value = nano / 1e9
  return value === 0 || value >= 0.1 ? value.toFixed(2) : value.toPrecision(2)
}

function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',')
}
