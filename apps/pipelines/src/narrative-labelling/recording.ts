import type { RecordedCall } from '@longrun/llm'
import type { StoredAttempt, Vault } from '@longrun/runs'

import { type CallRecord, unreadReply, unsealRecord } from './call-record.ts'

/** Characters of an ISO time that say the day. */
const DAY = 10

/**
 * The calls of a run as a recording that `provider: replay` plays: one a non-lost attempt, in the
 * order of items and attempts. It holds raw answers: keep it as safe as the text.
 *
 * @param options.isReplay the run itself played a recording: the day of a call is what that one said
 * @throws VaultError `damaged`; gives nothing for a dataset that was purged
 */
export async function* recordedCalls(
  attempts: AsyncIterable<StoredAttempt>,
  vault: Vault,
  { isReplay = false }: { readonly isReplay?: boolean } = {},
): AsyncGenerator<RecordedCall> {
  let key: string | null = null
  let call = 0
  for await (const attempt of attempts) {
    if (attempt.record === null) continue
    const record = unsealRecord(vault, attempt.record)
    // what was not read is in a later attempt too
    if (record === null || unreadReply(record) !== null) continue
    if (attempt.key !== key) {
      key = attempt.key
      call = 0
    }
    call++
    // an answer of the cache was asked for on another day
    const isOwn = !isReplay && (attempt.usage['recalled'] ?? 0) === 0
    const askedOn = isOwn ? attempt.started.slice(0, DAY) : record.reply?.askedOn
    yield {
      itemKey: attempt.key,
      call,
      requestSha256: record.askedSha256,
      ...(askedOn === undefined ? {} : { askedOn }),
      ...whatCame(record),
    }
  }
}

function whatCame({ reply, error }: CallRecord): Pick<RecordedCall, 'reply' | 'error'> {
  if (reply !== null) return { reply }
  if (error === null) return {}
  const { errorClass, message, httpStatus, retryAfterMs, usage, raw, isFinal } = error
  return {
    error: {
      errorClass,
      message,
      ...(httpStatus === null ? {} : { httpStatus }),
      ...(retryAfterMs === null ? {} : { retryAfterMs }),
      ...(usage === null ? {} : { usage }),
      ...(raw === null ? {} : { raw }),
      ...(isFinal === true ? { isFinal } : {}),
    },
  }
}
