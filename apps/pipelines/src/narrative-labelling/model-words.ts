import type { ModelSettings } from '@longrun/llm'

/** Who was asked, in a few words: `m at http://...`, `word list of 9 terms`, `recording answers.jsonl`. */
export function modelWords(model: ModelSettings): string {
  if (model.provider === 'lexicon')
    return `word list of ${model.terms.length} ${model.terms.length === 1 ? 'term' : 'terms'}`
  if (model.provider === 'replay') return `recording ${model.file.split(/[\\/]/).at(-1)}`
  return `${model.model} at ${model.baseUrl}`
}
