import {
  costNanoUsd,
  LlmError,
  LlmSettingsError,
  type JsonSchema,
  openProvider,
  type LlmUsage,
  type Provider,
  readAnswer,
  repairMessages,
  requestSha256,
  type ChatReply,
  type ChatRequest,
} from '@longrun/llm'
import {
  type CallContext,
  type Caller,
  type CallResult,
  type CallTask,
  type Item,
  type ItemError,
  type JsonObject,
  openVault,
  TaskError,
  type Usage,
  type Vault,
} from '@longrun/runs'

import { type CallRecord, sealRecord, unsealRecord } from './call-record.ts'
import { readNarrativeLocator, textContext, type NarrativeLocator } from './locator.ts'
import { answerSchema, type LabellingParams, readLabellingParams } from './params.ts'
import { askedSha256, labellingRequest, type PromptTemplate } from './request.ts'
import { type AnswerAttachment, sealAnswer } from './sealed-answer.ts'
import { labelRow, labellingTables, LABELS } from './tables.ts'
import { PROMPT_CONTEXT } from './prompt.ts'

/** What one session asks with. */
interface Desk {
  readonly params: LabellingParams
  readonly vault: Vault
  readonly prompt: PromptTemplate
  readonly schema: JsonSchema
  readonly provider: Provider
}

const task: CallTask = {
  name: 'narrative-labelling',
  version: '1',
  tables: (params) => labellingTables(readLabellingParams(params)),
  // A fork with a higher limit reuses what is there: limits, prices and counts shape no answer.
  resultShape: (json) => {
    const { datasetId, model, prompt, answer, labels, strata, split } = readLabellingParams(json)
    const { seed, testShare } = split
    const shape = {
      datasetId,
      model,
      promptSha256: prompt.sha256,
      answer,
      labels,
      strata,
      // rows name the part of their incident
      split: { seed, testShare },
    }
    return shape as unknown as JsonObject
  },
  open: async ({ params: json, home }): Promise<Caller> => {
    const params = readLabellingParams(json)
    const vault = openVault(home, params.datasetId, { create: false })
    const plain = vault.unseal(params.prompt.sealed, PROMPT_CONTEXT)
    if (plain === null) throw purged()
    const desk: Desk = {
      params,
      vault,
      prompt: JSON.parse(plain) as PromptTemplate,
      schema: answerSchema(params),
      provider: await openModel(params),
    }
    return {
      concurrency: params.limits.concurrency,
      call: (item, ctx) => label(desk, item, ctx),
      close: () => desk.provider.close(),
    }
  },
}

export default task

async function openModel({ model, limits }: LabellingParams): Promise<Provider> {
  try {
    return await openProvider(model, { limits, env: process.env })
  } catch (error) {
    if (error instanceof LlmSettingsError)
      throw new TaskError({ errorClass: 'auth', message: error.message })
    throw error
  }
}

/** One narrative, one call: recall an equal question, else ask; then read the answer. */
async function label(desk: Desk, item: Item, ctx: CallContext): Promise<CallResult> {
  const { vault, params } = desk
  const locator = readNarrativeLocator(item)
  if (locator.sealed === null)
    return failed({ errorClass: 'input_invalid', message: locator.problem ?? 'there is no text' })
  const text = vault.unseal(locator.sealed, textContext(item.key))
  if (text === null) throw purged()
  if (vault.hmac(text) !== item.sha256)
    return failed({ errorClass: 'source_changed', message: 'the text is not the one planned' })
  const request = repaired(
    labellingRequest({ model: params.model, schema: desk.schema }, desk.prompt, {
      text,
      type: locator.type,
    }),
    {
      vault,
      ctx,
    },
  )
  const asked = askedSha256(request)
  const callKey = callKeyOf(desk, request)
  const known = callKey === null ? null : await ctx.recall(callKey)
  const record = known === null ? null : unsealRecord(vault, known)
  if (record?.reply != null)
    return answered(desk, {
      item,
      locator,
      text,
      ctx,
      reply: record.reply,
      asked,
      recalled: true,
      callKey,
    })
  let reply: ChatReply
  try {
    reply = await desk.provider.ask(request, {
      signal: ctx.signal,
      stopping: ctx.stopping,
      onSend: () => ctx.restartDeadline(),
      itemKey: item.key,
      attemptNo: ctx.attemptNo,
      // lost attempts leave nothing, and are not in a recording
      callNo: ctx.earlier.length + 1,
      text,
    })
  } catch (error) {
    if (!(error instanceof LlmError)) throw error
    return unanswered(desk, { error, asked, reply: null })
  }
  return answered(desk, { item, locator, text, ctx, reply, asked, recalled: false, callKey })
}

/** After an answer that could not be read: the same request, the bad answer, and what was wrong with it. */
function repaired(
  request: ChatRequest,
  { vault, ctx }: { readonly vault: Vault; readonly ctx: CallContext },
): ChatRequest {
  const last = ctx.earlier.findLast(
    ({ errorClass }) => errorClass === 'parse' || errorClass === 'schema',
  )
  const bad = last === undefined ? null : unsealRecord(vault, last.record)
  if (bad?.reply == null) return request
  return {
    ...request,
    messages: repairMessages(request, bad.reply, bad.error?.message ?? 'it could not be read'),
  }
}

/**
 * Names the question in the response cache: endpoint and everything that shapes the answer, under
 * the dataset's key. Null where answers are free, or must be asked for anew.
 */
function callKeyOf({ params, vault }: Desk, request: ChatRequest): string | null {
  const { model, cache } = params
  if (!cache || model.provider !== 'openai') return null
  return vault.hmac(
    `call\0${JSON.stringify([model.baseUrl, model.structuredOutput ?? null, requestSha256(request)])}`,
  )
}

function answered(
  desk: Desk,
  call: {
    readonly item: Item
    readonly locator: NarrativeLocator
    readonly text: string
    readonly ctx: CallContext
    readonly reply: ChatReply
    readonly asked: string
    readonly recalled: boolean
    readonly callKey: string | null
  },
): CallResult {
  const { params, vault } = desk
  const { item, locator, text, reply, asked, recalled } = call
  let answer: JsonObject
  try {
    answer = readAnswer(reply, desk.schema).answer
  } catch (error) {
    if (!(error instanceof LlmError)) throw error
    return unanswered(desk, { error, asked, reply })
  }
  const record: CallRecord = { version: 1, askedSha256: asked, reply, error: null }
  const attachment: AnswerAttachment = {
    sealed: sealAnswer(vault, item.key, { text, answer }),
    finishReason: reply.finishReason,
    fingerprint: reply.fingerprint,
    requestId: reply.requestId,
  }
  const row = labelRow(params, {
    locator,
    answer,
    outcome: call.ctx.earlier.length > 0 ? 'repaired' : 'answered',
    model: reply.model,
  })
  return {
    result: { ok: { tables: { [LABELS]: [row] }, attachment: { ...attachment } } },
    record: sealRecord(vault, record),
    ...(recalled ? { usage: { recalled: 1 } } : { usage: usageOf(params, reply) }),
    ...(call.callKey === null ? {} : { callKey: call.callKey }),
  }
}

/** A call that failed, or whose reply holds no answer: what came is kept, sealed, and paid for. */
function unanswered(
  { params, vault }: Desk,
  {
    error,
    asked,
    reply,
  }: { readonly error: LlmError; readonly asked: string; readonly reply: ChatReply | null },
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
    },
  }
  return {
    ...failed({
      errorClass,
      message,
      ...(httpStatus === undefined ? {} : { httpStatus }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    }),
    record: sealRecord(vault, record),
    usage: reply === null ? { requests: 1, ...tokens(params, usage) } : usageOf(params, reply),
  }
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

function failed(error: ItemError): { readonly result: { readonly error: ItemError } } {
  return { result: { error } }
}

function purged(): TaskError {
  return new TaskError({
    errorClass: 'auth',
    message: 'the text of this run was purged: it cannot be labelled any more',
  })
}
