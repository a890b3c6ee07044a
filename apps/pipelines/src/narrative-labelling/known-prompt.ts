import type { LabellingParams } from './params.ts'
import { DEFAULT_PROMPT, promptSha256 } from './prompt.ts'

/** Version of the prompt file that stands in for one that an old file does not hold. */
export const UNRECORDED_PROMPT = 'not recorded'

/**
 * What is known of the prompt that answers came from: a word list has none (`none`), and a recording
 * may be of one that nobody kept (`unknown`): its file or the default then only stands in for it.
 */
export function promptKnowledge({
  model,
  prompt,
}: {
  readonly model: { readonly provider: LabellingParams['model']['provider'] }
  readonly prompt: Pick<LabellingParams['prompt'], 'sha256' | 'version'>
}): 'known' | 'none' | 'unknown' {
  if (model.provider === 'lexicon') return 'none'
  if (model.provider !== 'replay') return 'known'
  const standsIn =
    prompt.version === UNRECORDED_PROMPT || prompt.sha256 === promptSha256(DEFAULT_PROMPT)
  return standsIn ? 'unknown' : 'known'
}
