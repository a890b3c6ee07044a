import { costNanoUsd, type ModelSettings } from '@longrun/llm'

import type { LoadedSpec } from '../spec-file.ts'
import type { DryRun } from '../transit-survey/dry-run.ts'
import { promptKnowledge } from './known-prompt.ts'
import {
  answerSettings,
  effectiveLimits,
  missingKey,
  modelSettings,
  requireAllowedEndpoint,
  requireDistinctColumns,
  requireModel,
  requireNoKeyIn,
} from './labelling-params.ts'
import { counted } from './methods-checklist.ts'
import { partCounts, selectNarratives } from './select-narratives.ts'
import { answerSchema } from './params.ts'
import { type Prompt, promptSha256 } from './prompt.ts'
import { recordedShare } from './recorded-share.ts'
import { labellingRequest } from './request.ts'
import type { NarrativeLabellingSpec } from './spec.ts'
import { requireWordListFits } from './word-list-answer.ts'

/** English text has about four characters a token; other languages more tokens. */
const CHARACTERS_A_TOKEN = 4
/** Tokens of an answer to the reference schema, if the spec sets no lower ceiling. */
const ANSWER_TOKENS = 120

/** Read and check every row, and say what the run would use; nothing is sent or written. Throws `SpecError`. */
export async function dryRunNarratives(
  loaded: LoadedSpec<NarrativeLabellingSpec>,
): Promise<DryRun> {
  const { spec } = loaded
  const { model, prices } = modelSettings(spec, loaded)
  requireAllowedEndpoint(spec, model)
  requireNoKeyIn(spec)
  const missing = missingKey(model)
  // what a start would refuse, but for the key: where that is not set, a dry run says so and goes on
  await requireModel(missing === null ? model : withoutKey(model), effectiveLimits(spec))
  const answer = answerSettings(spec)
  await requireWordListFits(model, answer)
  const selection = await selectNarratives(loaded)
  const { narratives, labels, parts, prompt, sources } = selection
  requireDistinctColumns({ labels, strata: spec.source.stratum ?? [], answer })
  const sound = narratives.filter(({ problem }) => problem === null)
  const asked = { model, schema: answerSchema({ answer }) }
  const characters = sound.reduce((sum, { text, type }) => {
    const { messages } = labellingRequest(asked, prompt, { text: text ?? '', type })
    return sum + messages.reduce((length, { content }) => length + content.length, 0)
  }, 0)
  const promptTokens = Math.ceil(characters / CHARACTERS_A_TOKEN)
  const answerTokens =
    model.provider === 'openai'
      ? Math.min(model.maxTokens ?? ANSWER_TOKENS, ANSWER_TOKENS) * sound.length
      : 0
  const counts = partCounts(narratives, parts)
  const facts: Record<string, string> = {
    answers: answeredBy(spec),
    prompt: promptFact(spec, prompt),
    split: `${counts.devIncidents} incidents dev (${counts.devNarratives} narratives), ${counts.testIncidents} test (${counts.testNarratives})`,
  }
  if (model.provider === 'replay') {
    const recorded = await recordedShare(sound, { ...asked, prompt })
    facts['recording'] =
      `has ${recorded} of ${sound.length} narratives as they are asked here${recorded === sound.length ? '' : '; the others would fail: prompt, id, text or answer.schema is not what was recorded'}`
  }
  if (model.provider === 'openai') {
    facts['tokens'] =
      `about ${promptTokens + answerTokens}: ${promptTokens} asked, ${answerTokens} answered`
    const usd = prices === null ? null : usdOf({ promptTokens, answerTokens, prices })
    facts['cost'] =
      usd === null || prices === null
        ? 'not known: the spec has no model.prices'
        : `about ${usd.toFixed(2)} USD at the prices of ${prices.date ?? 'the spec'}`
    if (spec.budget !== undefined)
      facts['budget'] = budgetFact(spec.budget, { usd, tokens: promptTokens + answerTokens })
    facts['time'] = timeAtLimits(spec, { calls: sound.length, tokens: promptTokens + answerTokens })
  }
  const notices = missing === null ? selection.notices : [...selection.notices, missing]
  for (const [i, notice] of notices.entries()) facts[`note ${i + 1}`] = notice
  return {
    name: spec.name,
    pipeline: spec.pipeline,
    items: narratives.length,
    content: `narratives of ${new Set(sound.map(({ incident }) => incident)).size} incidents; ${parts.size} incidents with manual labels`,
    // prompt and recording hold no items
    files: 1,
    bytes: sources[0].bytes,
    facts,
    unreadable: narratives.flatMap(({ key, problem }) =>
      problem === null ? [] : [{ key, reason: problem }],
    ),
    estimate: null,
  }
}

function usdOf({
  promptTokens,
  answerTokens,
  prices,
}: {
  readonly promptTokens: number
  readonly answerTokens: number
  readonly prices: Parameters<typeof costNanoUsd>[1]
}): number {
  const use = { promptTokens, completionTokens: answerTokens, cachedTokens: 0, reasoningTokens: 0 }
  return costNanoUsd(use, prices) / 1e9
}

/** The budget, and whether it is likely to last. */
function budgetFact(
  { maxUsd, maxTokens }: NonNullable<NarrativeLabellingSpec['budget']>,
  { usd, tokens }: { readonly usd: number | null; readonly tokens: number },
): string {
  const limits = [
    ...(maxUsd === undefined ? [] : [`${maxUsd} USD`]),
    ...(maxTokens === undefined ? [] : [`${maxTokens} tokens`]),
  ].join(', ')
  const share = Math.min((maxUsd ?? Infinity) / (usd ?? 0), (maxTokens ?? Infinity) / tokens)
  return share >= 1
    ? limits
    : `${limits}: lasts for about ${Math.floor(100 * share)} % of the narratives; the run pauses there, and says how to go on`
}

function promptFact({ model }: NarrativeLabellingSpec, prompt: Prompt): string {
  const { version } = prompt
  const sha256 = promptSha256(prompt)
  const knowledge = promptKnowledge({ model, prompt: { sha256, version } })
  if (knowledge === 'none') return 'none: a word list asks nothing'
  if (knowledge === 'unknown') return 'unknown: the recording does not hold it'
  return `sha256 ${sha256.slice(0, 12)}${version === null ? '' : `, version ${version}`}`
}

function answeredBy({ model }: NarrativeLabellingSpec): string {
  if (model.provider === 'openai') return `${model.model} at ${model.baseUrl}`
  return model.provider === 'lexicon'
    ? `a word list of ${counted(model.terms.length, 'term')}: no model, no network`
    : 'recorded answers: no model, no network'
}

function withoutKey(model: ModelSettings): ModelSettings {
  if (model.provider !== 'openai') return model
  const { apiKeyEnv: _name, ...rest } = model
  return rest
}

/** The shortest time that the limits allow, in words. */
function timeAtLimits(
  { limits }: NarrativeLabellingSpec,
  { calls, tokens }: { readonly calls: number; readonly tokens: number },
): string {
  const minutes = [
    limits.requestsPerMinute === null ? 0 : calls / limits.requestsPerMinute,
    limits.tokensPerMinute === null ? 0 : tokens / limits.tokensPerMinute,
  ]
  const most = Math.max(...minutes)
  if (most === 0) return `as fast as the endpoint answers ${limits.concurrency} calls at a time`
  return most < 90
    ? `${most.toFixed(1)} min or more, by the limits`
    : `${(most / 60).toFixed(1)} h or more, by the limits`
}
