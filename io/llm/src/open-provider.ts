import type { Provider } from './chat.ts'
import { lexiconProvider } from './lexicon/lexicon-provider.ts'
import type { ModelSettings } from './model-settings.ts'
import type { OpenOptions } from './open-options.ts'
import { openaiProvider } from './openai/openai-provider.ts'
import { replayProvider } from './replay/replay-provider.ts'

/**
 * Makes the provider that the settings name ready.
 *
 * @throws LlmSettingsError for settings that cannot be used: nothing has been sent then
 */
export async function openProvider(model: ModelSettings, options: OpenOptions): Promise<Provider> {
  if (model.provider === 'openai') return openaiProvider(model, options)
  return model.provider === 'lexicon' ? lexiconProvider(model) : replayProvider(model)
}
