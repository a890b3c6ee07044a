/** Prompt and text to a validated answer: endpoints, limits, lexicon, recorded replies, a mock. */
export type { Json, JsonObject, JsonSchema } from './json.ts'
export {
  LLM_ERROR_CLASSES,
  LlmError,
  type LlmErrorClass,
  type LlmErrorDetail,
  LlmSettingsError,
} from './llm-error.ts'
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
export type { OpenOptions } from './open-options.ts'
export { openProvider } from './open-provider.ts'
export { requestSha256 } from './request-hash.ts'
export { costNanoUsd, type Prices } from './cost.ts'
export { REFERENCE_SCHEMA } from './answer/reference-schema.ts'
export { checkSchema } from './answer/schema-problems.ts'
export { readAnswer } from './answer/read-answer.ts'
export { safeWords } from './openai/secrets.ts'
export { repairMessages } from './answer/repair-messages.ts'
export {
  type AllowedEndpoint,
  checkEndpoint,
  type CheckedEndpoint,
  normalBaseUrl,
  type TextPolicy,
} from './endpoint.ts'
export { LEXICON_MODEL } from './lexicon/lexicon-provider.ts'
export type { LexiconTerm } from './lexicon/terms.ts'
export { type RecordedCall, type RecordedError, recordedLine } from './replay/recorded-call.ts'
export { type FaultKind, type FaultRule, mixedFaults } from './mock/fault.ts'
export type { MockOptions, Served } from './mock/mock-options.ts'
export { readMockScript } from './mock/mock-script.ts'
export type { MockStats } from './mock/mock-stats.ts'
export { type Mock, startMock } from './mock/start-mock.ts'
