import { type CompiledTerm, partMatches } from './terms.ts'
import { type Token, tokens } from './words.ts'

/** A term found in a text. */
export interface Hit {
  readonly term: CompiledTerm
  /** As it stands in the text. */
  readonly found: string
  /** Code units of the text. */
  readonly start: number
  readonly negated: boolean
}

export interface FindOptions {
  readonly negations: readonly CompiledTerm[]
  /** Words before a hit, in its sentence, that are looked at. */
  readonly negationWindow: number
}

/**
 * All terms in a text, in the order of the text. A hit is negated when one of the words before it in
 * the same sentence is a negation; words of the hit itself do not negate it.
 */
export function findTerms(
  text: string,
  terms: readonly CompiledTerm[],
  options: FindOptions,
): readonly Hit[] {
  const all = tokens(text)
  const words = all.filter((token) => token.isWord)
  const hits: Hit[] = []
  for (const term of terms) {
    const among = term.wordsOnly ? words : all
    for (let at = 0; at + term.parts.length <= among.length; at++) {
      if (!standsAt(term, among, at)) continue
      const first = among[at]
      const last = among[at + term.parts.length - 1]
      if (first === undefined || last === undefined) continue
      hits.push({
        term,
        found: text.slice(first.start, last.end),
        start: first.start,
        negated: isNegated(first, words, options),
      })
    }
  }
  return hits.sort((a, b) => a.start - b.start || b.found.length - a.found.length)
}

function standsAt(term: CompiledTerm, among: readonly Token[], at: number): boolean {
  return term.parts.every((part, k) => {
    const token = among[at + k]
    if (token === undefined || !partMatches(part, token)) return false
    return !term.wordsOnly || token.sentence === among[at]?.sentence
  })
}

function isNegated(first: Token, words: readonly Token[], options: FindOptions): boolean {
  if (options.negationWindow === 0) return false
  const window = wordsBefore(first, words, options.negationWindow)
  return options.negations.some(
    (negation) =>
      window.length >= negation.parts.length &&
      window.some((_word, at) => standsAt(negation, window, at)),
  )
}

/** The words before a token in its sentence, at most `most`: found by halving, as texts may be long. */
function wordsBefore(first: Token, words: readonly Token[], most: number): readonly Token[] {
  let below = 0
  let above = words.length
  while (below < above) {
    const middle = (below + above) >> 1
    if ((words[middle]?.end ?? Infinity) <= first.start) below = middle + 1
    else above = middle
  }
  let from = below
  while (from > 0 && below - from < most && words[from - 1]?.sentence === first.sentence) from--
  return words.slice(from, below)
}
