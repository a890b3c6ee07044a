import { expect, it } from 'vitest'

import type { ChatReply } from '../chat.ts'
import { LlmError, type LlmErrorClass } from '../llm-error.ts'
import { errorOfReply } from './classify.ts'
import { readCompletion } from './read-completion.ts'

const sent = ['You label notes.', '<narrative>\nHe slipped on the wet stairs.\n</narrative>']

const NOW = 1_744_070_250_000

function reply(status: number, body: unknown) {
  const raw = typeof body === 'string' ? body : JSON.stringify(body)
  return { status, headers: {}, raw, sent, text: 'Hit her', nowMs: NOW }
}

function completed(body: unknown): ChatReply | LlmError {
  try {
    return readCompletion(reply(200, body), 1)
  } catch (error) {
    if (error instanceof LlmError) return error
    throw error
  }
}

const geminiLimit = (status: string, words: string, details: readonly object[] = []): object => ({
  error: { code: 429, message: words, status, details },
})

it.each<readonly [string, number, unknown, LlmErrorClass, number | null]>([
  // https://ai.google.dev/gemini-api/docs/rate-limits: the same words for a limit a minute and for one a day
  [
    "Gemini's limit a minute",
    429,
    [
      geminiLimit(
        'RESOURCE_EXHAUSTED',
        'You exceeded your current quota, please check your plan and billing details. \n* Quota exceeded for metric: generate_content_free_tier_requests, limit: 10, model: gemini-2.5-flash\nPlease retry in 34.074824224s.',
      ),
    ],
    'throttled',
    34_075,
  ],
  [
    "Gemini's limit a minute, the wait among the details",
    429,
    geminiLimit(
      'RESOURCE_EXHAUSTED',
      'You exceeded your current quota, please check your plan and billing details.',
      [
        {
          '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
          violations: [{ quotaId: 'GenerateContentInputTokensPerModelPerMinute-FreeTier' }],
        },
        { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '26s' },
      ],
    ),
    'throttled',
    26_000,
  ],
  [
    "Gemini's limit a day",
    429,
    geminiLimit(
      'RESOURCE_EXHAUSTED',
      'You exceeded your current quota, please check your plan and billing details. Please retry in 58.82s.',
      [
        {
          '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
          violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier' }],
        },
        { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '58s' },
      ],
    ),
    'quota',
    58_820,
  ],
  [
    "Gemini's quota without a wait",
    429,
    geminiLimit('RESOURCE_EXHAUSTED', 'You exceeded your current quota, please check your plan.'),
    'quota',
    null,
  ],
  [
    "OpenAI's empty account",
    429,
    {
      error: {
        message: 'You exceeded your current quota, please check your plan and billing details.',
        type: 'insufficient_quota',
        param: null,
        code: 'insufficient_quota',
      },
    },
    'quota',
    null,
  ],
  [
    "Gemini's wrong key",
    400,
    [
      {
        error: {
          code: 400,
          message: 'API key not valid. Please pass a valid API key.',
          status: 'INVALID_ARGUMENT',
        },
      },
    ],
    'auth',
    null,
  ],
  [
    "Anthropic's length",
    400,
    {
      error: {
        code: 'invalid_request_error',
        message: 'prompt is too long: 210000 tokens > 200000 maximum',
        type: 'invalid_request_error',
        param: null,
      },
    },
    'too_large',
    null,
  ],
  [
    "OpenAI's length as a proxy passes it on",
    400,
    {
      error: {
        message: "This model's maximum context length is 8192 tokens. However, you requested 9000.",
        type: 'invalid_request_error',
        param: 'messages',
        code: null,
      },
    },
    'too_large',
    null,
  ],
  [
    "vLLM's length",
    400,
    {
      error: {
        message:
          "You passed 1015 input tokens and requested 10 output tokens. However, the model's context length is only 1024 tokens. (parameter=input_tokens, value=1015)",
        type: 'BadRequestError',
        param: 'input_tokens',
        code: 400,
      },
    },
    'too_large',
    null,
  ],
  [
    "llama.cpp's length",
    400,
    {
      error: {
        code: 400,
        message: 'request (4390 tokens) exceeds the available context size (4096 tokens)',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 4390,
      },
    },
    'too_large',
    null,
  ],
  [
    "llama.cpp's length while it answers",
    500,
    { error: { code: 500, message: 'Context size has been exceeded.', type: 'server_error' } },
    'too_large',
    null,
  ],
  [
    "LM Studio's length",
    400,
    {
      error:
        'Trying to keep the first 4500 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens',
    },
    'too_large',
    null,
  ],
  [
    'llama.cpp while it loads',
    503,
    { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
    'overloaded',
    null,
  ],
  [
    "OpenRouter's moderation",
    403,
    {
      error: {
        code: 403,
        message: 'openai/gpt-4o requires moderation on OpenInference. Your input was flagged.',
        metadata: {
          reasons: ['violence'],
          flagged_input: 'He slipped ...',
          provider_name: 'OpenInference',
        },
      },
    },
    'refused',
    null,
  ],
  [
    "OpenRouter's exhausted key",
    403,
    { error: { code: 403, message: 'Key limit exceeded (total limit).' } },
    'auth',
    null,
  ],
  [
    "OpenRouter's limit, reset in the body",
    429,
    {
      error: {
        message: 'Rate limit exceeded: free-models-per-min.',
        code: 429,
        metadata: {
          headers: { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '1744070280000' },
        },
      },
    },
    'throttled',
    30_000,
  ],
  [
    "Azure's limit",
    429,
    {
      error: {
        code: '429',
        message:
          'Requests to the ChatCompletions_Create Operation have exceeded call rate limit of your current pricing tier. Please retry after 7 seconds.',
      },
    },
    'throttled',
    7000,
  ],
  [
    "Azure's filter",
    400,
    {
      error: {
        message:
          "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
        type: null,
        param: 'prompt',
        code: 'content_filter',
        status: 400,
        innererror: { code: 'ResponsibleAIPolicyViolation' },
      },
    },
    'refused',
    null,
  ],
  [
    "DeepSeek's empty account",
    402,
    {
      error: {
        message: 'Insufficient Balance',
        type: 'unknown_error',
        code: 'invalid_request_error',
      },
    },
    'quota',
    null,
  ],
  [
    'FastAPI with a list of details',
    422,
    { detail: [{ loc: ['body'], msg: 'no' }] },
    'input_invalid',
    null,
  ],
  ['a gateway with a page', 502, '<html><h1>502 Bad Gateway</h1></html>', 'server_5xx', null],
])('%s', (_name, status, body, errorClass, wait) => {
  const error = errorOfReply(reply(status, body))
  expect(error.errorClass).toBe(errorClass)
  expect(error.retryAfterMs ?? null).toBe(wait)
})

it.each<readonly [string, object, object]>([
  [
    'Gemini leaves thoughts out of the completion and in the total',
    { prompt_tokens: 20, completion_tokens: 151, total_tokens: 553 },
    { promptTokens: 20, completionTokens: 533, reasoningTokens: 382 },
  ],
  [
    'Gemini that did nothing but think',
    {
      prompt_tokens: 21,
      completion_tokens: 0,
      total_tokens: 81,
      completion_tokens_details: { reasoning_tokens: 60 },
    },
    { promptTokens: 21, completionTokens: 60, reasoningTokens: 60 },
  ],
  [
    'xAI counts thoughts beside the completion',
    {
      prompt_tokens: 32,
      completion_tokens: 9,
      total_tokens: 135,
      completion_tokens_details: { reasoning_tokens: 94 },
    },
    { promptTokens: 32, completionTokens: 103, reasoningTokens: 94 },
  ],
  [
    'OpenAI counts them in it',
    {
      prompt_tokens: 32,
      completion_tokens: 103,
      total_tokens: 135,
      completion_tokens_details: { reasoning_tokens: 94 },
    },
    { promptTokens: 32, completionTokens: 103, reasoningTokens: 94 },
  ],
  [
    'a total that is too small is not believed',
    { prompt_tokens: 32, completion_tokens: 103, total_tokens: 0 },
    { promptTokens: 32, completionTokens: 103, reasoningTokens: 0 },
  ],
])('tokens: %s', (_name, usage, expected) => {
  const got = completed({ choices: [{ message: { content: '{}' } }], usage })
  expect((got as ChatReply).usage).toMatchObject(expected)
})

it.each([
  [
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    'max_tokens',
    'model.maxTokensField: max_completion_tokens',
  ],
  [
    "Unsupported value: 'temperature' does not support 0 with this model.",
    'temperature',
    'model.temperature: leave it out',
  ],
  ["'response_format' of type 'json_schema' is not supported", null, 'model.structuredOutput'],
])('a parameter that is minded is named with what to write: %s', (words, param, hint) => {
  const error = errorOfReply(
    reply(400, { error: { message: words, type: 'invalid_request_error', param, code: null } }),
  )
  expect(error.errorClass).toBe('input_invalid')
  expect(error.message).toContain(hint)
})

it.each([
  ['insufficient_system_resource', 'overloaded'],
  ['network_error', 'server_5xx'],
  ['error', 'server_5xx'],
])('an answer that was broken off (%s) is asked for again', (finish_reason, errorClass) => {
  const usage = { prompt_tokens: 9, completion_tokens: 2 }
  const got = completed({ choices: [{ message: { content: '{"a' }, finish_reason }], usage })
  expect(got).toMatchObject({ errorClass, usage: { promptTokens: 9, completionTokens: 2 } })
})

it.each<readonly [string, object, string]>([
  ['no content, but thoughts', { content: null, reasoning_content: '{"detected": true}' }, ''],
  [
    'a list of parts with thoughts (Magistral)',
    {
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
        { type: 'text', text: '{"a":1}' },
      ],
    },
    '{"a":1}',
  ],
  ['no message at all', {}, ''],
])('content: %s', (_name, message, text) => {
  expect(completed({ id: 7, choices: [{ message, finish_reason: 'stop' }] })).toMatchObject({
    text,
  })
})

it.each<readonly [string, object, LlmErrorClass | null]>([
  ['an object', { code: 502, message: 'Provider returned error' }, 'server_5xx'],
  ['words', 'Provider is overloaded' as unknown as object, 'overloaded'],
  ['nothing', '' as unknown as object, null],
])('a choice whose error is %s', (_name, error, errorClass) => {
  const usage = { prompt_tokens: 9, completion_tokens: 2 }
  const body = { error: '', choices: [{ error, message: { content: '{}' } }], usage }
  const got = completed(body)
  if (errorClass === null) expect(got).toMatchObject({ text: '{}' })
  else
    expect(got).toMatchObject({
      errorClass,
      usage: { promptTokens: 9 },
      // as it came
      raw: JSON.stringify(body),
    })
})

it('does not wait for an empty account to fill, whatever wait a gateway adds', () => {
  const empty = reply(429, { error: { message: 'Insufficient Balance' } })
  expect(errorOfReply({ ...empty, headers: { 'retry-after': '20' } }).errorClass).toBe('quota')
})

it('never repeats a narrative that is short', () => {
  const { message } = errorOfReply(reply(400, { error: { message: 'cannot read: hit  her' } }))
  expect(message).toBe('the endpoint answered 400')
})

it('takes zeros for no count', () => {
  const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }
  expect(completed({ choices: [{ message: { content: '{}' } }], usage })).toMatchObject({
    usage: null,
  })
})

it.each([
  ['data: {"choices":[{"delta":{}}]}\n\ndata: [DONE]', {}, 'a stream of events'],
  ['\u001f\ufffd\b', { 'content-encoding': 'gzip' }, 'a packed body'],
  ['<!doctype html>', {}, 'a page of HTML'],
])('says what a body is that is no JSON: %j', (raw, headers, words) => {
  expect(() => readCompletion({ ...reply(200, raw), headers }, 1)).toThrow(words)
})

it('says what a list of details says, and not what it got', () => {
  const detail = [
    { type: 'extra', loc: ['body', 'response_format'], msg: 'Extra input', input: sent[1] },
  ]
  const { message } = errorOfReply(reply(422, { detail }))
  expect(message).toContain('body.response_format: Extra input')
  expect(message).toContain('model.structuredOutput')
  const cloudflare = { success: false, errors: [{ code: 10_000, message: 'Authentication error' }] }
  expect(errorOfReply(reply(400, cloudflare)).message).toContain('Authentication error')
})
