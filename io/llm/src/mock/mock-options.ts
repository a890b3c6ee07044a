import type { Prices } from '../cost.ts'
import type { LexiconSettings } from '../model-settings.ts'
import type { FaultRule } from './fault.ts'
import type { WindowKind } from './rate-window.ts'

/** How a mock answers and misbehaves. */
export interface MockOptions {
  /** TCP port of 127.0.0.1; default 0: any free one. */
  readonly port?: number
  /** Chooses answers, faults and latencies; default 1024. */
  readonly seed?: number
  /** Time before a reply [ms]: always this, or between two, by the text; default 0. */
  readonly latencyMs?: number | readonly [number, number]
  /** Limits that the mock enforces with 429; default none. */
  readonly requestsPerMinute?: number | null
  readonly tokensPerMinute?: number | null
  /** `sliding` (default): over any 60 s; `bucket`: fills evenly, holds `burstShare` of a minute. */
  readonly window?: WindowKind
  /** Of `bucket`; default 1/60: one second's worth. */
  readonly burstShare?: number
  /** Price list of `costNanoUsd`; default 0.15 and 0.60 USD a million. */
  readonly prices?: Prices
  readonly faults?: readonly FaultRule[]
  /** Answers by this word list; default: by the asked schema and the hash of the user message. */
  readonly lexicon?: Omit<LexiconSettings, 'provider'>
  /** Asks for this bearer token; default: any or none. */
  readonly apiKey?: string
  /** Called once a reply: numbers only, no text and no header. */
  readonly onServed?: (served: Served) => void
}

/** One reply, for the log. */
export interface Served {
  /** From 1. */
  readonly request: number
  /** Milliseconds since the mock started. */
  readonly atMs: number
  /** First 12 hex digits of the sha256 of the first user message. */
  readonly item: string
  readonly attempt: number
  readonly status: number | 'reset' | 'abandoned'
  readonly fault: string | null
  readonly promptTokens: number
  readonly completionTokens: number
}

/** Prices of the mock unless it is told others. */
export const MOCK_PRICES: Prices = { inputPerMillionUsd: 0.15, outputPerMillionUsd: 0.6 }
