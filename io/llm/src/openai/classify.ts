import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { LlmError, type LlmErrorClass } from '../llm-error.ts'
import { type ErrorDetail, errorDetail } from './error-detail.ts'
import { header, LONGEST_MS, type ReplyHeaders, retryAfterMs } from './retry-after.ts'
import { safeName, safeWords } from './secrets.ts'
import { readUsage } from './usage.ts'

/** A reply that is no answer, as it came. */
export interface ErrorReply {
  readonly status: number
  readonly headers: ReplyHeaders
  /** Body with the key struck out. */
  readonly raw: string
  /** Texts that were sent: no message repeats them. */
  readonly sent: readonly string[]
  /** The narrative alone, which may be too short to be told among what was sent. */
  readonly text: string
  /** Milliseconds since 1970. */
  readonly nowMs: number
}

/** What an error body says of itself. */
interface Said {
  readonly code: string
  readonly words: string
  /** HTTP status that a body with status 200 carries; null: none. */
  readonly status: number | null
  readonly detail: ErrorDetail
}

interface Verdict {
  readonly errorClass: LlmErrorClass
  /** Asked for [ms]; null: not said. */
  readonly wait: number | null
}

/** Codes and types of endpoints, in the order in which they are looked for. */
const CLASS_OF_CODE: readonly (readonly [RegExp, LlmErrorClass])[] = [
  [/insufficient_quota|billing|credit|payment|insufficient_funds|spend_limit/, 'quota'],
  [/context_length|string_above_max|request_too_large|too_long|max_tokens_exceeded/, 'too_large'],
  [/content_filter|content_policy|responsibleai|safety|moderation/, 'refused'],
  [/rate_limit|too_many_requests|resource_exhausted|throttl/, 'throttled'],
  [/overload|capacity|slow_down|loading/, 'overloaded'],
  [/invalid_api_key|authentication|unauthenticated|permission|unauthorized|forbidden/, 'auth'],
  [/not_found|does_not_exist/, 'not_found'],
  [/timeout|deadline/, 'timeout'],
  [/server_error|internal|unavailable|bad_gateway|api_error/, 'server_5xx'],
  [/invalid_request|invalid_argument|unsupported|invalid_value/, 'input_invalid'],
]
/** The same in words, for endpoints that give no code. */
const CLASS_OF_WORDS: readonly (readonly [RegExp, LlmErrorClass])[] = [
  [
    /context (?:length|window|size)|maximum context|prompt is too long|too many tokens|exceeds? the (?:available |maximum )?context/i,
    'too_large',
  ],
  [
    /exceeded your current quota|insufficient (?:quota|balance|credits|funds)|credit balance|billing/i,
    'quota',
  ],
  [/api[ _]key (?:not valid|invalid|expired|is missing)|(?:invalid|incorrect) api[ _]key/i, 'auth'],
  [/content (?:filter|policy|management)|input was flagged|prompt injection/i, 'refused'],
  // LM Studio says so with status 200
  [/unexpected endpoint or method/i, 'not_found'],
  [/overloaded|at capacity|loading model|model is (?:currently )?loading/i, 'overloaded'],
]

/** Said of an empty account, and never of a limit a minute. */
const EMPTY_ACCOUNT = /insufficient (?:quota|balance|credits|funds)|credit balance/i

/** Turns a reply that is no answer into the error of its class. */
export function errorOfReply(reply: ErrorReply): LlmError {
  const body = parsed(reply.raw)
  const said = saying(body)
  const status = said.status ?? reply.status
  const { detail } = said
  const headers = { ...detail.headers, ...reply.headers }
  const wait = retryAfterMs(headers, said.words, reply.nowMs) ?? detail.retryAfterMs
  const named = classOf({ status, said, wait })
  // A run that waits for a day in silence looks dead: it pauses, and says why.
  const errorClass = named === 'throttled' && wait === LONGEST_MS ? 'quota' : named
  const usage = isJsonObject(body) ? readUsage(body['usage']) : null
  return new LlmError(errorClass, message(reply, said, { errorClass, wait }), {
    httpStatus: reply.status,
    raw: reply.raw,
    ...(wait === null ? {} : { retryAfterMs: wait }),
    ...(usage === null ? {} : { usage }),
  })
}

/** True for a body, or a choice in it, that carries an error, whatever its status; an empty one is none. */
export function carriesError({ error }: JsonObject): boolean {
  return error !== undefined && error !== null && error !== '' && error !== false
}

function classOf({
  status,
  said,
  wait,
}: {
  readonly status: number
  readonly said: Said
  readonly wait: number | null
}): LlmErrorClass {
  const byCode = CLASS_OF_CODE.find(([pattern]) => pattern.test(said.code))?.[1]
  const byWords = said.detail.isFlagged
    ? 'refused'
    : CLASS_OF_WORDS.find(([pattern]) => pattern.test(said.words))?.[1]
  switch (status) {
    case 200:
      return byCode ?? byWords ?? 'server_5xx'
    case 401:
      return 'auth'
    case 402:
      return 'quota'
    case 403:
      if (byCode === 'quota' || byCode === 'refused') return byCode
      // one narrative was flagged, the next one need not be
      return byWords === 'refused' ? byWords : 'auth'
    case 404:
    case 405:
    case 410:
      return 'not_found'
    case 408:
      return 'timeout'
    case 409:
    case 425:
      return 'transport'
    case 413:
      return 'too_large'
    case 429:
      if (byCode === 'quota') return 'quota'
      if (byWords !== 'quota') return 'throttled'
      // the other words speak of a limit a minute where a wait goes with them, unless a day is named
      return wait === null || said.detail.isDaily || EMPTY_ACCOUNT.test(said.words)
        ? 'quota'
        : 'throttled'
    case 503:
      return byCode === 'overloaded' || byWords === 'overloaded' ? 'overloaded' : 'server_5xx'
    case 529:
      return 'overloaded'
    default:
      // another try of the same text is as long
      if (status >= 500) return byWords === 'too_large' ? byWords : 'server_5xx'
      // A redirect is never followed: nothing is where the settings say.
      if (status >= 300 && status < 400) return 'not_found'
      return byCode === 'throttled' || byCode === 'server_5xx' || byCode === 'input_invalid'
        ? (byWords ?? 'input_invalid')
        : (byCode ?? byWords ?? 'input_invalid')
  }
}

function message(reply: ErrorReply, said: Said, { errorClass, wait }: Verdict): string {
  const named = /^[a-z0-9_.-]{1,60}$/.test(said.code) ? safeName(said.code, reply.sent) : null
  const code = named === null ? '' : ` (${named})`
  // A filter tends to say which words it minded.
  const words = errorClass === 'refused' ? '' : wordsOf(reply, said)
  const text = `the endpoint answered ${reply.status}${code}${words === '' ? '' : `: ${words}`}`
  const parameter = errorClass === 'input_invalid' ? parameterHint(said) : ''
  return `${text}${parameter}${hint(reply, { errorClass, wait })}`
}

function hint(reply: ErrorReply, { errorClass, wait }: Verdict): string {
  if (reply.status >= 300 && reply.status < 400)
    return `; it redirects${header(reply.headers, 'location') === null ? '' : ' elsewhere'}, which is never followed: give the final address as model.baseUrl`
  switch (errorClass) {
    case 'auth':
      return '; check the variable that model.apiKeyEnv names, and what the key may do'
    case 'quota':
      return wait === LONGEST_MS
        ? '; it asks to be left alone for a day or more: resume then, or raise the quota'
        : '; raise the quota or add credit, then resume'
    case 'not_found':
      return '; check model.baseUrl (it ends before /chat/completions) and model.model'
    default:
      return ''
  }
}

function parsed(raw: string): Json | null {
  try {
    return JSON.parse(raw) as Json
  } catch {
    return null
  }
}

/** One or two letters are in every message, and tell nothing. */
const SHORTEST_TEXT = 3

function wordsOf({ sent, text }: ErrorReply, said: Said): string {
  const whole = text.trim()
  return safeWords(said.words, whole.length < SHORTEST_TEXT ? sent : [...sent, whole])
}

/** What to change in the spec where a parameter of ours is minded: its name was struck out as a quotation. */
const PARAMETERS: readonly (readonly [RegExp, string])[] = [
  [
    /\bmax_tokens\b/,
    'model.maxTokens: write model.maxTokensField: max_completion_tokens, a lower number, or leave it out',
  ],
  [/\bmax_completion_tokens\b/, 'model.maxTokens: write model.maxTokensField: max_tokens'],
  [/\btemperature\b/, 'model.temperature: leave it out'],
  [/\bseed\b/, 'model.seed: leave it out'],
  [
    /\bresponse_format\b|\bjson_schema\b/,
    'the form of the answer: write model.structuredOutput: json_object or none',
  ],
]

function parameterHint({ words, detail }: Said): string {
  const found = PARAMETERS.find(([name]) => name.test(detail.parameter ?? words))
  return found === undefined ? '' : `; it minds ${found[1]}`
}

/** `{error: {code, type, message}}`, `{error: "..."}`, `{code, message}`, `{detail: "..."}`, a list of one, `{errors: [...]}`, or the error of the first choice. */
function saying(body: Json | null): Said {
  const whole: Json | undefined = Array.isArray(body)
    ? (body as readonly Json[])[0]
    : (body ?? undefined)
  const error = isJsonObject(whole) ? errorIn(whole) : null
  if (!isJsonObject(error))
    return {
      code: '',
      words: typeof error === 'string' ? error : '',
      status: null,
      detail: errorDetail({}),
    }
  const { code, type, status, message: words, detail } = error
  const number = [code, status]
    .map(Number)
    .find((one) => Number.isInteger(one) && one >= 400 && one < 600)
  const names = [code, type, status].filter(isName)
  return {
    code: names.join('.').toLowerCase().replaceAll(' ', '_'),
    words: typeof words === 'string' ? words : detailWords(detail),
    status: number ?? null,
    detail: errorDetail(error),
  }
}

function errorIn(whole: JsonObject): Json {
  if (carriesError(whole)) return whole['error']
  const choice = firstOf(whole['choices'])
  if (isJsonObject(choice) && carriesError(choice)) return choice['error']
  return firstOf(whole['errors']) ?? whole
}

function firstOf(list: Json | undefined): Json | undefined {
  return Array.isArray(list) ? (list as readonly Json[])[0] : undefined
}

/** FastAPI says where and what in a list; what it got instead is left out, which quotes the request. */
function detailWords(detail: Json | undefined): string {
  if (typeof detail === 'string') return detail
  const first = firstOf(detail)
  if (!isJsonObject(first) || typeof first['msg'] !== 'string') return ''
  const steps = Array.isArray(first['loc']) ? (first['loc'] as readonly Json[]) : []
  const place = steps.filter((step) => typeof step === 'string').join('.')
  return place === '' ? first['msg'] : `${place}: ${first['msg']}`
}

function isName(value: Json | undefined): value is string {
  return typeof value === 'string' && !/^\d+$/.test(value)
}
