import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

import type { ChatReply, ChatRequest, LlmUsage } from '../chat.ts'
import { schemaProblems } from '../answer/schema-problems.ts'
import type { Json } from '../json.ts'
import { LlmError, type LlmErrorClass, LlmSettingsError } from '../llm-error.ts'
import { RECORDED_CALL_SCHEMA } from './recorded-call-schema.ts'

/** One call as it went, to be played again. It holds the answer's text: keep it as safe as the text. */
export interface RecordedCall {
  readonly itemKey: string
  /** n-th call of the item that brought a reply or an error, from 1. */
  readonly call: number
  /** `requestSha256` of what was asked. */
  readonly requestSha256: string
  /**
   * What the request held beside messages and schema. A run over a recording does not know the model
   * that answered; with this its request can be compared all the same. Default: as the request says.
   */
  readonly request?: Partial<
    Pick<ChatRequest, 'model' | 'temperature' | 'maxTokens' | 'seed' | 'extra'>
  >
  /** Day of the call (2026-01-31, UTC), where it is known. */
  readonly askedOn?: string
  /** Exactly one of the two is there. */
  readonly reply?: ChatReply
  readonly error?: RecordedError
}

/** An error as a recording keeps it. */
export interface RecordedError {
  readonly errorClass: LlmErrorClass
  readonly message: string
  readonly httpStatus?: number
  readonly retryAfterMs?: number
  readonly usage?: LlmUsage
  readonly raw?: string
  /** The item was given up with this error: it fails at once, without a further try. Default false. */
  readonly isFinal?: boolean
}

/** A call as one line of a recording, with its line break. */
export function recordedLine(call: RecordedCall): string {
  return `${JSON.stringify(call)}\n`
}

/** The error as it was, to be recorded. */
export function recordError(error: LlmError): RecordedError {
  const { errorClass, message, httpStatus, retryAfterMs, usage, raw, isFinal } = error
  return {
    errorClass,
    message,
    ...(httpStatus === undefined ? {} : { httpStatus }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(usage === undefined ? {} : { usage }),
    ...(raw === undefined ? {} : { raw }),
    ...(isFinal ? { isFinal } : {}),
  }
}

/**
 * All calls of a recording, by item, in the order of their number.
 *
 * @throws LlmSettingsError when the file is not there, or names the line that is no call
 */
export async function readRecording(
  file: string,
): Promise<ReadonlyMap<string, readonly RecordedCall[]>> {
  const calls = new Map<string, RecordedCall[]>()
  let line = 0
  try {
    for await (const text of createInterface({ input: createReadStream(file, 'utf8') })) {
      line++
      if (text.trim() === '') continue
      const call = readCall(text, `line ${line} of the recording ${file}`)
      const ofItem = calls.get(call.itemKey)
      if (ofItem === undefined) calls.set(call.itemKey, [call])
      else ofItem.push(call)
    }
  } catch (error) {
    if (error instanceof LlmSettingsError) throw error
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable'
    throw new LlmSettingsError(
      code === 'EISDIR'
        ? `the recording ${file} is a folder; name a file in it`
        : `the recording ${file} cannot be read (${code})`,
    )
  }
  for (const ofItem of calls.values()) ofItem.sort((a, b) => a.call - b.call)
  return calls
}

/** @throws LlmSettingsError that says what about the line does not fit */
function readCall(text: string, where: string): RecordedCall {
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch {
    throw new LlmSettingsError(`${where} is no recorded call: it is no valid JSON`)
  }
  const problems = schemaProblems(value, RECORDED_CALL_SCHEMA)
  if (problems.length > 0)
    throw new LlmSettingsError(
      `${where} is no recorded call (itemKey, call, requestSha256, and reply or error): ${problems.join('; ').replaceAll('the answer', 'it')}`,
    )
  const call = value as unknown as RecordedCall
  return call.reply === undefined
    ? call
    : { ...call, reply: { ...unsaid(call.reply), ...call.reply } }
}

/** What a reply written by hand may leave out. */
function unsaid({ text }: ChatReply): ChatReply {
  return {
    text,
    finishReason: null,
    refusal: null,
    model: null,
    fingerprint: null,
    requestId: null,
    usage: null,
    raw: text,
    latencyMs: 0,
  }
}
