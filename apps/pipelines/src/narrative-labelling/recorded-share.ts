import { type JsonSchema, LlmError, type ModelSettings, openProvider } from '@longrun/llm'

import type { Narrative } from './narratives.ts'
import { labellingRequest, type PromptTemplate } from './request.ts'

const NO_LIMITS = { requestsPerMinute: null, tokensPerMinute: null, concurrency: 1 }

/** How the replay provider begins where nothing was recorded; what was recorded says something else. */
const NOTHING_RECORDED = 'the recording holds'

/**
 * How many narratives a recording has a call of, asked as they are now: the others would fail as
 * `not_found`, most often for want of the prompt that the recording was made with.
 */
export async function recordedShare(
  narratives: readonly Narrative[],
  {
    model,
    schema,
    prompt,
  }: {
    readonly model: ModelSettings
    readonly schema: JsonSchema
    readonly prompt: PromptTemplate
  },
): Promise<number> {
  const provider = await openProvider(model, { limits: NO_LIMITS, env: {} })
  let recorded = 0
  for (const { key, text, type } of narratives)
    try {
      const request = labellingRequest({ model, schema }, prompt, { text: text ?? '', type })
      const { signal } = new AbortController()
      await provider.ask(request, { text: '', itemKey: key, attemptNo: 1, signal })
      recorded++
    } catch (error) {
      if (!(error instanceof LlmError)) throw error
      if (!error.message.startsWith(NOTHING_RECORDED)) recorded++
    }
  await provider.close()
  return recorded
}
