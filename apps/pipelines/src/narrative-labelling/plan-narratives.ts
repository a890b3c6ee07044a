import { type Item, openVault, type RunPlan, type Vault } from '@longrun/runs'

import { recordedSpec } from '../recorded-spec.ts'
import type { LoadedSpec } from '../spec-file.ts'
import type { PlanOptions } from '../transit-survey/plan-survey.ts'
import {
  answerSettings,
  effectiveLimits,
  modelSettings,
  requireAllowedEndpoint,
  requireDistinctColumns,
  requireKey,
  requireNoKeyIn,
  requireModel,
} from './labelling-params.ts'
import { narrativeLocator, textContext } from './locator.ts'
import type { Narrative } from './narratives.ts'
import { asLabellingJson, type LabellingParams } from './params.ts'
import { PROMPT_CONTEXT, promptSha256 } from './prompt.ts'
import { brokenRowLines, partCounts, selectNarratives } from './select-narratives.ts'
import type { NarrativeLabellingSpec } from './spec.ts'
import { type Part, splitSha256 } from './split.ts'
import { LABELLING_TASK_URL } from './task-url.ts'
import { requireWordListFits } from './word-list-answer.ts'

/** A call may first wait for its place within the limits; its own deadline is `model.timeoutMs`. */
const WAITING_MS = 86_400_000
const LOCAL_TIMEOUT_MS = 60_000

/**
 * The whole run as a plain value: which narratives, their text sealed under the dataset's key, the
 * split, the settings. Makes the key in `home` where there is none; writes nothing else. Throws
 * `SpecError`, and `VaultError` where the dataset's text was purged from this home.
 */
export async function planNarratives(
  loaded: LoadedSpec<NarrativeLabellingSpec>,
  options: PlanOptions = {},
): Promise<RunPlan> {
  const { spec, folder } = loaded
  const { home } = options
  if (home === undefined) throw new TypeError('planNarratives needs options.home for its key')
  const { model, prices } = modelSettings(spec, { folder })
  requireAllowedEndpoint(spec, model)
  requireKey(model)
  requireNoKeyIn(spec)
  await requireModel(model, effectiveLimits(spec))
  const answer = answerSettings(spec)
  await requireWordListFits(model, answer)
  const selection = await selectNarratives(loaded)
  const { narratives, labels, coding, parts, prompt, sources } = selection
  const datasetId = `text-${sources[0].sha256.slice(0, 32)}`
  const unsealed: Omit<LabellingParams, 'prompt'> & {
    readonly prompt: Omit<LabellingParams['prompt'], 'sealed'>
  } = {
    datasetId,
    sensitivity: spec.data.sensitivity,
    model,
    prices,
    limits: effectiveLimits(spec),
    prompt: { sha256: promptSha256(prompt), version: prompt.version, author: prompt.author },
    answer,
    cache: spec.cache,
    labels,
    coding,
    strata: spec.source.stratum ?? [],
    split: {
      testShare: spec.split.testShare,
      seed: spec.seed,
      sha256: splitSha256(parts),
      ...partCounts(narratives, parts),
    },
    invalidRows: narratives.filter(({ problem }) => problem !== null).length,
    repeated: { narratives: selection.repeated.narratives, texts: selection.repeated.texts },
  }
  requireDistinctColumns(unsealed)
  for (const notice of [...selection.notices, ...brokenRowLines(narratives)])
    options.onNotice?.(notice)
  const vault = openVault(home, datasetId)
  const sealed = vault.seal(
    JSON.stringify({ system: prompt.system, user: prompt.user }),
    PROMPT_CONTEXT,
  )
  return {
    name: spec.name,
    pipeline: spec.pipeline,
    taskUrl: LABELLING_TASK_URL,
    spec: recordedSpec(spec),
    params: asLabellingJson({ ...unsealed, prompt: { ...unsealed.prompt, sealed } }),
    seed: spec.seed,
    limit: spec.limit ?? null,
    items: narratives.map((narrative) => itemOf(narrative, { vault, parts })),
    sources,
    timeoutMs:
      spec.model.provider === 'openai' ? spec.model.timeoutMs + WAITING_MS : LOCAL_TIMEOUT_MS,
    commit: 'item',
    gate: spec.gate ?? null,
    ...(spec.budget === undefined ? {} : { budget: meters(spec.budget) }),
  }
}

function itemOf(
  { key, line, incident, type, text, gold, strata, problem }: Narrative,
  { vault, parts }: { readonly vault: Vault; readonly parts: ReadonlyMap<string, Part> },
): Item {
  return {
    key,
    sha256: vault.hmac(text ?? ''),
    locator: narrativeLocator({
      line,
      incident,
      type,
      gold,
      strata,
      part: incident === null ? null : (parts.get(incident) ?? null),
      sealed: text === null ? null : vault.seal(text, textContext(key)),
      problem,
    }),
  }
}

function meters(
  budget: NonNullable<NarrativeLabellingSpec['budget']>,
): Readonly<Record<string, number>> {
  return {
    ...(budget.maxUsd === undefined ? {} : { costNanoUsd: Math.round(budget.maxUsd * 1e9) }),
    ...(budget.maxTokens === undefined ? {} : { totalTokens: budget.maxTokens }),
  }
}
