import {
  type LabellingParams,
  type LabelScores,
  readLabelledItems,
  readLabellingParams,
  scoreLabels,
} from '@longrun/pipelines'
import { iterateOutcomes, recordEvent, type RunMeta, runMeta } from '@longrun/runs'

import { CommandError, ExitCode } from '../exit.ts'
import { datasetHistory, TEST_OPENED } from '../labelling-history.ts'
import { chooseRun, withLedger } from '../open-home.ts'
import { keepPrivate } from '../private-home.ts'
import type { GlobalOptions } from '../program-options.ts'
import { scoreText } from '../score-text.ts'
import { print, printJson } from '../terminal/console.ts'

interface Options extends GlobalOptions {
  readonly coder?: string
  readonly openTest?: boolean
  readonly by?: string
}

/** `longrun run score`: the answers of a run against its manual labels; the test part only when opened. */
export async function scoreRun(selector: string, options: Options): Promise<number> {
  const opensTest = options.openTest === true
  return withLedger(options, opensTest ? 'write' : 'read', async (ledger) => {
    const meta = await runMeta(ledger, await chooseRun(ledger, selector))
    const params = labellingParams(meta)
    keepPrivate(ledger.home)
    requireScorable(meta, params, options)
    const items = await readLabelledItems(iterateOutcomes(ledger, meta.runId), params)
    if (items.classes.length === 0)
      throw new CommandError(
        `the label ${params.answer.label} takes too many different values to score them as classes; list the allowed ones in answer.schema (enum)`,
      )
    const by = options.by === undefined || options.by === 'type' ? [] : [options.by]
    // counted before anything is shown: who breaks off after a look has looked
    if (opensTest)
      await recordEvent(ledger, meta.runId, TEST_OPENED, { coder: options.coder ?? null, by })
    const scores = scoreLabels(items, {
      parts: opensTest ? ['dev', 'test'] : ['dev'],
      by,
      ...(options.coder === undefined ? {} : { coders: [options.coder] }),
    })
    const history = await datasetHistory(ledger, meta)
    if (options.json === true)
      printJson({ ...jsonHead(meta, params), ...history, ...plain(scores) })
    else print(scoreText(scores, history))
    return ExitCode.done
  })
}

/** Parameters of a labelling run. Throws `CommandError` for another run. */
function labellingParams(meta: RunMeta): LabellingParams {
  if (meta.pipeline !== 'narrative-labelling')
    throw new CommandError(
      `run ${meta.runId} is a ${meta.pipeline}; only labelling runs have labels to score`,
    )
  return readLabellingParams(meta.params)
}

function requireScorable(
  { runId }: RunMeta,
  { labels, strata, split }: LabellingParams,
  { coder, by, openTest }: Options,
): void {
  if (labels.length === 0)
    throw new CommandError(
      `run ${runId} has no manual labels to score against; name their columns in source.labels`,
    )
  if (coder !== undefined && !labels.includes(coder))
    throw new CommandError(`--coder ${coder}: run ${runId} has the labels ${labels.join(', ')}`)
  if (by !== undefined && by !== 'type' && !strata.includes(by))
    throw new CommandError(
      `--by ${by}: run ${runId} can be broken down by ${['type', ...strata].join(', ')}; name further columns in source.stratum`,
    )
  if (openTest === true && split.testNarratives === 0)
    throw new CommandError(`run ${runId} has no test part (split.testShare ${split.testShare})`)
}

function jsonHead(
  { runId, name }: RunMeta,
  { sensitivity, split }: LabellingParams,
): Readonly<Record<string, unknown>> {
  return { runId, name, sensitivity, split }
}

/** Typed arrays as lists. */
function plain(scores: LabelScores): Readonly<Record<string, unknown>> {
  return JSON.parse(
    JSON.stringify(scores, (_key, value: unknown) =>
      value instanceof Float64Array ? Array.from(value) : value,
    ),
  ) as Readonly<Record<string, unknown>>
}
