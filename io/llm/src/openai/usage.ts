import type { LlmUsage } from '../chat.ts'
import { isJsonObject, type Json } from '../json.ts'

/** No call has more tokens; sums of costs stay exact below it. */
const MOST = 1e9

/**
 * Tokens as an endpoint counts them; null when it does not, or gives what is no count. Parts never exceed
 * their whole. What only the total holds are thoughts, which some (Gemini, xAI) count beside the
 * completion and charge as such; where it is just the cached part, that was left out of the prompt.
 */
export function readUsage(value: Json | undefined): LlmUsage | null {
  if (!isJsonObject(value)) return null
  const { prompt_tokens: prompt, completion_tokens: completion } = value
  const promptTokens = count(prompt)
  const completionTokens = count(completion)
  if (promptTokens === null && completionTokens === null) return null
  const isWrong =
    (promptTokens === null && prompt != null) || (completionTokens === null && completion != null)
  if (isWrong) return null
  const cached =
    count(member(value['prompt_tokens_details'], 'cached_tokens')) ??
    count(value['prompt_cache_hit_tokens']) ??
    0
  const reasoning = count(member(value['completion_tokens_details'], 'reasoning_tokens'))
  const said = (promptTokens ?? 0) + (completionTokens ?? 0)
  const unsaid = Math.max(0, (count(value['total_tokens']) ?? 0) - said)
  // no request has no tokens: some servers write zeros where they do not count
  if (said + unsaid === 0) return null
  const isCached = unsaid > 0 && unsaid === cached
  const prompted = (promptTokens ?? 0) + (isCached ? unsaid : 0)
  const completed = (completionTokens ?? 0) + (isCached ? 0 : unsaid)
  return {
    promptTokens: prompted,
    completionTokens: completed,
    cachedTokens: Math.min(cached, prompted),
    reasoningTokens: Math.min(reasoning ?? (isCached ? 0 : unsaid), completed),
  }
}

function member(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) ? value[name] : undefined
}

function count(value: Json | undefined): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST
    ? value
    : null
}
