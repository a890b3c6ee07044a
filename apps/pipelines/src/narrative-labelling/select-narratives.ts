import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'

import type { JsonObject, SourceFile } from '@longrun/runs'
import { readTableBytes, TableError, type TableOptions } from '@longrun/tables'

import { compareBytes } from '../source-files.ts'
import { SpecError } from '../spec-error.ts'
import { unreadablePath } from '../unreadable-path.ts'
import { utf8Text } from '../utf8-text.ts'
import type { LoadedSpec } from '../spec-file.ts'
import { mayLack } from './answer-columns.ts'
import { checkLabels } from './check-labels.ts'
import { answerSettings } from './labelling-params.ts'
import { lookAlikeLines } from './look-alikes.ts'
import { type Narrative, type Narratives, readNarratives } from './narratives.ts'
import type { LabellingParams, SplitFacts } from './params.ts'
import { checkPrompt, DEFAULT_PROMPT, parsePrompt, type Prompt } from './prompt.ts'
import type { NarrativeLabellingSpec } from './spec.ts'
import { repeatedLines, repeatedTexts, type RepeatedTexts, textGroups } from './repeated-texts.ts'
import { type Part, partOf } from './split.ts'

/** From this share of the rows on, repeated ids are no slip. */
const MANY_DUPLICATES = 0.2

/** What a spec's files hold, before anything is sealed or written. */
export interface NarrativeSelection {
  /** After the limit, in byte order of their keys. */
  readonly narratives: readonly Narrative[]
  readonly labels: readonly string[]
  readonly coding: LabellingParams['coding']
  readonly parts: ReadonlyMap<string, Part>
  readonly prompt: Prompt
  /** Among the narratives of the run, after the limit. */
  readonly repeated: RepeatedTexts
  /** The table first, then prompt and recording where the spec names them. */
  readonly sources: readonly SourceFile[]
  /** What a person should know before the run, without any text; rows with problems apart. */
  readonly notices: readonly string[]
}

/** Read every file of a spec and choose its narratives; nothing is written. Throws `SpecError`. */
export async function selectNarratives({
  spec,
  folder,
}: LoadedSpec<NarrativeLabellingSpec>): Promise<NarrativeSelection> {
  const { source } = spec
  const table = await readSource(resolve(folder, source.file), 'source.file')
  const sources = [table.file]
  let prompt = DEFAULT_PROMPT
  if (spec.prompt !== undefined && 'file' in spec.prompt) {
    const { file, bytes } = await readSource(resolve(folder, spec.prompt.file), 'prompt.file')
    const name = basename(file.path)
    prompt = parsePrompt(utf8Text(bytes, name), { name })
    sources.push(file)
  } else if (spec.prompt !== undefined) prompt = inlinePrompt(spec.prompt)
  else if (spec.model.provider === 'openai')
    throw new SpecError(
      'a language model needs a prompt: prompt.file, or prompt.user with {{text}}',
    )
  if (spec.model.provider === 'replay')
    sources.push((await readSource(resolve(folder, spec.model.file), 'model.file')).file)

  const read = await readRows(table.bytes, source)
  if (read.narratives.every(({ problem }) => problem !== null))
    throw new SpecError(
      `no row of ${basename(source.file)} can be labelled; ${read.narratives[0]?.problem ?? 'it has none below its header'}`,
    )
  const checked = checkLabels(read, { source, answer: answerSettings(spec) })
  const inOrder = checked.narratives.toSorted((a, b) => compareBytes(a.key, b.key))
  const narratives = inOrder.slice(0, spec.limit ?? inOrder.length)
  if (narratives.every(({ problem }) => problem !== null))
    throw new SpecError(
      `limit ${spec.limit} leaves no row of ${basename(source.file)} that can be labelled; ${narratives[0]?.problem}: raise it`,
    )
  const repeated = repeatedTexts(narratives)
  return {
    narratives,
    repeated,
    labels: read.labels,
    coding: checked.coding,
    parts: partsOf(narratives, {
      groups: textGroups(checked.narratives),
      split: { seed: spec.seed, testShare: spec.split.testShare },
    }),
    prompt,
    sources,
    notices: [
      ...uselessSettings(spec),
      ...checked.notices,
      ...missingLines(read),
      ...lookAlikeLines(read.narratives),
      ...repeatedLines(repeated),
      ...duplicateHint(read, source),
    ],
  }
}

/** Settings that do nothing, or not what they seem to, with who answers; a line each. */
function uselessSettings({ model, budget, answer }: NarrativeLabellingSpec): readonly string[] {
  const lines: string[] = []
  if (answer.schema !== undefined && mayLack(answer.schema as JsonObject, answer.label))
    lines.push(
      `answer.schema lets an answer lack ${answer.label} (null, or not under required): such answers have no label, and are counted apart`,
    )
  if (model.provider === 'lexicon' && budget !== undefined)
    lines.push('budget has no effect: a word list uses no tokens and costs nothing')
  if (model.provider === 'replay' && budget?.maxUsd !== undefined)
    lines.push('budget.maxUsd has no effect: playing a recording costs nothing')
  const threshold = model.provider === 'lexicon' ? (model.threshold ?? 1) : 1
  if (threshold <= 0)
    lines.push(
      `model.threshold is ${threshold}: a narrative without any term weighs 0 and is answered yes; give a threshold above 0`,
    )
  return lines
}

async function readRows(
  bytes: Uint8Array,
  source: NarrativeLabellingSpec['source'],
): Promise<Narratives> {
  const { header, columns, delimiter, quoted, encoding, sheet } = source
  const options = Object.fromEntries(
    Object.entries({ header, columns, delimiter, quoted, encoding, sheet }).filter(
      ([, value]) => value !== undefined,
    ),
  ) as TableOptions
  try {
    const table = await readTableBytes(bytes, { ...options, name: basename(source.file) })
    return readNarratives(table, source)
  } catch (error) {
    if (error instanceof TableError) throw new SpecError(`source: ${error.message}`)
    throw error
  }
}

async function readSource(
  path: string,
  place: string,
): Promise<{ readonly bytes: Uint8Array; readonly file: SourceFile }> {
  try {
    const kind = await stat(path)
    // a pipe may never end, and nothing that resumes could read it again
    if (!kind.isFile() && !kind.isDirectory())
      throw new SpecError(`${place}: ${path} is a pipe or a device; write it to a file first`)
    const bytes = await readFile(path)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return { bytes, file: { path, bytes: bytes.length, sha256 } }
  } catch (error) {
    if (error instanceof SpecError) throw error
    throw new SpecError(`${place}: ${unreadablePath(path, error)}`)
  }
}

function inlinePrompt(
  given: Exclude<NonNullable<NarrativeLabellingSpec['prompt']>, { file: string }>,
): Prompt {
  return checkPrompt(
    {
      system: given.system ?? '',
      user: given.user,
      version: given.version === undefined ? null : String(given.version),
      author: given.author ?? null,
    },
    { name: 'prompt' },
  )
}

/** Parts of the incidents that have a manual label; those that share a text are in one part. */
function partsOf(
  narratives: readonly Narrative[],
  {
    groups,
    split,
  }: {
    readonly groups: ReadonlyMap<string, string>
    readonly split: { readonly seed: number; readonly testShare: number }
  },
): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>()
  for (const { incident, gold, problem } of narratives)
    if (
      incident !== null &&
      problem === null &&
      Object.values(gold).some((value) => value !== null)
    )
      parts.set(incident, partOf(groups.get(incident) ?? incident, split))
  return parts
}

/** How many labelled incidents and narratives each part has. */
export function partCounts(
  narratives: readonly Narrative[],
  parts: ReadonlyMap<string, Part>,
): Omit<SplitFacts, 'testShare' | 'seed' | 'sha256'> {
  const incidents = (part: Part): number => [...parts.values()].filter((own) => own === part).length
  const labelled = (part: Part): number =>
    narratives.filter(
      ({ incident, problem }) =>
        problem === null && incident !== null && parts.get(incident) === part,
    ).length
  return {
    devIncidents: incidents('dev'),
    testIncidents: incidents('test'),
    devNarratives: labelled('dev'),
    testNarratives: labelled('test'),
  }
}

/** What a person should know of rows that cannot be labelled, a line each; none where all can. */
export function brokenRowLines(narratives: readonly Narrative[]): readonly string[] {
  const broken = narratives.flatMap(({ problem }) => (problem === null ? [] : [problem]))
  return broken.length === 0
    ? []
    : [
        `rows that cannot be labelled: ${broken.length} of ${narratives.length}; each is counted and fails as input_invalid`,
        ...broken.map((problem) => `  ${problem}`),
      ]
}

function missingLines({ missing }: Narratives): readonly string[] {
  return Object.entries(missing).map(
    ([type, count]) => `incidents without a narrative ${type}: ${count}`,
  )
}

/** Many rows under one id: the column is likely that of the case, and names no narrative. */
function duplicateHint(
  { narratives }: Narratives,
  { id, incident, type }: NarrativeLabellingSpec['source'],
): readonly string[] {
  const duplicates = narratives.filter(({ isDuplicate }) => isDuplicate).length
  if (id === null || duplicates < MANY_DUPLICATES * narratives.length) return []
  const way =
    type !== null || incident !== null
      ? 'name a column under source.id that differs in every row, or leave source.id out'
      : `if rows of one ${id} belong together, write source.incident: ${JSON.stringify(id)} in place of source.id (the line is then the id); where they are of different types, name source.type`
  return [`rows that repeat an id of column ${id}: ${duplicates} of ${narratives.length}; ${way}`]
}
