import { createHash } from 'node:crypto'

import { checkEndpoint } from '@longrun/llm'

import type { MethodsFacts } from './methods-facts.ts'
import { promptKnowledge } from './known-prompt.ts'
import { modelWords, wordListSha256 } from './model-words.ts'

/** One line of the checklist. */
export interface ChecklistItem {
  readonly item: string
  /** Null: the ledger does not know, and the author has to find out or say so. */
  readonly value: string | null
}

/** What a run over a recording cannot know of the calls that were recorded. */
export const NOT_RECORDED = 'unknown: played from a recording'

const DAY = 10
const SHORT_SHA = 12

/** What a referee asks of labelling by a model, item by item; what is unknown is null. */
export function methodsChecklist(facts: MethodsFacts): readonly ChecklistItem[] {
  const { params, meta, sources, sessions, origins, attempts, usage } = facts
  const isReplay = params.model.provider === 'replay'
  const list: (readonly [string, string | null])[] = [
    ['software', softwareWords(facts)],
    ['run', `${meta.name} ${meta.runId}, planned ${meta.created.slice(0, DAY)}`],
    ['data', sources.length === 0 ? null : fileWords(sources[0])],
    [
      'narratives',
      `${facts.narratives} of ${facts.incidents} incidents${facts.outcomes.invalid === 0 ? '' : `; ${counted(facts.outcomes.invalid, 'row')} that cannot be labelled`}${meta.limit === null ? '' : `; limit ${meta.limit}`}`,
    ],
    ['who answered', modelWords(params.model)],
    [
      'repeated texts',
      facts.repeated === null
        ? null
        : `${counted(facts.repeated.narratives, 'narrative')} with the text of an earlier one (case and spaces aside), of ${counted(facts.repeated.texts, 'text')}`,
    ],
    ['returned model', namesOf(origins.models, origins.unnamed.model)],
    ['returned fingerprint', namesOf(origins.fingerprints, origins.unnamed.fingerprint)],
    ['parameters', parameterWords(facts)],
    ['endpoint and data agreement', agreementWords(facts)],
    ...promptLines(params),
    [
      'answer schema sha256',
      createHash('sha256').update(params.answer.schemaJson, 'utf8').digest('hex'),
    ],
    [
      'dates of the calls (UTC)',
      isReplay ? (recordedDates(facts) ?? NOT_RECORDED) : datesOf(facts),
    ],
    ['sessions', String(sessions.length)],
    [
      'split',
      params.labels.length === 0
        ? 'none: no manual labels'
        : `by incident, test share ${params.split.testShare}, seed ${params.split.seed}, sha256 ${params.split.sha256.slice(0, SHORT_SHA)}; dev ${params.split.devNarratives} narratives of ${params.split.devIncidents} incidents, test ${params.split.testNarratives} of ${params.split.testIncidents}`,
    ],
    ['manual labels', params.labels.length === 0 ? 'none' : params.labels.join(', ')],
    ['test part opened', openingWords(facts)],
    [
      'tried on this dataset, in this home',
      `${triedWords(facts.history)} in ${counted(facts.history.runs, 'run')}`,
    ],
    [
      'answers',
      `${facts.outcomes.answered + facts.outcomes.repaired} of ${facts.narratives}, ${facts.outcomes.repaired} of them after a repair prompt${isReplay ? ' that the recording holds' : ' (at most two each)'}`,
    ],
    ['refusals', String(facts.outcomes.refused)],
    ['failures', counts(facts.outcomes.failed, facts.errorClasses)],
    ['not asked yet', String(facts.outcomes.pending)],
    [
      'attempts',
      `${attempts.made}; failed: ${counts(total(attempts.failed), attempts.failed)}; lost without an answer: ${attempts.lost}`,
    ],
    ['tokens', tokenWords(facts)],
    ['cost', costWords(facts)],
    ['price list of', params.prices === null ? noPrice(facts) : (params.prices.date ?? null)],
    ['response cache', cacheWords(facts)],
    ['seeds', seedWords(facts)],
    ['gold samples', goldWords(facts)],
    [
      'uncounted replies',
      (usage['uncountedReplies'] ?? 0) === 0
        ? '0'
        : `${usage['uncountedReplies']}: ${isReplay ? 'the recording does not hold their tokens, and none are counted' : 'the endpoint did not state their tokens, which are estimated'}`,
    ],
  ]
  return list.map(([item, value]) => ({ item, value }))
}

/** Prompts and models, and how many runs play answers to a prompt that nobody kept. */
export function triedWords({
  prompts,
  unknownPrompts,
  models,
}: Pick<MethodsFacts['history'], 'prompts' | 'unknownPrompts' | 'models'>): string {
  const unknown =
    unknownPrompts === 0
      ? ''
      : ` (and the unknown ones of ${counted(unknownPrompts, 'run')} over a recording)`
  return `${counted(prompts, 'prompt')}${unknown} and ${counted(models, 'model')}`
}

function promptLines(
  params: MethodsFacts['params'],
): readonly (readonly [string, string | null])[] {
  const { version, author, sha256 } = params.prompt
  const knowledge = promptKnowledge(params)
  if (knowledge === 'none') return [['prompt', 'none: a word list asks nothing']]
  if (knowledge === 'unknown') return [['prompt', `${NOT_RECORDED} that does not hold it`]]
  return [
    ['prompt version', version],
    ['prompt author', author],
    ['prompt sha256', sha256],
  ]
}

/** First and last day of the run's own calls; of a recording: on which it was played. */
export function datesOf({ attempts: { first, last } }: MethodsFacts): string | null {
  return first === null || last === null ? null : span(first.slice(0, DAY), last.slice(0, DAY))
}

/** First and last day of the calls of a recording, and of how many answers where not of all; null: not known. */
export function recordedDates({ origins: { asked, answers } }: MethodsFacts): string | null {
  if (asked === null) return null
  const days = span(asked.first, asked.last)
  return asked.answers === answers ? days : `${days} (of ${asked.answers} of ${answers} answers)`
}

function span(from: string, to: string): string {
  return from === to ? from : `${from} to ${to}`
}

/** Versions of the software over all sessions. */
export function softwareWords({ sessions }: MethodsFacts): string | null {
  const names = [
    ...new Set(
      sessions.map(({ toolVersion, nodeVersion }) => `Longrun ${toolVersion}, Node ${nodeVersion}`),
    ),
  ]
  return names.length === 0 ? null : names.join('; ')
}

/** Parameters that were sent; one that was not sent is the endpoint's default, which is not known. */
export function parameterWords({ params: { model } }: MethodsFacts): string {
  if (model.provider === 'lexicon')
    return `threshold ${model.threshold ?? 1}; word list sha256 ${wordListSha256(model.terms)}`
  if (model.provider === 'replay') return NOT_RECORDED
  const sent = (name: string, value: number | string | undefined): string =>
    `${name} ${value ?? 'not sent (the endpoint\u2019s default, unknown)'}`
  return [
    sent('temperature', model.temperature),
    sent('max tokens', model.maxTokens),
    sent('seed', model.seed),
    `structured output ${model.structuredOutput ?? 'json_schema'}`,
    ...(model.extra === undefined ? [] : [`extra ${JSON.stringify(model.extra)}`]),
  ].join('; ')
}

/** Cost by the price list, or why there is none. */
export function costWords(facts: MethodsFacts): string | null {
  const { params, usage } = facts
  if (params.prices === null) return noPrice(facts)
  return `${((usage['costNanoUsd'] ?? 0) / 1e9).toFixed(4)} USD`
}

function noPrice({ params: { model } }: MethodsFacts): string | null {
  if (model.provider === 'replay') return NOT_RECORDED
  return model.provider === 'openai' ? null : 'none: no model was paid'
}

function tokenWords({ params: { model }, usage }: MethodsFacts): string | null {
  if (model.provider === 'lexicon') return 'none: a word list'
  const { promptTokens, completionTokens, cachedTokens = 0, reasoningTokens = 0 } = usage
  if (promptTokens === undefined || completionTokens === undefined)
    return model.provider === 'replay' ? NOT_RECORDED : null
  const isEstimated = model.provider === 'openai' && (usage['uncountedReplies'] ?? 0) > 0
  return `${isEstimated ? 'estimated in part: ' : ''}${promptTokens} prompt (${cachedTokens} cached by the endpoint), ${completionTokens} completion (${reasoningTokens} reasoning)`
}

/** Which answers were not asked for anew. */
export function cacheWords({ params, usage, attempts }: MethodsFacts): string {
  const recalled = usage['recalled'] ?? 0
  const reused = Object.entries(attempts.reused).map(([run, n]) => `${n} from run ${run}`)
  return [
    params.model.provider === 'openai' ? (params.cache ? 'on' : 'off') : 'of no use here',
    `${recalled} answers recalled`,
    ...(reused.length === 0
      ? []
      : [`taken over as a fork: ${reused.join(', ')}, whose dates are theirs`]),
  ].join('; ')
}

function agreementWords({ meta, params: { model } }: MethodsFacts): string | null {
  if (model.provider === 'lexicon') return 'no text left the machine'
  if (model.provider === 'replay') return `${NOT_RECORDED} (this run itself sent nothing)`
  const data = meta.spec['data'] as
    | {
        readonly allowEndpoints?: readonly {
          readonly baseUrl: string
          readonly dataAgreement: string
        }[]
      }
    | undefined
  const { dataAgreement, isLoopback } = checkEndpoint(model, {
    sensitivity: 'open',
    allowEndpoints: data?.allowEndpoints ?? [],
  })
  if (dataAgreement !== null) return `${model.baseUrl}: ${dataAgreement}`
  return isLoopback ? `${model.baseUrl}, a loopback address` : null
}

function openingWords({ testOpenings, history }: MethodsFacts): string {
  const days = [...new Set(testOpenings.map((time) => time.slice(0, DAY)))]
  const { thisRun, allRuns } = history.testOpened
  return `${counted(thisRun, 'time')} by this run${days.length === 0 ? '' : ` (${days.join(', ')})`}, ${counted(allRuns, 'time')} by all runs of this home on this dataset`
}

function seedWords({ params: { model, split }, goldSamples }: MethodsFacts): string {
  const seeds = [`split ${split.seed}`]
  if (model.provider === 'openai') seeds.push(`model ${model.seed ?? 'not sent'}`)
  if (model.provider === 'replay') seeds.push(`model ${NOT_RECORDED}`)
  for (const { seed } of goldSamples) seeds.push(`gold sample ${seed}`)
  return [...seeds, 'bootstrap 1024'].join('; ')
}

function goldWords({ goldSamples }: MethodsFacts): string {
  if (goldSamples.length === 0) return 'none'
  return goldSamples
    .map(
      ({ time, seed, by, incidents, narratives }) =>
        `${narratives} narratives of ${incidents} incidents, ${by === null ? 'simple random' : `by ${by}`}, seed ${seed}, ${time.slice(0, DAY)}`,
    )
    .join('; ')
}

function fileWords({ name, bytes, sha256 }: MethodsFacts['sources'][number]): string {
  return `${name}, ${bytes} bytes, sha256 ${sha256}`
}

function namesOf(list: MethodsFacts['origins']['models'], unnamed: number): string | null {
  if (list.length === 0) return null
  return [
    ...list.map(({ name, answers }) => `${name} (${answers} answers)`),
    ...(unnamed === 0 ? [] : [`not stated (${unnamed} answers)`]),
  ].join('; ')
}

function counts(all: number, byClass: Readonly<Record<string, number>>): string {
  const classes = Object.entries(byClass).map(([name, n]) => `${name} ${n}`)
  return classes.length === 0 ? String(all) : `${all} (${classes.join(', ')})`
}

function total(counted: Readonly<Record<string, number>>): number {
  return Object.values(counted).reduce((sum, n) => sum + n, 0)
}

/** A count with its noun: "1 run", "2 runs". */
export function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}
