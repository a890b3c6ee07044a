import type { ChatRequest, LlmUsage } from '../chat.ts'

/** How much one more reply moves what was learnt. */
const LEARN = 1 / 32
/** Until something came back, rather too many: what was not used is given back. */
const FIRST_TOKENS_A_BYTE = 0.35
const FIRST_COMPLETION = 512
/** Replies before the guess is given up for what was learnt. */
const ENOUGH = 4

/**
 * Guesses the tokens of a request before it is sent: prompt tokens from its bytes, completion tokens
 * from those before. Both are learnt from the usage that comes back.
 */
export class TokenEstimate {
  #replies = 0
  #tokensAByte = 0
  #completion = 0

  /** Tokens, prompt and completion together; a whole number >= 1. */
  of(request: ChatRequest): number {
    const isLearnt = this.#replies >= ENOUGH
    const most = request.maxTokens ?? FIRST_COMPLETION
    const completion = isLearnt ? Math.min(this.#completion, most) : most
    const ratio = isLearnt ? this.#tokensAByte : FIRST_TOKENS_A_BYTE
    return Math.max(1, Math.round(requestBytes(request) * ratio + completion))
  }

  learn(request: ChatRequest, usage: LlmUsage): void {
    this.#replies++
    const weight = Math.max(LEARN, 1 / this.#replies)
    const ratio = usage.promptTokens / Math.max(1, requestBytes(request))
    this.#tokensAByte += weight * (ratio - this.#tokensAByte)
    this.#completion += weight * (usage.completionTokens - this.#completion)
  }
}

function requestBytes(request: ChatRequest): number {
  return request.messages.reduce((sum, { content }) => sum + 16 + Buffer.byteLength(content), 0)
}
