import type { JsonObject, JsonSchema } from './json.ts'

/** One message of a conversation. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

/** Everything that shapes an answer, but for the endpoint. */
export interface ChatRequest {
  readonly model: string
  readonly messages: readonly ChatMessage[]
  /** null: the endpoint's default. */
  readonly temperature: number | null
  /** Most tokens of the answer; null: the endpoint's default. */
  readonly maxTokens: number | null
  /** null: none is sent. */
  readonly seed: number | null
  /** Asked for where the settings say that the endpoint supports it; null: free text. */
  readonly responseSchema: JsonSchema | null
  /** Further members of the request's body, such as `top_p`. */
  readonly extra?: JsonObject
}

/** Tokens of one call; integers >= 0. */
export interface LlmUsage {
  readonly promptTokens: number
  /** With `reasoningTokens`. */
  readonly completionTokens: number
  /** Part of `promptTokens` that the endpoint had cached. */
  readonly cachedTokens: number
  /** Part of `completionTokens` that was thought and not said. */
  readonly reasoningTokens: number
}

/** What came back for a request. */
export interface ChatReply {
  /** Text of the answer, as it came; may be empty. */
  readonly text: string
  /** `stop`, `length`, `content_filter`, ...; null: not said. */
  readonly finishReason: string | null
  /** The model's words of refusal; null: it did not refuse by the protocol. */
  readonly refusal: string | null
  /** Model as the endpoint names it. */
  readonly model: string | null
  readonly fingerprint: string | null
  readonly requestId: string | null
  /** null: the endpoint does not count. */
  readonly usage: LlmUsage | null
  /** Body as received, with the key struck out. */
  readonly raw: string
  /** From sending to the last byte [ms, whole]; waiting for the limiter is not in it. */
  readonly latencyMs: number
  /** Of a reply that is played from a recording: day of the call (2026-01-31, UTC). Absent: not known. */
  readonly askedOn?: string
}

/** Of the item that is asked about. */
export interface AskContext {
  /** Ends the call; it then rejects with the signal's reason. */
  readonly signal: AbortSignal
  readonly itemKey: string
  /** From 1. */
  readonly attemptNo: number
  /** n-th call of the item that was not lost, from 1: what a recording counts. Default `attemptNo`. */
  readonly callNo?: number
  /** Aborted when no further call is wanted: one that still waits for the limits is not sent. */
  readonly stopping?: AbortSignal
  /** Called when the wait for the limits is over and the request goes out. */
  readonly onSend?: () => void
  /** The narrative alone: what a lexicon reads. Endpoints get `messages` only. */
  readonly text: string
}

/** Something that answers requests. */
export interface Provider {
  readonly name: string
  /**
   * Answer one request: exactly one call, never repeated here. It may first wait for the limits.
   *
   * @throws LlmError for whatever brought no answer; the signal's reason when aborted
   */
  ask(request: ChatRequest, context: AskContext): Promise<ChatReply>
  /** Lets go of connections; calls under way are ended. */
  close(): Promise<void>
}

/** What an endpoint permits; null: no limit. */
export interface Limits {
  readonly requestsPerMinute: number | null
  readonly tokensPerMinute: number | null
  /** Most calls at the same time, >= 1. */
  readonly concurrency: number
}
