import type { JsonObject } from './json.ts'
import type { LexiconTerm } from './lexicon/terms.ts'

/** A chat endpoint that speaks OpenAI's protocol. */
export interface OpenaiSettings {
  readonly provider: 'openai'
  /** Up to and without `/chat/completions`, such as `http://127.0.0.1:11434/v1`. */
  readonly baseUrl: string
  readonly model: string
  /** Name of the environment variable that holds the key; default: no key is sent. */
  readonly apiKeyEnv?: string
  readonly temperature?: number
  readonly maxTokens?: number
  readonly seed?: number
  /** Most time from sending to the last byte [ms]; default 120000. */
  readonly timeoutMs?: number
  /** What the endpoint supports; default `json_schema`. */
  readonly structuredOutput?: 'json_schema' | 'json_object' | 'none'
  /** Name of the body's member with the most tokens; default `max_tokens`. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens'
  /** Largest body that is read [bytes]; default 4194304. */
  readonly maxResponseBytes?: number
  /** Further members of every request's body, such as `top_p`. */
  readonly extra?: JsonObject
}

/** A word list: needs no model. */
export interface LexiconSettings {
  readonly provider: 'lexicon'
  readonly terms: readonly LexiconTerm[]
  /** Summed weight of the different terms found from which the answer is yes; default 1. */
  readonly threshold?: number
  /** Words that undo a term soon after them, wildcards allowed; default: English ones. */
  readonly negations?: readonly string[]
  /** How many words before a term are looked at for a negation; default 3, 0: none. */
  readonly negationWindow?: number
  /** Names of the answer's members; default `detected`, `confidence`, `indicators`, `rationale`. */
  readonly fields?: {
    readonly label?: string
    readonly confidence?: string
    readonly indicators?: string
    readonly rationale?: string
  }
}

/** Recorded replies: the same answers again, with no model and no network. */
export interface ReplaySettings {
  readonly provider: 'replay'
  /** JSONL file, one `RecordedCall` a line. */
  readonly file: string
}

/** Who answers, and how. */
export type ModelSettings = OpenaiSettings | LexiconSettings | ReplaySettings
