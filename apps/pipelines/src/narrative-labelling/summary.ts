import type { Json, ResultRow } from '@longrun/runs'

import { goldAnswer } from './gold.ts'
import type { LabellingParams } from './params.ts'
import { goldColumn, LABELS } from './tables.ts'

/** Agreement of the answers with one manual label on the dev part; counts of narratives. */
export interface DevAgreement {
  readonly label: string
  readonly compared: number
  readonly truePositive: number
  readonly falsePositive: number
  readonly trueNegative: number
  readonly falseNegative: number
}

/** What a run gave, in numbers. */
export interface LabellingSummary {
  /** Answers by value of the label, as text. */
  readonly answers: Readonly<Record<string, number>>
  /** Answered only after a repair prompt. */
  readonly repaired: number
  /** One for each manual label, where the label is a yes or no. */
  readonly dev: readonly DevAgreement[]
}

/** Walk once over the results of a run; the test part is not looked at. */
export async function labellingSummary(
  results: AsyncIterable<ResultRow>,
  { answer, labels, coding }: LabellingParams,
): Promise<LabellingSummary> {
  const answers: Record<string, number> = {}
  const dev = labels.map((label) => ({
    label,
    compared: 0,
    truePositive: 0,
    falsePositive: 0,
    trueNegative: 0,
    falseNegative: 0,
  }))
  let repaired = 0
  for await (const { output } of results) {
    const [row] = output.tables[LABELS]
    const value = row[answer.label]
    const name = answerName(value)
    answers[name] = (answers[name] ?? 0) + 1
    if (row['outcome'] === 'repaired') repaired++
    if (row['part'] !== 'dev' || coding === null) continue
    for (const counts of dev) {
      const gold = goldAnswer(row[goldColumn(counts.label)] as string | null, coding)
      if (gold === null || typeof value !== 'boolean') continue
      counts.compared++
      if (gold) counts[value ? 'truePositive' : 'falseNegative']++
      else counts[value ? 'falsePositive' : 'trueNegative']++
    }
  }
  return { answers, repaired, dev: coding === null ? [] : dev }
}

function answerName(value: Json | undefined): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}
