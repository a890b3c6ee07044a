import type { ChatReply, LlmErrorClass, LlmUsage } from '@longrun/llm'
import type { Vault } from '@longrun/runs'

/** An error as a record keeps it. */
export interface RecordedError {
  readonly errorClass: LlmErrorClass
  readonly message: string
  readonly httpStatus: number | null
  readonly retryAfterMs: number | null
  readonly usage: LlmUsage | null
  /** Body as received. */
  readonly raw: string | null
  /** Absent: false. */
  readonly isFinal?: boolean
}

/** One call as the ledger keeps it, sealed: what was asked (by hash), and what came back. */
export interface CallRecord {
  readonly version: 1
  /** Of what was asked, whoever was (see `askedSha256`); plain, and so only ever stored sealed. */
  readonly askedSha256: string
  /** Null: the call brought none. */
  readonly reply: ChatReply | null
  /** Why there is no answer: of the call, or of reading its reply; null: there is one. */
  readonly error: RecordedError | null
}

const CONTEXT = 'record of a call'

/** The record as it goes into the ledger. */
export function sealRecord(vault: Vault, record: CallRecord): string {
  return vault.seal(JSON.stringify(record), CONTEXT)
}

/** A record of this dataset; null once it was purged. Throws `VaultError` `damaged`. */
export function unsealRecord(vault: Vault, sealed: string): CallRecord | null {
  const plain = vault.unseal(sealed, CONTEXT)
  return plain === null ? null : (JSON.parse(plain) as CallRecord)
}

/** The reply of a call that paused the run before it was read (see `resultOfReply`); null: there is none. */
export function unreadReply({ reply, error }: CallRecord): ChatReply | null {
  return error?.errorClass === 'auth' ? reply : null
}
