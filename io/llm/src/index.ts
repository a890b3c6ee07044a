/** Prompt and text to a validated answer: endpoints, limits, lexicon, recorded replies, a mock. */
export { isJsonObject, type Json, type JsonObject, type JsonSchema } from './json.ts'
export { LlmError, type LlmErrorClass, type LlmErrorDetail, LlmSettingsError } from './llm-error.ts'
export type {
  AskContext,
  ChatMessage,
  ChatReply,
  ChatRequest,
  Limits,
  LlmUsage,
  Provider,
} from './chat.ts'
export type {
  LexiconSettings,
  ModelSettings,
  OpenaiSettings,
  ReplaySettings,
} from './model-settings.ts'
export { openProvider, type OpenOptions } from './open-provider.ts'
export { requestSha256 } from './request-hash.ts'
export { costNanoUsd, type Prices } from './cost.ts'
export { REFERENCE_SCHEMA } from './answer/reference-schema.ts'
export type { LexiconTerm } from './lexicon/terms.ts'
export {
  compileLexicon,
  ENGLISH_NEGATIONS,
  type LexiconVerdict,
} from './lexicon/lexicon-provider.ts'
export { FAULTS, type FaultKind, type FaultRule, mixedFaults } from './mock/fault.ts'
export { MOCK_PRICES, type MockOptions, type Served } from './mock/mock-options.ts'
export type { MockStats } from './mock/mock-stats.ts'
export { type Mock, startMock } from './mock/start-mock.ts'
