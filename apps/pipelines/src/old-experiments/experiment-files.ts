import { createHash } from 'node:crypto'

import { type ChatReply, type JsonSchema, recordedLine } from '@longrun/llm'
import { stringify } from 'yaml'

import { goldAnswer, goldCoding } from '../narrative-labelling/gold.ts'
import { UNRECORDED_PROMPT } from '../narrative-labelling/known-prompt.ts'
import { parsePrompt, type Prompt } from '../narrative-labelling/prompt.ts'
import { askedSha256, labellingRequest } from '../narrative-labelling/request.ts'
import { compareBytes } from '../source-files.ts'
import { SpecError } from '../spec-error.ts'
import type { OldNarrative } from './standing-rows.ts'
import type { OldExperiment } from './read-old-experiments.ts'

/** An answer as old experiments have it: nothing of the reference schema is asked that they may lack. */
const OLD_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['detected'],
  properties: {
    detected: { type: 'boolean' },
    confidence: { type: ['number', 'null'], minimum: 0, maximum: 1 },
    indicators: { type: ['array', 'null'], items: { type: 'string' } },
    rationale: { type: ['string', 'null'] },
  },
} as const satisfies JsonSchema

/** How old templates name the place of the narrative. */
const PLACES = [
  /\{\{\s*(?:text|narrative)\s*\}\}/gi,
  /<<\s*(?:text|narrative)\s*>>/gi,
  /(?<!\{)\{(?:text|narrative)\}(?!\})/gi,
]

/** What makes an old experiment a run: a table, its recording, its prompt, and the spec over them. */
export interface ExperimentFiles {
  /** Fit for a folder and a run. */
  readonly name: string
  /** Equal for experiments over equal narratives, so that their runs can be compared. */
  readonly narrativesName: string
  readonly narratives: string
  readonly recording: string
  readonly prompt: string
  readonly spec: string
}

/**
 * The files of an experiment; all of them hold text, prompts or answers in the clear.
 *
 * @param taken names of other experiments of the file
 * @throws SpecError for a prompt that cannot be told apart from its narrative
 */
export function experimentFiles(
  experiment: OldExperiment,
  {
    labels,
    origin,
    taken,
  }: {
    readonly labels: readonly string[]
    readonly origin: string
    readonly taken: ReadonlySet<string>
  },
): ExperimentFiles {
  const ordered = experiment.narratives.toSorted((a, b) => compareBytes(a.key, b.key))
  const hasTypes = ordered.some(({ type }) => type !== null)
  const used = labels.filter((label) =>
    ordered.some(
      ({ labels: own }) =>
        goldAnswer(own[label] === null ? null : String(own[label]), goldCoding({})) === true,
    ),
  )
  const prompt = promptFile(experiment)
  const asked = parsePrompt(prompt, { name: 'prompt.md' })
  const narratives = ordered.map((one) => narrativeLine(one, { hasTypes, labels })).join('')
  const narrativesName = `narratives-${createHash('sha256').update(narratives).digest('hex').slice(0, 12)}.jsonl`
  const name = freeName(experiment, taken)
  const spec = {
    name,
    pipeline: 'narrative-labelling',
    source: {
      file: `../${narrativesName}`,
      id: 'incident',
      ...(hasTypes ? { type: 'type' } : {}),
      text: 'text',
      ...(used.length === 0
        ? {}
        : { labels: Object.fromEntries(used.map((label) => [label, `label_${label}`])) }),
    },
    model: { provider: 'replay', file: 'recording.jsonl' },
    prompt: { file: 'prompt.md' },
    answer: { schema: OLD_SCHEMA, label: 'detected', confidence: 'confidence' },
    data: { sensitivity: 'restricted' },
  }
  return {
    name,
    narrativesName,
    narratives,
    recording: ordered.map((one) => recordedRow(one, { asked, model: experiment.model })).join(''),
    prompt,
    spec: `# Experiment ${experiment.id} of ${origin}: its answers and errors as recorded, nothing asked again.\n${stringify(spec)}`,
  }
}

function narrativeLine(
  { incident, type, text, labels: own }: OldNarrative,
  { hasTypes, labels }: { readonly hasTypes: boolean; readonly labels: readonly string[] },
): string {
  return `${JSON.stringify({
    incident,
    ...(hasTypes ? { type } : {}),
    text,
    ...Object.fromEntries(labels.map((label) => [`label_${label}`, own[label] ?? null])),
  })}\n`
}

/** The row as the one call of its narrative, to be played as it ended. */
function recordedRow(
  narrative: OldNarrative,
  { asked, model }: { readonly asked: Prompt; readonly model: string | null },
): string {
  const { key, text, type, answer, failure, raw } = narrative
  const request = labellingRequest(
    { model: { provider: 'replay', file: '' }, schema: OLD_SCHEMA },
    asked,
    { text, type },
  )
  const call = { itemKey: key, call: 1, requestSha256: askedSha256(request) }
  if (answer !== null) return recordedLine({ ...call, reply: replyOf(narrative, model) })
  return recordedLine({
    ...call,
    error: {
      errorClass: failure?.errorClass ?? 'parse',
      message: failure?.message ?? '',
      isFinal: true,
      raw: JSON.stringify({ message: failure?.oldMessage ?? null, raw }),
    },
  })
}

function replyOf(narrative: OldNarrative, model: string | null): ChatReply {
  const { answer, raw, promptTokens, completionTokens, latencyMs } = narrative
  const text = JSON.stringify(answer)
  return {
    text,
    finishReason: null,
    refusal: null,
    model: narrative.model ?? model,
    fingerprint: null,
    requestId: null,
    // half a count would be no count
    usage:
      promptTokens === null || completionTokens === null
        ? null
        : { promptTokens, completionTokens, cachedTokens: 0, reasoningTokens: 0 },
    raw: raw ?? text,
    latencyMs: latencyMs ?? 0,
  }
}

/** The old prompt as a prompt file; where the old file has none, one that says so. */
function promptFile({ id, prompt }: OldExperiment): string {
  const { system, user, version, author } = prompt
  const place = PLACES.find((mark) => user !== null && user.search(mark) >= 0)
  if (user !== null && place === undefined)
    throw new SpecError(
      `experiment ${id}: its user prompt has no place for the narrative that is known ({{text}}, <<TEXT>>, {text}): leave it out with --map user=,system=`,
    )
  const known = user === null ? UNRECORDED_PROMPT : version
  const facts = {
    ...(known === null ? {} : { version: known }),
    ...(author === null ? {} : { author }),
  }
  const sections = [
    ...(system === null ? [] : ['# System', '', system.trim(), '']),
    '# User',
    '',
    user === null || place === undefined
      ? '{{text}}'
      : user.trim().replaceAll(place, () => '{{text}}'),
    '',
  ]
  const front = Object.keys(facts).length === 0 ? '' : `---\n${stringify(facts)}---\n\n`
  return `${front}${sections.join('\n')}`
}

function freeName({ name, id }: OldExperiment, taken: ReadonlySet<string>): string {
  const plain = (words: string): string =>
    words
      .normalize('NFKD')
      .replaceAll(/[^\w.-]+/g, '-')
      .replaceAll(/^[-.]+|[-.]+$/g, '')
      .slice(0, 60)
  const first = plain(name) === '' ? 'experiment' : plain(name)
  if (!taken.has(first)) return first
  const second = `${first}-${plain(id).slice(0, 16)}`
  let free = second
  for (let n = 2; taken.has(free); n++) free = `${second}-${n}`
  return free
}
