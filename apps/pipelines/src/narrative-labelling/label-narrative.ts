import {
  type ChatReply,
  type ChatRequest,
  LlmError,
  type Provider,
  repairMessages,
  requestSha256,
} from '@longrun/llm'
import { type CallContext, type CallResult, type Item, TaskError } from '@longrun/runs'

import { unreadReply, unsealRecord } from './call-record.ts'
import {
  failed,
  type Question,
  resultOfError,
  type ResultMaker,
  resultOfReply,
} from './call-result.ts'
import { withGuessedUse } from './guessed-use.ts'
import { readNarrativeLocator, textContext } from './locator.ts'
import { askedSha256, labellingRequest, type PromptTemplate } from './request.ts'

/** What one session asks with. */
export interface Desk extends ResultMaker {
  readonly prompt: PromptTemplate
  readonly provider: Provider
}

/**
 * One narrative, one call: recall an equal question, else ask; then read the answer. The text is
 * open here only, in memory.
 *
 * @throws TaskError `auth` where the text was purged: the whole run pauses
 */
export async function labelNarrative(
  desk: Desk,
  item: Item,
  ctx: CallContext,
): Promise<CallResult> {
  const { vault, params } = desk
  const locator = readNarrativeLocator(item)
  if (locator.sealed === null)
    return failed({ errorClass: 'input_invalid', message: locator.problem ?? 'there is no text' })
  const text = vault.unseal(locator.sealed, textContext(item.key))
  if (text === null) throw purged()
  if (vault.hmac(text) !== item.sha256)
    return failed({ errorClass: 'source_changed', message: 'the text is not the one planned' })
  const first = labellingRequest({ model: params.model, schema: desk.schema }, desk.prompt, {
    text,
    type: locator.type,
  })
  const repair = repairRequest(desk, first, ctx)
  const request = repair ?? first
  const question: Question = {
    key: item.key,
    locator,
    text,
    asked: askedSha256(request),
    callKey: callKeyOf(desk, request),
    isRepair: repair !== null,
  }
  const known = keptReply(desk, question, ctx) ?? (await recalled(desk, question, ctx))
  if (known !== null) return resultOfReply(desk, question, { reply: known, recalled: true })
  let reply: ChatReply
  try {
    reply = await desk.provider.ask(request, {
      signal: ctx.signal,
      stopping: ctx.stopping,
      onSend: () => ctx.restartDeadline(),
      itemKey: item.key,
      attemptNo: ctx.attemptNo,
      // lost attempts leave nothing, and are not in a recording
      callNo: ctx.recordedBefore + 1,
      text,
    })
  } catch (error) {
    if (!(error instanceof LlmError)) throw error
    return resultOfError(desk, question, { error, reply: null })
  }
  const result = resultOfReply(desk, question, { reply, recalled: false })
  // a recording costs nothing: what it does not count stays open
  return params.model.provider === 'replay'
    ? result
    : withGuessedUse(result, params, { request, reply })
}

/** The text of a run is gone: nothing can be asked. */
export function purged(): TaskError {
  return new TaskError({
    errorClass: 'auth',
    message: 'the text of this run was purged: it cannot be labelled any more',
  })
}

/** After an answer that could not be read: the same request, that answer, and what was wrong with it. */
function repairRequest(
  { vault }: Desk,
  request: ChatRequest,
  { earlier }: CallContext,
): ChatRequest | null {
  const last = earlier.findLast(
    ({ errorClass }) => errorClass === 'parse' || errorClass === 'schema',
  )
  const bad = last === undefined ? null : unsealRecord(vault, last.record)
  if (bad?.reply == null) return null
  const problem = bad.error?.message ?? 'it could not be read'
  return { ...request, messages: repairMessages(request, bad.reply, problem) }
}

/** The reply to this question that paused the run before it was read: paid for already. */
function keptReply(
  { vault }: Desk,
  { asked }: Question,
  { earlier }: CallContext,
): ChatReply | null {
  const last = earlier.at(-1)
  const record = last === undefined ? null : unsealRecord(vault, last.record)
  return record?.askedSha256 === asked ? unreadReply(record) : null
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

async function recalled(
  { vault }: Desk,
  { callKey }: Question,
  ctx: CallContext,
): Promise<ChatReply | null> {
  const sealed = callKey === null ? null : await ctx.recall(callKey)
  return sealed === null ? null : (unsealRecord(vault, sealed)?.reply ?? null)
}
