import {
  type ChatReply,
  costNanoUsd,
  type JsonSchema,
  LlmError,
  LlmSettingsError,
  type LlmUsage,
  readAnswer,
} from '@longrun/llm'
import type { CallResult, ItemError, JsonObject, Usage, Vault } from '@longrun/runs'

import { type CallRecord, sealRecord } from './call-record.ts'
import type { NarrativeLocator } from './locator.ts'
import type { LabellingParams } from './params.ts'
import { type AnswerAttachment, sealAnswer } from './sealed-answer.ts'
import { labelRow, LABELS } from './tables.ts'

const RECALLED: Usage = { recalled: 1 }

/** What every result of a session is made with. */
export interface ResultMaker {
  readonly params: LabellingParams
  readonly schema: JsonSchema
  readonly vault: Vault
}

/** One question about one narrative. */
export interface Question {
  readonly key: string
  readonly locator: NarrativeLocator
  readonly text: string
  /** `askedSha256` of the request. */
  readonly asked: string
  /** Of the response cache; null: not kept there. */
  readonly callKey: string | null
  /** The request quotes an answer that could not be read. */
  readonly isRepair: boolean
}

/**
 * Read a reply: a row, its text sealed; or a failure that is sealed with its reply for the repair. A reply
 * that the schema cannot be compared with in time pauses the run, as what is recorded must not depend on
 * a clock: it is kept, and read anew by the next session (`unreadReply`).
 */
export function resultOfReply(
  maker: ResultMaker,
  question: Question,
  { reply, recalled }: { readonly reply: ChatReply; readonly recalled: boolean },
): CallResult {
  const { params, vault, schema } = maker
  const { key, locator, text, asked, callKey, isRepair } = question
  let answer: JsonObject
  try {
    answer = readAnswer(reply, schema).answer
  } catch (error) {
    const usage = recalled ? { usage: RECALLED } : {}
    if (error instanceof LlmError)
      return { ...resultOfError(maker, question, { error, reply }), ...usage }
    if (!(error instanceof LlmSettingsError)) throw error
    const paused = { error: new LlmError('auth', unreadMessage(error)), reply }
    const { record: kept, ...result } = resultOfError(maker, question, paused)
    // a recording gives it again, under the same number
    const isKept = kept !== undefined && params.model.provider !== 'replay'
    return { ...result, ...(isKept ? { record: kept } : {}), ...usage }
  }
  const record: CallRecord = { version: 1, askedSha256: asked, reply, error: null }
  const attachment: AnswerAttachment = {
    sealed: sealAnswer(vault, key, { text, answer }),
    finishReason: reply.finishReason,
    fingerprint: reply.fingerprint,
    requestId: reply.requestId,
    ...(reply.askedOn === undefined ? {} : { askedOn: reply.askedOn }),
  }
  const row = labelRow(params, {
    locator,
    answer,
    outcome: isRepair ? 'repaired' : 'answered',
    model: reply.model,
  })
  return {
    result: { ok: { tables: { [LABELS]: [row] }, attachment: { ...attachment } } },
    record: sealRecord(vault, record),
    usage: recalled ? RECALLED : usageOf(params, reply),
    ...(callKey === null ? {} : { callKey }),
  }
}

function unreadMessage({ message }: LlmSettingsError): string {
  return `${message} The answer is kept, and no repair was asked for: \`run resume\` reads it again (on a machine that is not busy); else simplify the pattern and fork: \`run fork RUN --set answer.schema=...\`, which asks anew`
}

/** A call that failed, or whose reply holds no answer: what came is kept, sealed, and paid for. */
export function resultOfError(
  { params, vault }: ResultMaker,
  { asked }: Question,
  { error, reply }: { readonly error: LlmError; readonly reply: ChatReply | null },
): CallResult {
  const { errorClass, message, httpStatus, retryAfterMs } = error
  const usage = reply?.usage ?? error.usage ?? null
  const record: CallRecord = {
    version: 1,
    askedSha256: asked,
    reply,
    error: {
      errorClass,
      message,
      httpStatus: httpStatus ?? null,
      retryAfterMs: retryAfterMs ?? null,
      usage,
      raw: reply === null ? (error.raw ?? null) : null,
      ...(error.isFinal ? { isFinal: true } : {}),
    },
  }
  return {
    ...failed({
      errorClass,
      message,
      ...(httpStatus === undefined ? {} : { httpStatus }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(error.isFinal ? { isFinal: true } : {}),
      ...(error.isUnreachable ? { isUnreachable: true } : {}),
    }),
    record: sealRecord(vault, record),
    usage: reply === null ? { requests: 1, ...tokens(params, usage) } : usageOf(params, reply),
  }
}

/** A failure that no call was made for. */
export function failed(error: ItemError): CallResult {
  return { result: { error } }
}

function usageOf(params: LabellingParams, reply: ChatReply): Usage {
  if (params.model.provider === 'lexicon') return {}
  return {
    requests: 1,
    latencyMs: reply.latencyMs,
    ...(reply.usage === null ? { uncountedReplies: 1 } : tokens(params, reply.usage)),
  }
}

function tokens({ prices }: LabellingParams, usage: LlmUsage | null): Usage {
  if (usage === null) return {}
  const { promptTokens, completionTokens, cachedTokens, reasoningTokens } = usage
  return {
    promptTokens,
    completionTokens,
    cachedTokens,
    reasoningTokens,
    totalTokens: promptTokens + completionTokens,
    ...(prices === null ? {} : { costNanoUsd: costNanoUsd(usage, prices) }),
  }
}
