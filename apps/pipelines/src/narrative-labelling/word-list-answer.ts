import { LlmError, type ModelSettings, openProvider, readAnswer } from '@longrun/llm'

import { SpecError } from '../spec-error.ts'
import { answerSchema, type LabellingParams } from './params.ts'

const NO_LIMITS = { requestsPerMinute: null, tokensPerMinute: null, concurrency: 1 }

/**
 * A word list says yes or no under names of its own: refuse an `answer.schema` that none of its answers
 * fits, by which every narrative would fail. Throws `SpecError`.
 */
export async function requireWordListFits(
  model: ModelSettings,
  answer: LabellingParams['answer'],
): Promise<void> {
  if (model.provider !== 'lexicon') return
  const schema = answerSchema({ answer })
  const provider = await openProvider(model, { limits: NO_LIMITS, env: {} })
  const reply = await provider.ask(
    {
      model: '',
      messages: [],
      temperature: null,
      maxTokens: null,
      seed: null,
      responseSchema: schema,
    },
    { text: '', itemKey: '', attemptNo: 1, signal: new AbortController().signal },
  )
  const known =
    'a word list answers detected (yes or no), confidence, indicators and rationale; leave answer.schema and answer.label out, or ask a model'
  try {
    const { answer: found } = readAnswer(reply, schema)
    if (!Object.hasOwn(found, answer.label))
      throw new SpecError(`answer.label is ${answer.label}, and ${known}`)
  } catch (error) {
    if (error instanceof LlmError)
      throw new SpecError(
        `answer.schema fits no answer of model.terms: ${known} (${error.message})`,
      )
    throw error
  } finally {
    await provider.close()
  }
}
