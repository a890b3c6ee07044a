import { REFERENCE_SCHEMA } from '../answer/reference-schema.ts'
import type { ChatMessage } from '../chat.ts'
import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../json.ts'
import { lexiconAnswer, type LexiconVerdict } from '../lexicon/lexicon-provider.ts'
import type { MockOptions } from './mock-options.ts'
import type { FaultKind, FaultRule } from './fault.ts'
import { schemaInstance } from './schema-instance.ts'
import { seeded } from './seeded.ts'

/** A request as the mock reads it. */
export interface MockRequest {
  readonly model: string
  readonly messages: readonly ChatMessage[]
  /** Schema asked for; the reference schema when none was. */
  readonly schema: JsonSchema
}

/** A reply worked out, before it is sent. */
export interface MockReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Ends the connection before the status line, or in the middle of the body. */
  readonly cut: 'reset' | 'half' | null
  readonly delayMs: number
  /** Of a whole 200 with a choice; null: nothing to pay. */
  readonly usage: { readonly promptTokens: number; readonly completionTokens: number } | null
}

/** A request's body, or null when it is no request for an answer. */
export function readMockRequest(body: string): MockRequest | null {
  const value = parsed(body)
  if (!isJsonObject(value) || !Array.isArray(value['messages'])) return null
  const messages = value['messages'] as readonly Json[]
  if (!messages.every(isMessage)) return null
  const format = value['response_format']
  const wrapped = isJsonObject(format) ? format['json_schema'] : undefined
  const schema = isJsonObject(wrapped) ? wrapped['schema'] : undefined
  return {
    model: typeof value['model'] === 'string' ? value['model'] : 'mock',
    messages: messages as readonly unknown[] as readonly ChatMessage[],
    schema: isJsonObject(schema) ? schema : REFERENCE_SCHEMA,
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

function isMessage(value: Json): boolean {
  return isJsonObject(value) && typeof value['content'] === 'string'
}

/** First user message: what makes two requests the same item, repairs included. */
export function itemText(request: MockRequest): string {
  return request.messages.find((message) => message.role === 'user')?.content ?? ''
}

/** Tokens as the mock counts them: 4 bytes each, and 4 a message. */
export function countTokens(messages: readonly { readonly content: string }[]): number {
  return messages.reduce((sum, { content }) => sum + 4 + textTokens(content), 3)
}

function textTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4)
}

/** The answer without any fault: by the word list, or by schema and hash. */
export function mockAnswer(
  request: MockRequest,
  options: MockOptions,
  read: ((text: string) => LexiconVerdict) | null,
): string {
  const text = itemText(request)
  if (read !== null) {
    const { fields, threshold = 1 } = options.lexicon ?? { terms: [] }
    return JSON.stringify(lexiconAnswer(read(text), fields, request.schema, threshold))
  }
  const random = seeded(options.seed ?? 1024, 'answer', text)
  return JSON.stringify(schemaInstance(request.schema, random))
}

/** The reply to a request under a fault, or under none. */
export function mockReply(
  request: MockRequest,
  answer: string,
  fault: FaultRule | null,
  requestId: string,
): MockReply {
  const good = (content: string, choice: JsonObject = {}): MockReply =>
    completion(request, content, { requestId, choice })
  if (fault === null) return good(answer)
  const replies: Readonly<Record<FaultKind, () => MockReply>> = {
    throttled: () => failure(429, 'rate_limit_exceeded', 'Rate limit reached', retryHeaders(fault)),
    'throttled-silent': () => failure(429, 'rate_limit_exceeded', 'Rate limit reached'),
    'server-error': () => failure(500, 'server_error', 'The server had an error'),
    unavailable: () => failure(503, 'service_unavailable', 'The service is unavailable'),
    overloaded: () => failure(529, 'overloaded_error', 'Overloaded'),
    slow: () => ({ ...good(answer), delayMs: fault.delayMs ?? 2000 }),
    reset: () => ({ ...good(answer), cut: 'reset', usage: null }),
    'malformed-body': () => ({
      ...good(answer),
      body: '{"choices": [{"message": {"content": oops',
      usage: null,
    }),
    'truncated-body': () => ({ ...good(answer), cut: 'half', usage: null }),
    'error-body': () => ({
      ...failure(500, 'server_error', 'Provider returned error'),
      status: 200,
    }),
    'malformed-answer': () => good(`detected: perhaps; ${answer.slice(1, 12)}`),
    'truncated-answer': () =>
      good(answer.slice(0, answer.length >> 1), { finish_reason: 'length' }),
    'fenced-answer': () =>
      good(`Here is the answer:\n\`\`\`json\n${answer}\n\`\`\`\nAnything else?`),
    'wrong-schema': () => good('{"verdict": "yes", "certainty": 7}'),
    refusal: () => good('', { refusal: 'I cannot help with that.' }),
    'content-filter': () => good('', { finish_reason: 'content_filter' }),
    empty: () => good(''),
    'no-choices': () => completion(request, '', { requestId, choice: null }),
    auth: () => failure(401, 'invalid_api_key', 'Incorrect API key provided'),
    quota: () => failure(429, 'insufficient_quota', 'You exceeded your current quota'),
    'not-found': () => failure(404, 'model_not_found', `The model ${request.model} does not exist`),
    'too-large': () =>
      failure(400, 'context_length_exceeded', 'The messages are too long for this model'),
    redirect: () => ({
      ...failure(307, 'moved', 'Moved'),
      headers: { location: 'http://127.0.0.1:9/v1' },
    }),
  }
  return replies[fault.kind]()
}

/** An error in the form that OpenAI gives it. */
export function failure(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): MockReply {
  const body = JSON.stringify({ error: { message, type: code, code, param: null } })
  return { status, headers, body, cut: null, delayMs: 0, usage: null }
}

/** Both forms of asking for a pause: whole seconds, and milliseconds where it is shorter. */
export function retryHeaders(asked: { readonly retryAfterMs?: number }): Record<string, string> {
  const ms = Math.ceil(asked.retryAfterMs ?? 1000)
  return { 'retry-after': String(Math.ceil(ms / 1000)), 'retry-after-ms': String(ms) }
}

function completion(
  request: MockRequest,
  content: string,
  parts: { readonly requestId: string; readonly choice: JsonObject | null },
): MockReply {
  const { finish_reason = 'stop', refusal = null } = parts.choice ?? {}
  const promptTokens = countTokens(request.messages)
  const completionTokens = textTokens(typeof refusal === 'string' ? refusal : content)
  const message = { role: 'assistant', content, refusal }
  const body = JSON.stringify({
    id: parts.requestId,
    object: 'chat.completion',
    model: request.model,
    system_fingerprint: 'fp_mock',
    choices: parts.choice === null ? [] : [{ index: 0, message, finish_reason }],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
    },
  })
  const usage = { promptTokens, completionTokens }
  return { status: 200, headers: {}, body, cut: null, delayMs: 0, usage }
}
