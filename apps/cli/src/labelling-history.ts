import { type LabellingParams, promptKnowledge, readLabellingParams } from '@longrun/pipelines'
import { type Ledger, listEvents, listRuns, type RunMeta, runMeta } from '@longrun/runs'

/** Event that says who looked at the test part. */
export const TEST_OPENED = 'test_opened'

/** Event that says that a gold sample was drawn, and how. */
export const GOLD_SAMPLED = 'gold_sampled'

/** Event that keeps the prevalences that a file of manual labels corrected. */
export const PREVALENCE_CORRECTED = 'prevalence_corrected'

/** What was tried on the table of a labelling run, over all runs of this home. */
export interface DatasetHistory {
  readonly runs: number
  /** Different prompts, by their sha256. */
  readonly prompts: number
  /** Runs over a recording of a prompt that nobody kept. */
  readonly unknownPrompts: number
  /** Different endpoints and models, word lists and recordings. */
  readonly models: number
  /** How often the test part was opened: by scores of this run, and of all runs. */
  readonly testOpened: { readonly thisRun: number; readonly allRuns: number }
}

/** Counts runs, prompts, models and openings of the test part over the dataset of a run. */
export async function datasetHistory(ledger: Ledger, meta: RunMeta): Promise<DatasetHistory> {
  const { datasetId } = readLabellingParams(meta.params)
  const prompts = new Set<string>()
  const models = new Set<string>()
  let runs = 0
  let unknownPrompts = 0
  let thisRun = 0
  let allRuns = 0
  for (const { runId, pipeline } of await listRuns(ledger)) {
    if (pipeline !== meta.pipeline) continue
    const params = readLabellingParams((await runMeta(ledger, runId)).params)
    if (params.datasetId !== datasetId) continue
    runs++
    const knowledge = promptKnowledge(params)
    if (knowledge === 'known') prompts.add(params.prompt.sha256)
    if (knowledge === 'unknown') unknownPrompts++
    models.add(modelName(params))
    const opened = (await listEvents(ledger, runId)).filter(({ type }) => type === TEST_OPENED)
    allRuns += opened.length
    if (runId === meta.runId) thisRun = opened.length
  }
  return {
    runs,
    prompts: prompts.size,
    unknownPrompts,
    models: models.size,
    testOpened: { thisRun, allRuns },
  }
}

/** Another temperature is the same model; another word is another word list. */
function modelName({ model }: LabellingParams): string {
  return model.provider === 'openai' ? `${model.baseUrl} ${model.model}` : JSON.stringify(model)
}
