import { createHash } from 'node:crypto'

import type { ModelSettings } from '@longrun/llm'

/** Who was asked, in a few words: `m at http://...`, `word list of 9 terms
 * (sha256 12ab..., threshold 1)`, `recording answers.jsonl`. */
export function modelWords(model: ModelSettings): string {
  if (model.provider === 'lexicon')
    return `word list of ${model.terms.length} ${model.terms.length === 1 ? 'term' : 'terms'} (sha256 ${wordListSha256(model.terms)}, threshold ${model.threshold ?? 1})`
  if (model.provider === 'replay') return `recording ${model.file.split(/[\\/]/).at(-1)}`
  return `${model.model} at ${model.baseUrl}`
}

/** First digits of the hash of a word list: what tells two of one length apart. */
export function wordListSha256(terms: unknown): string {
  return createHash('sha256').update(JSON.stringify(terms), 'utf8').digest('hex').slice(0, 12)
}
