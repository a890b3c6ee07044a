import { resolve } from 'node:path'

import {
  checkEndpoint,
  checkSchema,
  type JsonSchema,
  type Limits,
  LlmSettingsError,
  type ModelSettings,
  normalBaseUrl,
  openProvider,
  type Prices,
  REFERENCE_SCHEMA,
} from '@longrun/llm'

import { SpecError } from '../spec-error.ts'
import { answerShape } from './answer-columns.ts'
import type { LabellingParams } from './params.ts'
import type { NarrativeLabellingSpec } from './spec.ts'
import { labellingTables } from './tables.ts'

/** A word list and a recording wait for nobody: enough at a time to fill a commit. */
const LOCAL_CONCURRENCY = 64

/** Shorter keys are no secrets, and stand in a spec by chance. */
const SHORTEST_KEY = 8

/** Who answers by a spec, with the paths of its files absolute. Throws `SpecError`. */
export function modelSettings(
  { model }: NarrativeLabellingSpec,
  { folder }: { readonly folder: string },
): { readonly model: ModelSettings; readonly prices: Prices | null } {
  if (model.provider === 'replay')
    return { model: { ...model, file: resolve(folder, model.file) }, prices: null }
  if (model.provider === 'lexicon')
    return { model: given(model) as unknown as ModelSettings, prices: null }
  const { prices, ...settings } = model
  return {
    model: given({
      ...settings,
      baseUrl: orSpecError('model.', () => normalBaseUrl(settings.baseUrl)),
    }) as unknown as ModelSettings,
    prices: prices === undefined ? null : (given(prices) as unknown as Prices),
  }
}

/** Limits that hold for the run. */
export function effectiveLimits(spec: NarrativeLabellingSpec): Limits {
  return spec.model.provider === 'openai'
    ? spec.limits
    : { requestsPerMinute: null, tokensPerMinute: null, concurrency: LOCAL_CONCURRENCY }
}

/** Schema and names of the answer. Throws `SpecError` for names that the schema does not have. */
export function answerSettings({ answer }: NarrativeLabellingSpec): LabellingParams['answer'] {
  const schema = (answer.schema as JsonSchema | undefined) ?? REFERENCE_SCHEMA
  orSpecError('answer.schema: ', () => checkSchema(schema))
  const shape = answerShape(schema)
  const { open } = shape
  const names = open.map(({ name }) => name).join(', ')
  const label = open.find(({ name }) => name === answer.label)
  if (label === undefined || label.type === 'number')
    throw new SpecError(
      `answer.label is ${answer.label}, which must be a yes or no, a whole number or one of a list (enum) in answer.schema (there is: ${names})`,
    )
  // the default name may be missing in a schema of one's own
  const confidence =
    answer.confidence === 'confidence' && !open.some(({ name }) => name === 'confidence')
      ? null
      : answer.confidence
  if (confidence !== null && open.find(({ name }) => name === confidence)?.type !== 'number')
    throw new SpecError(
      `answer.confidence is ${confidence}, which is no number of answer.schema (there is: ${names}); give null for none`,
    )
  return { schemaJson: JSON.stringify(schema), shape, label: answer.label, confidence }
}

/** Refuse text to an endpoint that nobody allowed, before anything is read or sent. Throws `SpecError`. */
export function requireAllowedEndpoint(spec: NarrativeLabellingSpec, model: ModelSettings): void {
  orSpecError('', () => checkEndpoint(model, spec.data))
  if (
    spec.budget?.maxUsd !== undefined &&
    spec.model.provider === 'openai' &&
    spec.model.prices === undefined
  )
    throw new SpecError('budget.maxUsd needs model.prices, by which cost is reckoned')
}

/** What is missing for the first call: the key that the spec names; null: nothing. */
export function missingKey(
  model: ModelSettings,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | null {
  if (model.provider !== 'openai' || model.apiKeyEnv === undefined) return null
  return (env[model.apiKeyEnv] ?? '').trim() === ''
    ? `model.apiKeyEnv names the environment variable ${model.apiKeyEnv}, which is not set: export the key under this name`
    : null
}

/** Refuse to plan a run whose first call could only fail. Throws `SpecError`. */
export function requireKey(model: ModelSettings): void {
  const missing = missingKey(model)
  if (missing !== null) throw new SpecError(missing)
}

/** Refuse terms, members of a request or a recording that no session could open. Throws `SpecError`. */
export async function requireModel(
  model: ModelSettings,
  limits: Limits,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<void> {
  try {
    const provider = await openProvider(model, { limits, env })
    await provider.close()
  } catch (error) {
    if (error instanceof LlmSettingsError) throw new SpecError(error.message)
    throw error
  }
}

/** Refuse a spec into which the key itself got, by `${NAME}` or by hand: specs are recorded. Throws `SpecError`. */
export function requireNoKeyIn(
  spec: NarrativeLabellingSpec,
  env: Readonly<Record<string, string | undefined>> = process.env,
): void {
  if (spec.model.provider !== 'openai' || spec.model.apiKeyEnv === undefined) return
  const key = (env[spec.model.apiKeyEnv] ?? '').trim()
  if (key.length >= SHORTEST_KEY && JSON.stringify(spec).includes(JSON.stringify(key).slice(1, -1)))
    throw new SpecError(
      `the spec holds the value of ${spec.model.apiKeyEnv} itself, and a run records its spec: take it out; model.apiKeyEnv alone is enough`,
    )
}

/** Two columns of one name would make a table that no program reads. Throws `SpecError`. */
export function requireDistinctColumns(
  params: Pick<LabellingParams, 'labels' | 'strata' | 'answer'>,
): void {
  for (const { columns } of labellingTables(params)) {
    const names = ['item_key', 'text', ...columns.map(({ name }) => name)]
    const twice = names.find((name, i) => names.indexOf(name) !== i)
    if (twice !== undefined)
      throw new SpecError(
        `the table would have two columns ${twice}; give the label, the stratum or the property of answer.schema another name`,
      )
  }
}

/** Settings of a model that cannot be used are a mistake in the spec. */
function orSpecError<T>(place: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof LlmSettingsError) throw new SpecError(`${place}${error.message}`)
    throw error
  }
}

/** Without what was left out: an absent key and an undefined one are not the same to a reader. */
function given(settings: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}
