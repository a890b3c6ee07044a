import { type ChatRequest, type JsonSchema, type ModelSettings, requestSha256 } from '@longrun/llm'

import { type Prompt, promptMessages } from './prompt.ts'

/** The parts of a prompt that are sent. */
export type PromptTemplate = Pick<Prompt, 'system' | 'user'>

/** Stands for the model where none is asked: a word list, a recording. */
const NO_MODEL = 'none'

/** What is asked about one narrative; for a word list or a recording, as a model would be asked. */
export function labellingRequest(
  { model, schema }: { readonly model: ModelSettings; readonly schema: JsonSchema },
  prompt: PromptTemplate,
  narrative: { readonly text: string; readonly type: string | null },
): ChatRequest {
  const asked = model.provider === 'openai' ? model : null
  return {
    model: asked?.model ?? NO_MODEL,
    messages: promptMessages(prompt, narrative, schema),
    temperature: asked?.temperature ?? null,
    maxTokens: asked?.maxTokens ?? null,
    seed: asked?.seed ?? null,
    responseSchema: schema,
    ...(asked?.extra === undefined ? {} : { extra: asked.extra }),
  }
}

/**
 * Hash of what is asked, whichever model was and with which parameters: names a call in a
 * recording, which is of one model and is played without it.
 */
export function askedSha256({ messages, responseSchema }: ChatRequest): string {
  return requestSha256({
    model: NO_MODEL,
    messages,
    temperature: null,
    maxTokens: null,
    seed: null,
    responseSchema,
  })
}
