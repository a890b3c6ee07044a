import { LlmSettingsError } from '../llm-error.ts'
import { fold, tokens, type Token } from './words.ts'

/**
 * A word or phrase that speaks for a yes. `*` stands for any run of letters inside a word (also none),
 * `?` for one letter, a `*` by itself for one whole word. Case and typographic forms do not matter.
 * A weight below 0 speaks against.
 */
export type LexiconTerm = string | { readonly term: string; readonly weight?: number }

/** A term taken apart. */
export interface CompiledTerm {
  readonly term: string
  readonly weight: number
  readonly parts: readonly Part[]
  /** No symbol in it: it then is found across commas and hyphens, never across sentences. */
  readonly wordsOnly: boolean
}

/** One word or symbol to compare with. */
interface Part {
  readonly isWord: boolean
  /** The whole word, folded; null where wildcards decide. */
  readonly exact: string | null
  readonly pieces: readonly string[]
}

/**
 * Takes a term apart once.
 *
 * @throws LlmSettingsError for an empty term, one of wildcards only, or a weight that is not a number
 */
export function compileTerm(given: LexiconTerm): CompiledTerm {
  const { term, weight = 1 } = typeof given === 'string' ? { term: given } : given
  if (!Number.isFinite(weight) || weight === 0)
    throw new LlmSettingsError(
      `the weight of the term '${term}' is ${weight}; give a number other than 0`,
    )
  const parts = compileParts(term)
  if (!parts.some((part) => part.pieces.some((piece) => /[^*?]/.test(piece))))
    throw new LlmSettingsError(
      `the term '${term}' names no letter or symbol; write a word, such as 'winner' or 'winn*'`,
    )
  return { term, weight, parts, wordsOnly: parts.every((part) => part.isWord) }
}

/** Wildcards are letters here: private-use stand-ins keep them inside their word. */
const MANY = '\uE000'
const ONE = '\uE001'

function compileParts(term: string): readonly Part[] {
  const pieces: Part[] = []
  for (const chunk of term.split(/\s+/).filter((word) => word !== '')) {
    // Letters around a wildcard belong to one word; symbols stand by themselves.
    for (const [run] of chunk.matchAll(/[\p{L}\p{N}\p{M}'’ʼ*?]+|[^\p{L}\p{N}\p{M}'’ʼ*?]/gu)) {
      if (/[*?]/.test(run)) pieces.push(wildcardPart(run))
      else for (const token of tokens(run)) pieces.push(plainPart(token))
    }
  }
  return pieces
}

function plainPart(token: Token): Part {
  return { isWord: token.isWord, exact: token.folded, pieces: [token.folded] }
}

function wildcardPart(run: string): Part {
  const marked = fold(run.replaceAll('*', MANY).replaceAll('?', ONE))
  const pieces = marked.split(new RegExp(`(${MANY}|${ONE})`)).filter((piece) => piece !== '')
  return {
    isWord: true,
    exact: null,
    pieces: pieces.map((piece) => (piece === MANY ? '*' : piece === ONE ? '?' : piece)),
  }
}

/** True when the word or symbol is one that the part stands for. */
export function partMatches(part: Part, token: Token): boolean {
  if (part.isWord !== token.isWord) return false
  return part.exact === null ? glob(part.pieces, token.folded) : part.exact === token.folded
}

/** Linear-space wildcard comparison; no regular expression, so no pattern can run away. */
function glob(pieces: readonly string[], word: string): boolean {
  const [head] = pieces
  if (head !== undefined && head !== '*' && head !== '?' && !word.startsWith(head)) return false
  let ends = new Set([0])
  for (const piece of pieces) {
    const next = new Set<number>()
    if (piece === '*') {
      // Ends come in ascending order: every place from the first on, and each once.
      const [first] = ends
      if (first !== undefined) for (let end = first; end <= word.length; end++) next.add(end)
      ends = next
      continue
    }
    for (const at of ends) {
      if (piece === '?') {
        const point = word.codePointAt(at)
        if (point !== undefined) next.add(at + (point > 0xffff ? 2 : 1))
      } else if (word.startsWith(piece, at)) next.add(at + piece.length)
    }
    ends = next
  }
  return ends.has(word.length)
}
