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
export type { OpenOptions } from './open-options.ts'
export { openProvider } from './open-provider.ts'
export { requestSha256 } from './request-hash.ts'
export { costNanoUsd, type Prices } from './cost.ts'
export { REFERENCE_SCHEMA } from './answer/reference-schema.ts'
export { checkSchema, schemaProblems } from './answer/schema-problems.ts'
export { readAnswer } from './answer/read-answer.ts'
export { safeWords } from './openai/secrets.ts'
export { repairMessages } from './answer/repair-messages.ts'
export {
  type AllowedEndpoint,
  checkEndpoint,
  type CheckedEndpoint,
  isCloudModelName,
  isLoopback,
  normalBaseUrl,
  type TextPolicy,
} from './endpoint.ts'
export type { LexiconTerm } from './lexicon/terms.ts'
export {
  compileLexicon,
  ENGLISH_NEGATIONS,
  type LexiconVerdict,
} from './lexicon/lexicon-provider.ts'
export {
  readRecording,
  type RecordedCall,
  type RecordedError,
  recordedLine,
  recordError,
} from './replay/recorded-call.ts'
export { FAULTS, type FaultKind, type FaultRule, mixedFaults } from './mock/fault.ts'
export { MOCK_PRICES, type MockOptions, type Served } from './mock/mock-options.ts'
export { MOCK_SCRIPT_SCHEMA, readMockScript } from './mock/mock-script.ts'
export type { MockStats } from './mock/mock-stats.ts'
export { type Mock, startMock } from './mock/start-mock.ts'
