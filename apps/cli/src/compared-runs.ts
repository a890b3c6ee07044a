import {
  answerOrigins,
  type AnswerOrigins,
  type LabelComparison,
  type LabelledItems,
  modelWords,
  promptKnowledge,
} from '@longrun/pipelines'
import {
  iterateResults,
  type Json,
  type Ledger,
  listSources,
  type Reveal,
  runStatus,
} from '@longrun/runs'

import { CommandError } from './exit.ts'
import { chooseLabellingRun, labelledItems, type LabellingRun } from './labelling-run.ts'

/** One run of a comparison, with what tells it from the others. */
export interface ComparedRun {
  /** A, B, C ...: what tables call it. */
  readonly letter: string
  readonly runId: string
  readonly name: string
  readonly model: string
  readonly promptVersion: string | null
  /** A word list has none; a recording may be of one that nobody kept. */
  readonly promptKnowledge: 'known' | 'none' | 'unknown'
  /** Null: none, or unknown. */
  readonly promptSha256: string | null
  /** Narratives by what came of them; rows that cannot be labelled are none. */
  readonly answered: number
  readonly refused: number
  readonly failed: number
  readonly pending: number
  readonly origins: AnswerOrigins
  /** Answers that were not asked for anew: of the response cache, or of a run that this is a fork of. */
  readonly recalled: number
  readonly parentRunId: string | null
}

/** A comparison's run with what it is computed from. */
export interface ReadRun extends LabellingRun {
  readonly items: LabelledItems
}

/** The runs that a user names, over one dataset. Throws `CommandError`. */
export async function readRuns(
  ledger: Ledger,
  selectors: readonly string[],
): Promise<readonly ReadRun[]> {
  const runs: LabellingRun[] = []
  for (const selector of selectors) runs.push(await chooseLabellingRun(ledger, selector))
  const [first, ...others] = runs
  for (const { meta, params } of others) {
    if (params.datasetId !== first.params.datasetId)
      throw new CommandError(
        `runs ${first.meta.runId} and ${meta.runId} label different data (${await sourceName(ledger, first)} and ${await sourceName(ledger, { meta, params })}): only runs over one file can be compared narrative by narrative`,
      )
  }
  const ids = runs.map(({ meta }) => meta.runId)
  const twice = ids.find((id, at) => ids.indexOf(id) !== at)
  if (twice !== undefined)
    throw new CommandError(`run ${twice} is named twice; name two runs or more, each once`)
  const read: ReadRun[] = []
  for (const run of runs) read.push({ ...run, items: await labelledItems(ledger, run) })
  return read
}

async function sourceName(ledger: Ledger, { meta }: LabellingRun): Promise<string> {
  const [source] = await listSources(ledger, meta.runId)
  return source === undefined
    ? 'unknown file'
    : `${source.path.split(/[\\/]/).at(-1)}, sha256 ${source.sha256.slice(0, 12)}`
}

/** Values of text columns by the key of a narrative. */
export type Texts = ReadonlyMap<string, readonly Json[]>

/** What a run is called, who answered it, and the texts of the narratives that the runs disagree on. */
export async function describeRun(
  ledger: Ledger,
  { meta, params, items }: ReadRun,
  options: {
    readonly letter: string
    readonly comparison: LabelComparison
    /** Null: no text may be shown. */
    readonly reveal: Reveal | null
  },
): Promise<{ readonly run: ComparedRun; readonly texts: Texts }> {
  const { reveal } = options
  const wanted = new Set(options.comparison.disagreements.map(({ key }) => key))
  const texts = new Map<string, readonly Json[]>()
  const origins = await answerOrigins(iterateResults(ledger, meta.runId), (row) => {
    if (reveal !== null && wanted.has(row.key)) texts.set(row.key, reveal.values(row))
  })
  const { usage } = await runStatus(ledger, meta.runId)
  const count = (...names: readonly string[]): number =>
    items.outcomes.filter((outcome) => names.includes(outcome)).length
  const knowledge = promptKnowledge(params)
  const run: ComparedRun = {
    letter: options.letter,
    runId: meta.runId,
    name: meta.name,
    model: modelWords(params.model),
    promptKnowledge: knowledge,
    promptVersion: knowledge === 'known' ? params.prompt.version : null,
    promptSha256: knowledge === 'known' ? params.prompt.sha256 : null,
    answered: count('answered', 'repaired'),
    refused: count('refused'),
    failed: count('failed'),
    pending: count('pending'),
    origins,
    recalled: usage['recalled'] ?? 0,
    parentRunId: meta.parentRunId,
  }
  return { run, texts }
}

/** `version 2, 12ab34cd56ef`; `none` for a word list, `unknown` of a recording that does not hold it. */
export function promptWords({
  promptKnowledge: knowledge,
  promptVersion,
  promptSha256,
}: Pick<ComparedRun, 'promptKnowledge' | 'promptVersion' | 'promptSha256'>): string {
  if (promptSha256 === null) return knowledge
  return `${promptVersion === null ? '' : `version ${promptVersion}, `}${promptSha256.slice(0, 12)}`
}
