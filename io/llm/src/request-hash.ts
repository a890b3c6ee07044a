import { hash } from 'node:crypto'

import { canonicalJson } from './canonical-json.ts'
import type { ChatRequest } from './chat.ts'
import type { Json } from './json.ts'

/**
 * sha256 (lower-case hex) over everything in a request that shapes its answer; key order does not
 * matter, and an absent `extra` is an empty one. Of a short text a plain hash can be guessed: where the
 * text is restricted, store a keyed hash of this one.
 */
export function requestSha256(request: ChatRequest): string {
  const { model, messages, temperature, maxTokens, seed, responseSchema, extra } = request
  const shape: Json = {
    model,
    messages: messages.map(({ role, content }) => ({ role, content })),
    temperature,
    maxTokens,
    seed,
    responseSchema,
    extra: extra ?? {},
  }
  return hash('sha256', canonicalJson(shape), 'hex')
}
