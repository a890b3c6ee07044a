import type { ChatReply } from '../chat.ts'
import { isJsonObject, type Json } from '../json.ts'
import { LlmError, type LlmErrorClass } from '../llm-error.ts'
import { carriesError, type ErrorReply, errorOfReply } from './classify.ts'
import { header } from './retry-after.ts'
import { safeName } from './secrets.ts'
import { readUsage } from './usage.ts'

/** Ends of an answer that were no fault of it: DeepSeek, GLM, Mistral and routers. */
const INTERRUPTED: ReadonlyMap<string, LlmErrorClass> = new Map([
  ['insufficient_system_resource', 'overloaded'],
  ['network_error', 'server_5xx'],
  ['error', 'server_5xx'],
])

/**
 * The answer in a reply of status 200.
 *
 * @throws LlmError `transport` for a body that is no JSON, the class of the error that the body
 *   carries, or `parse` when there is no choice
 */
export function readCompletion(reply: ErrorReply, latencyMs: number): ChatReply {
  const { raw, status } = reply
  const body = parsed(raw)
  if (!isJsonObject(body))
    throw new LlmError('transport', `the endpoint answered 200 with ${unreadWords(reply)}`, {
      httpStatus: status,
      raw,
    })
  if (carriesError(body)) throw errorOfReply(reply)
  const usage = readUsage(body['usage'])
  const { choices } = body
  const choice = Array.isArray(choices) ? (choices as readonly Json[])[0] : undefined
  if (!isJsonObject(choice))
    throw new LlmError('parse', 'the endpoint answered 200 with no choice in it', {
      httpStatus: status,
      raw,
      ...(usage === null ? {} : { usage }),
    })
  if (carriesError(choice)) throw errorOfReply(reply)
  const name = (value: Json | undefined): string | null => safeName(string(value), reply.sent)
  const message = isJsonObject(choice['message']) ? choice['message'] : {}
  const broken = INTERRUPTED.get(string(choice['finish_reason']) ?? '')
  if (broken !== undefined)
    throw new LlmError(broken, 'the endpoint broke off its answer', {
      httpStatus: status,
      raw,
      ...(usage === null ? {} : { usage }),
    })
  return {
    text: textOf(message['content']),
    finishReason: name(choice['finish_reason']),
    refusal: string(message['refusal']),
    model: name(body['model']),
    fingerprint: name(body['system_fingerprint']),
    requestId: name(
      header(reply.headers, 'x-request-id') ?? header(reply.headers, 'request-id') ?? body['id'],
    ),
    usage,
    raw,
    latencyMs,
  }
}

function unreadWords({ raw, headers }: ErrorReply): string {
  const packed = header(headers, 'content-encoding')
  if (packed !== null && packed !== 'identity')
    return 'a packed body, which was not asked for; let it answer without content-encoding'
  if (raw.trimStart().startsWith('<')) return 'a page of HTML, not JSON; check model.baseUrl'
  if (/^\s*(?:data|event): ?/.test(raw))
    return 'a stream of events, which was not asked for ("stream": false); let it answer whole'
  return 'a body that is no whole JSON'
}

/** Text, or the text parts of a list of parts. */
function textOf(content: Json | undefined): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return (content as readonly Json[])
    .map((part) => (isJsonObject(part) ? (string(part['text']) ?? '') : ''))
    .join('')
}

function string(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    return null
  }
}
