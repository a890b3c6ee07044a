import type { ResultRow } from '@longrun/runs'

import type { AnswerAttachment } from './sealed-answer.ts'
import { LABELS } from './tables.ts'

/** Who answered, as the endpoint says: answers by each model and each fingerprint that it returned. */
export interface AnswerOrigins {
  readonly answers: number
  /** In byte order of the names. */
  readonly models: readonly { readonly name: string; readonly answers: number }[]
  readonly fingerprints: readonly { readonly name: string; readonly answers: number }[]
  /** Days of the calls (2026-01-31, UTC) as a recording says, and of how many answers; null: of none. */
  readonly asked: {
    readonly first: string
    readonly last: string
    readonly answers: number
  } | null
  /** Answers whose endpoint named no model, and no fingerprint. */
  readonly unnamed: { readonly model: number; readonly fingerprint: number }
}

/**
 * Counts models and fingerprints over the answers of a run: a hosted model may change under its name.
 *
 * @param onResult is shown every result on the way
 */
export async function answerOrigins(
  results: AsyncIterable<ResultRow>,
  onResult: (row: ResultRow) => void = () => undefined,
): Promise<AnswerOrigins> {
  const models = new Map<string, number>()
  const fingerprints = new Map<string, number>()
  const unnamed = { model: 0, fingerprint: 0 }
  const days: string[] = []
  let answers = 0
  for await (const row of results) {
    onResult(row)
    answers++
    const model = row.output.tables[LABELS][0]['model']
    const { fingerprint, askedOn } = row.output.attachment as unknown as AnswerAttachment
    if (typeof model === 'string') models.set(model, (models.get(model) ?? 0) + 1)
    else unnamed.model++
    if (askedOn !== undefined) days.push(askedOn)
    if (fingerprint !== null)
      fingerprints.set(fingerprint, (fingerprints.get(fingerprint) ?? 0) + 1)
    else unnamed.fingerprint++
  }
  days.sort()
  const asked =
    days.length === 0 ? null : { first: days[0], last: days[days.length - 1], answers: days.length }
  return { answers, models: listed(models), fingerprints: listed(fingerprints), asked, unnamed }
}

function listed(counts: ReadonlyMap<string, number>): AnswerOrigins['models'] {
  return [...counts]
    .map(([name, answers]) => ({ name, answers }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
