import { promptKnowledge } from './known-prompt.ts'
import {
  costWords,
  counted,
  datesOf,
  NOT_RECORDED,
  parameterWords,
  recordedDates,
  softwareWords,
  triedWords,
} from './methods-checklist.ts'
import { correctedWords } from './methods-corrected.ts'
import type { MethodsFacts } from './methods-facts.ts'
import { modelWords } from './model-words.ts'

/** What stands in place of a fact that the ledger does not hold. */
const UNKNOWN = '[unknown]'

/** A paragraph for the methods section of a paper; what is unknown is said to be. */
export function methodsParagraph(facts: MethodsFacts): string {
  const { params, outcomes, narratives, incidents, meta, sources } = facts
  const { split, labels } = params
  const isReplay = params.model.provider === 'replay'
  const sentences = [
    `We labelled ${counted(narratives, 'narrative')} of ${counted(incidents, 'incident')}${meta.limit === null ? '' : ` (the first ${meta.limit} rows by id: a limit was set, and they are no random sample of the file)`} (file sha256 ${sources[0]?.sha256.slice(0, 12) ?? UNKNOWN}) with ${whoWords(facts)}, ${isReplay ? 'played ' : ''}in ${counted(facts.sessions.length, 'session')} of ${softwareWords(facts) ?? UNKNOWN} on ${datesOf(facts) ?? UNKNOWN} (UTC; run ${meta.runId}).`,
    promptWords(facts),
    rowWords(facts),
    returnedWords(facts),
    `${counted(outcomes.answered + outcomes.repaired, 'narrative')} ${outcomes.answered + outcomes.repaired === 1 ? 'was' : 'were'} answered${isReplay && outcomes.repaired === 0 ? '' : ` (${outcomes.repaired} after a repair prompt)`}, ${outcomes.refused} refused, ${outcomes.failed} failed${outcomes.pending === 0 ? '' : `, ${outcomes.pending} not asked about yet`}; refusals and failures were never counted as a no.`,
    reuseWords(facts),
    labels.length === 0
      ? `The table held no manual labels${facts.goldSamples.length === 0 ? '' : '; a sample was drawn for them (below)'}.`
      : `Labelled incidents (manual ${labels.length === 1 ? 'label' : 'labels'}: ${labels.join(', ')}) were split before the first call by a hash of the incident under seed ${split.seed} into ${counted(split.devNarratives, 'narrative')} for development and ${split.testNarratives} for testing (split sha256 ${split.sha256.slice(0, 12)}). Over all work on these data in this home, ${triedWords(facts.history)} were tried in ${counted(facts.history.runs, 'run')}, and the test part was opened ${counted(facts.history.testOpened.allRuns, 'time')}, ${counted(facts.history.testOpened.thisRun, 'time')} by this run.`,
    params.model.provider === 'openai' ? useWords(facts) : '',
    ...facts.results.map(resultWords),
    goldWords(facts),
    'Intervals take the incident as the unit of inference.',
  ]
  return sentences.filter((sentence) => sentence !== '').join(' ')
}

function promptWords(facts: MethodsFacts): string {
  const { params } = facts
  const { version, author, sha256 } = params.prompt
  const knowledge = promptKnowledge(params)
  if (knowledge === 'none') return 'A word list answers by rules; no prompt was used.'
  const named = `The prompt was version ${version ?? UNKNOWN} by ${author ?? UNKNOWN} (sha256 ${sha256.slice(0, 12)})`
  if (params.model.provider === 'replay')
    return `${knowledge === 'unknown' ? `The prompt is [${NOT_RECORDED} that does not hold it]` : named}; ${recordedWords(facts)}: [${NOT_RECORDED}]. Answers and failures are as recorded; this run asked nothing.`
  return `${named}; parameters: ${parameterWords(facts)}. Answers had to fit a JSON Schema; one that did not was asked for again at most twice.`
}

/** Dates of the recorded calls, where they are known, and what is not. */
function recordedWords(facts: MethodsFacts): string {
  const dates = recordedDates(facts)
  return dates === null
    ? 'endpoint, parameters, dates of the calls and cost'
    : `dates of the calls (UTC): ${dates}; endpoint, parameters and cost`
}

function whoWords({ params: { model } }: MethodsFacts): string {
  return model.provider === 'lexicon'
    ? `a ${modelWords(model)}`
    : model.provider === 'replay'
      ? `answers of a ${modelWords(model)}`
      : `the language model ${modelWords(model)}`
}

/** Rows that were left out, and texts that are no cases of their own. */
function rowWords({ outcomes: { invalid }, repeated }: MethodsFacts): string {
  return [
    ...(invalid === 0
      ? []
      : [
          `${counted(invalid, 'row')} of the file could not be labelled (no text, an id given twice, or broken) and ${invalid === 1 ? 'was' : 'were'} left out.`,
        ]),
    ...(repeated === null || repeated.narratives === 0
      ? []
      : [
          `${counted(repeated.narratives, 'narrative')} ${repeated.narratives === 1 ? 'repeats' : 'repeat'} the text of an earlier one (case and spaces aside; ${counted(repeated.texts, 'text')}) and ${repeated.narratives === 1 ? 'was' : 'were'} kept.`,
        ]),
  ].join(' ')
}

function resultWords(result: MethodsFacts['results'][number]): string {
  const { part, coder, items, clusters, accuracy, kappa, isHidden } = result
  const where = `On the ${part} part (${counted(items, 'narrative')} of ${counted(clusters, 'incident')})`
  if (isHidden)
    return `${where}, agreement with ${coder} is [not stated: fewer than 10 answers differ or agree, and the data are restricted; \`run score\` shows it].`
  const stated = ({ value, interval }: typeof accuracy): string =>
    value === null
      ? UNKNOWN
      : `${value.toFixed(3)}${interval.low === null || interval.high === null ? '' : ` (95 % interval ${interval.low.toFixed(3)} to ${interval.high.toFixed(3)})`}`
  return `${where}, the share of answers equal to ${coder} was ${stated(accuracy)} and Cohen's kappa ${stated(kappa)}${part === 'dev' ? '; prompts and word lists may have been chosen on this part' : ''}.`
}

function returnedWords({ params: { model }, origins }: MethodsFacts): string {
  if (model.provider === 'lexicon') return ''
  const names = (list: typeof origins.models): string =>
    list.length === 0
      ? UNKNOWN
      : list.length === 1
        ? list[0].name
        : `${list.map(({ name, answers }) => `${name} (${answers} answers)`).join(', ')}: it changed during the run`
  return `The ${model.provider === 'replay' ? 'recording names the' : 'endpoint named its'} model ${names(origins.models)} and ${model.provider === 'replay' ? 'the' : 'its'} fingerprint ${names(origins.fingerprints)}.`
}

function reuseWords({ usage, attempts }: MethodsFacts): string {
  const recalled = usage['recalled'] ?? 0
  const reused = Object.entries(attempts.reused)
  return [
    ...(recalled === 0
      ? []
      : [`${counted(recalled, 'answer')} came from earlier equal calls in the same home.`]),
    ...reused.map(
      ([run, n]) =>
        `${counted(n, 'answer')} were taken over from run ${run}, on the dates of that run.`,
    ),
  ].join(' ')
}

function useWords(facts: MethodsFacts): string {
  const { usage, params } = facts
  const tokens =
    usage['promptTokens'] === undefined
      ? `${UNKNOWN} tokens`
      : `${usage['promptTokens']} prompt and ${usage['completionTokens'] ?? 0} completion tokens`
  const estimated =
    (usage['uncountedReplies'] ?? 0) > 0 ? ' (estimated where the endpoint states none)' : ''
  return `The run used ${tokens}${estimated}; cost ${costWords(facts) ?? UNKNOWN}${params.prices === null ? '' : ` by the price list of ${params.prices.date ?? UNKNOWN}`}.`
}

function goldWords({ goldSamples, corrected, params }: MethodsFacts): string {
  const isRestricted = params.sensitivity === 'restricted'
  const drawn = goldSamples.map(
    ({ seed, by, incidents, narratives }) =>
      `A probability sample of ${counted(incidents, 'incident')} (${counted(narratives, 'narrative')}; ${by === null ? 'simple random' : `stratified by ${by}`}, seed ${seed}) was drawn for manual labelling.`,
  )
  if (drawn.length > 0 && corrected.length === 0)
    drawn.push('The prevalence corrected by it is [unknown: give its labels to `run estimate`].')
  return [...drawn, ...correctedWords(corrected, { isRestricted })].join(' ')
}
