import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { LabelComparison } from '@longrun/pipelines'
import { csvBytes, type Json, type Reveal } from '@longrun/runs'

import type { ComparedRun, Texts } from './compared-runs.ts'

interface Content {
  readonly runs: readonly ComparedRun[]
  /** `[runs]`, of narratives that the runs disagree on. */
  readonly texts: readonly Texts[]
  /** `[runs]` columns of `texts`; null: no text may be shown. */
  readonly reveals: readonly (Reveal | null)[]
  readonly isRestricted: boolean
  readonly out: string
}

/** Writes disagreements.csv into a folder that exists; gives the paths. */
export function writeComparison(
  comparison: LabelComparison,
  content: Content,
): Readonly<Record<string, string>> {
  const { out } = content
  const disagreementsPath = join(out, 'disagreements.csv')
  writeWhole(disagreementsPath, disagreementsCsv(comparison, content))
  return { disagreementsPath }
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

/** A reader never meets half a file. */
function writeWhole(path: string, content: Uint8Array | string): void {
  const partial = `${path}.partial`
  writeFileSync(partial, content, { mode: 0o600 })
  renameSync(partial, path)
}
