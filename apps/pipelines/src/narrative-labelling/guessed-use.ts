import { type ChatReply, type ChatRequest, costNanoUsd } from '@longrun/llm'
import type { CallResult } from '@longrun/runs'

import type { LabellingParams } from './params.ts'

/** English text has about four bytes a token, other languages fewer: rather too many tokens than too few. */
const BYTES_A_TOKEN = 3

/**
 * The result of a reply with its use filled in where the endpoint counts no tokens: guessed from the
 * bytes of request and answer, so that a budget holds there too. `uncountedReplies` counts these.
 */
export function withGuessedUse(
  result: CallResult,
  { prices }: Pick<LabellingParams, 'prices'>,
  { request, reply }: { readonly request: ChatRequest; readonly reply: ChatReply },
): CallResult {
  if (reply.usage !== null || result.usage?.['uncountedReplies'] === undefined) return result
  const asked = request.messages.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0)
  const promptTokens = Math.ceil(asked / BYTES_A_TOKEN)
  const completionTokens = Math.ceil(Buffer.byteLength(reply.text) / BYTES_A_TOKEN)
  const tokens = { promptTokens, completionTokens, cachedTokens: 0, reasoningTokens: 0 }
  return {
    ...result,
    usage: {
      ...result.usage,
      ...tokens,
      totalTokens: promptTokens + completionTokens,
      ...(prices === null ? {} : { costNanoUsd: costNanoUsd(tokens, prices) }),
    },
  }
}
