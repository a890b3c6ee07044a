import { basename } from 'node:path'

import {
  type LabelledItems,
  labellingQuality,
  type LabellingParams,
  type LabelScores,
  readLabellingParams,
} from '@longrun/pipelines'
import { type LabellingUse, writeLabellingReport } from '@longrun/report'
import {
  iterateAttempts,
  type Ledger,
  type Reveal,
  type RunMeta,
  type RunStatus,
  runStatus,
} from '@longrun/runs'

import { disagreementsOf } from './labelling-disagreements.ts'
import { datasetHistory } from './labelling-history.ts'
import { collectFailures } from './report-stars.ts'
import { countsOf } from './run-page.ts'
import { counted } from './terminal/quantity.ts'

/** The page of a labelling run, a pure function of the ledger: no clock, host or path is on it. */
export async function labellingReport(
  ledger: Ledger,
  meta: RunMeta,
  {
    items,
    scores,
    reveal,
  }: {
    readonly items: LabelledItems
    readonly scores: LabelScores
    /** Columns with text, for the examples; null: no text is shown. */
    readonly reveal: Reveal | null
  },
): Promise<string> {
  const { runId } = meta
  const params = readLabellingParams(meta.params)
  const status = await runStatus(ledger, runId)
  const isRestricted = params.sensitivity === 'restricted'
  const quality = labellingQuality(status, meta.gate?.minSuccessShare)
  const failures = await collectFailures(ledger, runId)
  const examples =
    isRestricted && reveal === null
      ? { shown: [], count: 0 }
      : await disagreementsOf(items, scores, reveal === null ? null : { ledger, runId, reveal })
  return writeLabellingReport({
    ...scores,
    title: meta.name,
    pipeline: meta.pipeline,
    description: describe(meta, params),
    counts: countsOf(status),
    // keys may name people
    failures: isRestricted ? failures.map((group) => ({ ...group, examples: [] })) : failures,
    gate: { passed: quality.checks.every(({ passed }) => passed), checks: quality.checks },
    isRestricted,
    answers: answerCounts(items),
    history: await datasetHistory(ledger, meta),
    use: await useOf(ledger, params, status),
    disagreements: examples.shown,
    disagreementCount: examples.count,
  })
}

/** Answers of all items by class. */
export function answerCounts({ answer, classes }: LabelledItems): readonly number[] {
  const counts = classes.map(() => 0)
  for (const code of answer) if (code >= 0) counts[code]++
  return counts
}

/** What was asked for, without words of a list: those may quote the texts. */
function describe(meta: RunMeta, params: LabellingParams): readonly string[] {
  const { model, prompt, answer, split, strata, datasetId, sensitivity, cache } = params
  // sizes less what was answered would tell how few were not: the page decides what it may say
  const isRestricted = sensitivity === 'restricted'
  const settings = Object.entries(model).flatMap(([name, value]) =>
    ['temperature', 'maxTokens', 'seed', 'structuredOutput'].includes(name)
      ? [`${name}: ${String(value)}`]
      : [],
  )
  return [
    `model: ${modelText(params)}`,
    ...settings,
    ...(model.provider === 'lexicon'
      ? [] // a word list asks nothing
      : [
          `prompt: sha256 ${prompt.sha256.slice(0, 12)}${prompt.version === null ? '' : `, version ${prompt.version}`}${prompt.author === null ? '' : `, by ${prompt.author}`}`,
        ]),
    `label: ${answer.label}${answer.confidence === null ? '' : `, confidence: ${answer.confidence}`}`,
    `dataset: ${datasetId}, ${sensitivity}`,
    params.labels.length === 0
      ? 'split: none, as there are no manual labels'
      : `split: ${isRestricted ? '' : `${split.devIncidents} incidents dev, ${split.testIncidents} test; `}seed ${split.seed}, sha256 ${split.sha256.slice(0, 12)}`,
    ...(strata.length === 0 ? [] : [`strata: ${strata.join(', ')}`]),
    ...(isRestricted
      ? []
      : [`narratives: ${meta.total}${meta.limit === null ? '' : ` (limit ${meta.limit})`}`]),
    ...(cache ? [] : ['cache: off, for test-retest']),
  ]
}

function modelText({ model }: LabellingParams): string {
  if (model.provider === 'openai') return `${model.model} at ${model.baseUrl}`
  return model.provider === 'lexicon'
    ? `a word list of ${counted(model.terms.length, 'term')}`
    : `recorded answers (${basename(model.file)})`
}

async function useOf(
  ledger: Ledger,
  { prices }: LabellingParams,
  status: RunStatus,
): Promise<LabellingUse> {
  const attempts: Record<string, number> = {}
  for await (const { outcome, errorClass } of iterateAttempts(ledger, status.runId)) {
    const name = outcome === 'failed' ? (errorClass ?? outcome) : (outcome ?? 'under way')
    attempts[name] = (attempts[name] ?? 0) + 1
  }
  return {
    sessions: status.sessions,
    activeSeconds: status.elapsedSeconds,
    meters: status.usage,
    pricesDate: prices?.date ?? null,
    attempts,
  }
}
