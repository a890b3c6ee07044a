import { LEXICON_MODEL } from '@longrun/llm'
import type { Column, Json, JsonObject, TableSchema, Withhold } from '@longrun/runs'

import { integer, text } from '../table-columns.ts'
import { openColumns, openValue } from './answer-columns.ts'
import { promptKnowledge } from './known-prompt.ts'
import type { NarrativeLocator } from './locator.ts'
import type { LabellingParams } from './params.ts'

/** Name of the first table: one row a narrative that was answered. */
export const LABELS = 'labels'

const FIXED: readonly Column[] = [
  text('incident', 'incident that the narrative belongs to: the unit of inference'),
  text('narrativeType', 'type of the narrative (le, cme); empty: the source names none'),
  integer('line', 'line of the source file'),
  text('part', 'dev or test; empty: no manual label in the incident'),
]

const PROVENANCE: readonly Column[] = [
  text('outcome', 'answered; repaired: answered after a repair prompt'),
  text('model', 'model as the endpoint names it'),
  text(
    'promptSha256',
    'sha256 of the prompt, in hex; empty: a word list answered, or nobody kept it',
  ),
]

/** Tables of a run with these parameters. */
export function labellingTables(
  params: Pick<LabellingParams, 'labels' | 'strata' | 'answer'>,
): readonly TableSchema[] {
  const { labels, strata, answer } = params
  return [
    {
      name: LABELS,
      columns: [
        ...FIXED,
        ...labels.map((name) => text(goldColumn(name), 'manual label, as given')),
        ...strata.map((name) => text(stratumColumn(name), 'stratum, as given')),
        ...openColumns(answer.shape),
        ...PROVENANCE,
      ],
    },
  ]
}

/**
 * Manual labels of the test part, which a table for the eye leaves empty until the test is opened;
 * null where there is no test part.
 */
export function closedTest({ labels, split }: LabellingParams): Withhold | null {
  return labels.length === 0 || split.testNarratives === 0
    ? null
    : { columns: labels.map(goldColumn), concerns: ({ part }) => part === 'test' }
}

/** Column of a manual label. */
export function goldColumn(name: string): string {
  return `gold_${name}`
}

/** Column of a stratum. */
export function stratumColumn(name: string): string {
  return `stratum_${name}`
}

/** The row of a narrative that was answered. */
export function labelRow(
  params: LabellingParams,
  {
    locator,
    answer,
    outcome,
    model,
  }: {
    readonly locator: NarrativeLocator
    readonly answer: JsonObject
    readonly outcome: 'answered' | 'repaired'
    readonly model: string | null
  },
): JsonObject {
  const row: Record<string, Json> = {
    incident: locator.incident,
    narrativeType: locator.type,
    line: locator.line,
    part: locator.part,
  }
  for (const name of params.labels) row[goldColumn(name)] = locator.gold[name] ?? null
  for (const name of params.strata) row[stratumColumn(name)] = locator.strata[name] ?? null
  for (const property of params.answer.shape.open) row[property.name] = openValue(answer, property)
  return {
    ...row,
    outcome,
    model,
    promptSha256: isPrompted(params, model) ? params.prompt.sha256 : null,
  }
}

/** A word list reads no prompt, played from a recording neither. */
function isPrompted(params: LabellingParams, answeredBy: string | null): boolean {
  const isWordList = params.model.provider === 'replay' && answeredBy === LEXICON_MODEL
  return !isWordList && promptKnowledge(params) === 'known'
}
