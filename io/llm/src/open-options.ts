import type { Limits } from './chat.ts'

/** What a provider is opened with, beside its settings. */
export interface OpenOptions {
  readonly limits: Limits
  /** Where keys are looked up, such as `process.env`. */
  readonly env: Readonly<Record<string, string | undefined>>
}
