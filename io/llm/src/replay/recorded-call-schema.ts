import type { JsonSchema } from '../json.ts'
import { LLM_ERROR_CLASSES } from '../llm-error.ts'
import { LONGEST_MS } from '../openai/retry-after.ts'

const textOrNull = { type: ['string', 'null'] } as const
/** No call has more tokens; sums of costs stay exact below it. */
const tokens = { type: 'integer', minimum: 0, maximum: 1e9 } as const

const day = {
  type: 'string',
  pattern: '^\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])$',
} as const

const usage = {
  type: 'object',
  required: ['promptTokens', 'completionTokens', 'cachedTokens', 'reasoningTokens'],
  properties: {
    promptTokens: tokens,
    completionTokens: tokens,
    cachedTokens: tokens,
    reasoningTokens: tokens,
  },
} as const

/** What a line of a recording must hold: people write and mend them by hand. Of a reply the text is enough. */
export const RECORDED_CALL_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['itemKey', 'call', 'requestSha256'],
  properties: {
    itemKey: { type: 'string' },
    call: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
    requestSha256: { type: 'string' },
    request: { type: 'object' },
    askedOn: day,
    reply: {
      type: 'object',
      required: ['text'],
      properties: {
        text: { type: 'string' },
        finishReason: textOrNull,
        refusal: textOrNull,
        model: textOrNull,
        fingerprint: textOrNull,
        requestId: textOrNull,
        usage: { anyOf: [{ type: 'null' }, usage] },
        raw: { type: 'string' },
        latencyMs: { type: 'number', minimum: 0, maximum: 1e12 },
        askedOn: day,
      },
    },
    error: {
      type: 'object',
      required: ['errorClass', 'message'],
      properties: {
        errorClass: { enum: LLM_ERROR_CLASSES },
        message: { type: 'string' },
        httpStatus: { type: 'integer', minimum: 100, maximum: 999 },
        retryAfterMs: { type: 'number', minimum: 0, maximum: LONGEST_MS },
        usage,
        raw: { type: 'string' },
        isFinal: { type: 'boolean' },
      },
    },
  },
  oneOf: [{ required: ['reply'] }, { required: ['error'] }],
}
