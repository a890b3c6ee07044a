import type { Limits, Provider } from './chat.ts'
import { lexiconProvider } from './lexicon/lexicon-provider.ts'
import { LlmSettingsError } from './llm-error.ts'
import type { ModelSettings } from './model-settings.ts'

export interface OpenOptions {
  readonly limits: Limits
  /** Where keys are looked up, such as `process.env`. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * Makes the provider that the settings name ready.
 *
 * @throws LlmSettingsError for settings that cannot be used: nothing has been sent then
 */
export async function openProvider(model: ModelSettings, _options: OpenOptions): Promise<Provider> {
  if (model.provider === 'lexicon') return lexiconProvider(model)
  throw new LlmSettingsError(`the provider is '${model.provider}'; 'lexicon' is known`)
}
