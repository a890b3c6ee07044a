import { join } from 'node:path'

import type { LabelComparison } from '@longrun/pipelines'
import { type ComparisonPageInput, writeComparisonPage } from '@longrun/report'
import { csvBytes, type Json, type Reveal } from '@longrun/runs'

import { type ComparedRun, promptWords, type Texts } from './compared-runs.ts'
import { driftBetween, originLines } from './compare-text.ts'
import { wordsOf } from './labelling-disagreements.ts'
import { writeWhole } from './whole-file.ts'

/** Disagreeing narratives on the page; the CSV file has all. */
const SHOWN = 200

interface Content {
  readonly runs: readonly ComparedRun[]
  /** `[runs]`, of narratives that the runs disagree on. */
  readonly texts: readonly Texts[]
  /** `[runs]` columns of `texts`; null: no text may be shown. */
  readonly reveals: readonly (Reveal | null)[]
  readonly isRestricted: boolean
  readonly out: string
}

/** Writes comparison.html and disagreements.csv into a folder that exists; gives the paths. */
export function writeComparison(
  comparison: LabelComparison,
  content: Content,
): Readonly<Record<string, string>> {
  const { out } = content
  const disagreementsPath = join(out, 'disagreements.csv')
  const comparisonPath = join(out, 'comparison.html')
  writeWhole(disagreementsPath, disagreementsCsv(comparison, content))
  writeWhole(comparisonPath, writeComparisonPage(pageInput(comparison, content)))
  return { disagreementsPath, comparisonPath }
}

/** One row a narrative: labels and answers of all runs, then text and rationales where they may be shown. */
function disagreementsCsv(
  { disagreements, coders }: LabelComparison,
  { runs, texts, reveals }: Content,
): Uint8Array {
  const shown = runs.flatMap((run, at) => {
    const columns = reveals[at]?.columns ?? []
    return columns.map(({ name }, column) => ({ at, column, name, letter: run.letter }))
  })
  // the narrative is the same in all runs: it stands once
  const text = shown.find(({ column }) => column === 0)
  const said = shown.filter(({ column }) => column > 0)
  const columns = [
    'item_key',
    'incident',
    'narrativeType',
    'part',
    ...coders.map((coder) => `gold_${coder}`),
    ...runs.map(({ letter }) => `answer_${letter}`),
    ...runs.map(({ letter }) => `confidence_${letter}`),
    ...(text === undefined ? [] : ['text']),
    ...said.map(({ name, letter }) => `${name}_${letter}`),
  ]
  const rows = disagreements.map((item): readonly Json[] => {
    const own = texts.map((byKey) => byKey.get(item.key))
    return [
      item.key,
      item.incident,
      item.type,
      item.part,
      ...coders.map((coder) => item.gold[coder] ?? null),
      ...item.answers,
      ...item.confidence,
      ...(text === undefined ? [] : [own.find((values) => values !== undefined)?.[0] ?? null]),
      ...said.map(({ at, column }) => own[at]?.[column] ?? null),
    ]
  })
  return csvBytes(columns, rows)
}

/** Of restricted data without any single narrative, unless its text was asked for. */
function pageInput(comparison: LabelComparison, content: Content): ComparisonPageInput {
  const { runs, isRestricted, reveals } = content
  const mayShow = !isRestricted || reveals.some((reveal) => reveal !== null)
  return {
    ...comparison,
    isRestricted,
    runs: runs.map((run) => ({
      letter: run.letter,
      runId: run.runId,
      name: run.name,
      model: run.model,
      prompt: promptWords(run),
      counts: {
        answered: run.answered,
        refused: run.refused,
        failed: run.failed,
        pending: run.pending,
      },
      notes: originLines(run, { withCounts: !isRestricted }),
    })),
    pairs: comparison.pairs.map((pair) => ({
      ...pair,
      notes: driftBetween(runs[pair.a], runs[pair.b]),
    })),
    disagreements: mayShow ? narratives(comparison, content) : [],
    disagreementCount: comparison.disagreements.length,
  }
}

function narratives(
  { disagreements }: LabelComparison,
  { runs, texts, reveals }: Content,
): ComparisonPageInput['disagreements'] {
  return disagreements.slice(0, SHOWN).map(({ key, gold, answers }) => {
    const own = texts.map((byKey) => byKey.get(key))
    const text = own.find((values) => values !== undefined)?.[0]
    return {
      key,
      gold,
      answers,
      text: typeof text === 'string' ? text : null,
      said: runs.flatMap(({ letter }, at) =>
        (own[at] ?? []).slice(1).flatMap((value, column) => {
          const words = wordsOf(value)
          const name = reveals[at]?.columns[column + 1]?.name ?? ''
          return words === '' ? [] : [{ letter, name, text: words }]
        }),
      ),
    }
  })
}
