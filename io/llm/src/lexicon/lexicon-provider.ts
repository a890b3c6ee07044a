import type { ChatReply, Provider } from '../chat.ts'
import type { Json, JsonObject } from '../json.ts'
import { LlmSettingsError } from '../llm-error.ts'
import type { LexiconSettings } from '../model-settings.ts'
import { findTerms, type Hit } from './find-terms.ts'
import { type CompiledTerm, compileTerm } from './terms.ts'

/** Undo a term that follows soon; English. */
export const ENGLISH_NEGATIONS: readonly string[] = [
  'no',
  'not',
  'never',
  'none',
  'nobody',
  'nor',
  'neither',
  'without',
  'cannot',
  "*n't",
  'deny',
  'denies',
  'denied',
  'denying',
]
const MOST_INDICATORS = 20

/** What a word list says of a text, before it is put into an answer's members. */
export interface LexiconVerdict {
  readonly detected: boolean
  /** Stated probability that `detected` is right, 0.5..1, to 3 decimals. */
  readonly confidence: number
  /** Different terms as they stand in the text, first found first, at most 20. */
  readonly indicators: readonly string[]
  /** Summed weight of the different terms found and not negated. */
  readonly score: number
  readonly negated: number
}

/**
 * A word list made ready: reads a text, gives the verdict. Each term counts once however often it
 * stands in the text; negated hits count nothing. The confidence halves its distance to 1 with every
 * unit of weight that the score lies from the threshold.
 *
 * @throws LlmSettingsError for terms, a threshold or a window that cannot be used
 */
export function compileLexicon(
  settings: Omit<LexiconSettings, 'provider'>,
): (text: string) => LexiconVerdict {
  const { threshold = 1, negationWindow = 3, negations = ENGLISH_NEGATIONS } = settings
  if (settings.terms.length === 0)
    throw new LlmSettingsError('the lexicon has no terms; name at least one word under terms')
  if (!Number.isFinite(threshold))
    throw new LlmSettingsError(`the threshold is ${threshold}; give a number, such as 1`)
  if (!Number.isSafeInteger(negationWindow) || negationWindow < 0)
    throw new LlmSettingsError(
      `negationWindow is ${negationWindow}; give a whole number of words, 0 for none`,
    )
  const terms = settings.terms.map(compileTerm)
  const options = { negations: negations.map((word) => compileTerm(word)), negationWindow }
  return (text) => judge(findTerms(text, terms, options), threshold)
}

function judge(hits: readonly Hit[], threshold: number): LexiconVerdict {
  const counted = new Set<CompiledTerm>()
  const indicators = new Map<string, string>()
  for (const { term, found, negated } of hits) {
    if (negated) continue
    counted.add(term)
    if (term.weight > 0 && !indicators.has(found.toLowerCase()))
      indicators.set(found.toLowerCase(), found)
  }
  const score = [...counted].reduce((sum, term) => sum + term.weight, 0)
  const detected = score >= threshold
  const distance = detected ? score - threshold + 1 : threshold - score
  return {
    detected,
    confidence: Math.round((1 - 0.5 * 2 ** -distance) * 1000) / 1000,
    indicators: [...indicators.values()].slice(0, MOST_INDICATORS),
    score,
    negated: hits.filter((hit) => hit.negated).length,
  }
}

/** The verdict in the members of an answer; those that the asked schema does not know are left out. */
export function lexiconAnswer(
  verdict: LexiconVerdict,
  fields: LexiconSettings['fields'],
  schema: JsonObject | null,
  threshold: number,
): JsonObject {
  const { score, negated } = verdict
  const members: readonly (readonly [string, Json])[] = [
    [fields?.label ?? 'detected', verdict.detected],
    [fields?.confidence ?? 'confidence', verdict.confidence],
    [fields?.indicators ?? 'indicators', verdict.indicators],
    [
      fields?.rationale ?? 'rationale',
      `Weight ${short(score)} of the word list found, ${short(threshold)} needed` +
        (negated > 0 ? `; ${negated} negated.` : '.'),
    ],
  ]
  const properties = schema?.['properties']
  const known = typeof properties === 'object' && properties !== null ? properties : null
  return Object.fromEntries(
    members.filter(([name]) => known === null || Object.hasOwn(known, name)),
  )
}

function short(value: number): string {
  return String(Math.round(value * 1000) / 1000)
}

/** What a word list calls itself as the model of its answers. */
export const LEXICON_MODEL = 'lexicon'

/**
 * Answers by a word list: deterministic, offline, free. It reads the narrative alone and no prompt.
 *
 * @throws LlmSettingsError for a word list that cannot be used
 */
export function lexiconProvider(settings: LexiconSettings): Provider {
  const read = compileLexicon(settings)
  return {
    name: 'lexicon',
    ask: async (request, { text, signal }) => {
      signal.throwIfAborted()
      const { threshold = 1, fields } = settings
      const answer = lexiconAnswer(read(text), fields, request.responseSchema, threshold)
      return plainReply(JSON.stringify(answer))
    },
    close: async () => {},
  }
}

function plainReply(text: string): ChatReply {
  return {
    text,
    finishReason: 'stop',
    refusal: null,
    model: LEXICON_MODEL,
    fingerprint: null,
    requestId: null,
    usage: { promptTokens: 0, completionTokens: 0, cachedTokens: 0, reasoningTokens: 0 },
    raw: text,
    latencyMs: 0,
  }
}
