import type { LlmUsage } from '../chat.ts'
import { isJsonObject, type Json } from '../json.ts'

/** Tokens as an endpoint counts them; null when it does not. Parts never exceed their whole. */
export function readUsage(value: Json | undefined): LlmUsage | null {
  if (!isJsonObject(value)) return null
  const promptTokens = count(value['prompt_tokens'])
  const completionTokens = count(value['completion_tokens'])
  if (promptTokens === null && completionTokens === null) return null
  const cached =
    count(member(value['prompt_tokens_details'], 'cached_tokens')) ??
    count(value['prompt_cache_hit_tokens'])
  const reasoning = count(member(value['completion_tokens_details'], 'reasoning_tokens'))
  return {
    promptTokens: promptTokens ?? 0,
    completionTokens: completionTokens ?? 0,
    cachedTokens: Math.min(cached ?? 0, promptTokens ?? 0),
    reasoningTokens: Math.min(reasoning ?? 0, completionTokens ?? 0),
  }
}

function member(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) ? value[name] : undefined
}

function count(value: Json | undefined): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
}
