import { type JsonObject, LLM_ERROR_CLASSES, type LlmErrorClass, safeWords } from '@longrun/llm'
import type { Cell } from '@longrun/tables'

import type { ResultRole } from './old-columns.ts'

/** One row of an old results table, as far as it can be read. */
export interface OldRow {
  /** Its number in the table, or its line in a text file. */
  readonly row: number
  readonly incident: string
  readonly type: string | null
  /** Empty: the row has none. */
  readonly text: string
  readonly labels: Readonly<Record<string, Cell>>
  readonly model: string | null
  readonly promptTokens: number | null
  readonly completionTokens: number | null
  /** Null: not recorded. */
  readonly latencyMs: number | null
  readonly raw: string | null
  /** What the old run took as the answer; null: it failed. */
  readonly answer: JsonObject | null
  /** Why it failed; null: it did not. */
  readonly failure: OldFailure | null
}

export interface OldFailure {
  readonly errorClass: LlmErrorClass
  /** Neither column nor message told the class. */
  readonly isGuess: boolean
  /** Without words of the narrative. */
  readonly message: string
  /** As it stood. */
  readonly oldMessage: string | null
}

/** Values of one row by role. */
export type RowValues = (role: ResultRole) => Cell

/** How old messages tell their class, in the order in which they are looked for. */
const CLASS_OF_WORDS: readonly (readonly [RegExp, LlmErrorClass])[] = [
  [/time[d -]*out|\b408\b|deadline/i, 'timeout'],
  [/quota|billing|insufficient (?:funds|credits)|\b402\b/i, 'quota'],
  [/rate.?limit|too many requests|\b429\b/i, 'throttled'],
  [/api.?key|unauthori[sz]ed|forbidden|\b40[13]\b/i, 'auth'],
  [/context.?length|too (?:long|large)|\b413\b/i, 'too_large'],
  [/content.?filter|refus(?:al|ed to answer)/i, 'refused'],
  [/overload|\b529\b/i, 'overloaded'],
  [/\b5\d\d\b|server error|bad gateway|unavailable/i, 'server_5xx'],
  [/json|pars(?:e|ing)|lexical/i, 'parse'],
  [/schema|missing field/i, 'schema'],
  [/not found|\b404\b/i, 'not_found'],
  [/empty (?:narrative|text)|(?:narrative|text) is (?:empty|missing)/i, 'input_invalid'],
  [/connect|resolve host|reset|socket|network|curl/i, 'transport'],
]

const YES = new Set(['1', 'true', 'yes', 'y', 't', 'positive'])
const NO = new Set(['0', 'false', 'no', 'n', 'f', 'negative'])

/** A row, or why it is none (in words without its values). */
export function readOldRow(
  row: number,
  value: RowValues,
  labels: Readonly<Record<string, Cell>>,
): OldRow | { readonly problem: string } {
  const incident = named(value('incident'))
  if (incident === null) return { problem: 'it names no incident' }
  const text = worded(value('text')) ?? ''
  const raw = worded(value('raw'))
  const oldMessage = worded(value('message'))
  const detected = yesOrNo(value('detected'))
  const failed = yesOrNo(value('failed')) === true || (detected === null && oldMessage !== null)
  const failure =
    failed || detected === null
      ? failureOf(value, {
          oldMessage,
          failed,
          hidden: [text, worded(value('rationale')) ?? ''],
          raw,
        })
      : null
  return {
    row,
    incident,
    type: named(value('type')),
    text,
    labels,
    model: named(value('model')),
    promptTokens: count(value('promptTokens')),
    completionTokens: count(value('completionTokens')),
    latencyMs: count(value('milliseconds')) ?? count(value('seconds'), 1000),
    raw,
    answer: failure === null && detected !== null ? answerOf(detected, value) : null,
    failure,
  }
}

/** As the old run had it; what is absent or no such value is null. */
function answerOf(detected: boolean, value: RowValues): JsonObject {
  const confidence = value('confidence')
  const number = confidence === null || confidence === '' ? Number.NaN : Number(confidence)
  return {
    detected,
    confidence: number >= 0 && number <= 1 ? number : null,
    indicators: listOf(worded(value('indicators'))),
    rationale: worded(value('rationale')),
  }
}

/** A JSON list as it is; other words as one entry: where they end is not guessed. */
function listOf(words: string | null): readonly string[] | null {
  if (words === null) return null
  try {
    const list: unknown = JSON.parse(words)
    if (Array.isArray(list))
      return list.map((entry) => (typeof entry === 'string' ? entry : JSON.stringify(entry)))
  } catch {
    // no JSON: one entry
  }
  return [words]
}

function failureOf(
  value: RowValues,
  known: {
    readonly oldMessage: string | null
    readonly failed: boolean
    readonly hidden: readonly string[]
    readonly raw: string | null
  },
): OldFailure {
  const { oldMessage, failed, hidden, raw } = known
  if (!failed)
    return {
      errorClass: 'parse',
      isGuess: false,
      message: 'the old row holds neither yes nor no, and no error',
      oldMessage,
    }
  const given = LLM_ERROR_CLASSES.find((name) => name === value('errorClass'))
  const told = CLASS_OF_WORDS.find(([words]) => words.test(oldMessage ?? ''))?.[1]
  const errorClass = given ?? told ?? 'transport'
  const isRead = errorClass === 'parse' || errorClass === 'schema'
  const words = safeWords(oldMessage ?? '', isRead ? [...hidden, raw ?? ''] : hidden)
  return {
    errorClass,
    isGuess: given === undefined && told === undefined,
    message:
      oldMessage === null
        ? 'the old run failed here and does not say why'
        : `the old run says: ${words === '' ? '(its message may quote the text, and is kept sealed)' : words}`,
    oldMessage,
  }
}

function yesOrNo(cell: Cell): boolean | null {
  const word = String(cell ?? '')
    .trim()
    .toLowerCase()
    .replace(/\.0+$/, '')
  return YES.has(word) ? true : NO.has(word) ? false : null
}

function named(cell: Cell): string | null {
  const name = worded(cell)?.replaceAll('\0', '').trim().toWellFormed() ?? ''
  return name === '' ? null : name
}

function worded(cell: Cell): string | null {
  const words = cell === null ? '' : String(cell)
  return words.trim() === '' || words === 'NA' ? null : words
}

function count(cell: Cell, scale = 1): number | null {
  const number = cell === null || cell === '' ? Number.NaN : Math.round(Number(cell) * scale)
  return Number.isSafeInteger(number) && number >= 0 ? number : null
}
