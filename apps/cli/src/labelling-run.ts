import {
  type LabelledItems,
  type LabellingParams,
  readLabelledItems,
  readLabellingParams,
} from '@longrun/pipelines'
import { iterateOutcomes, type Ledger, type RunMeta, runMeta } from '@longrun/runs'

import { CommandError } from './exit.ts'
import { chooseRun } from './open-home.ts'

/** A labelling run that a command speaks of. */
export interface LabellingRun {
  readonly meta: RunMeta
  readonly params: LabellingParams
}

/** The labelling run that `selector` means. Throws `CommandError` for another kind of run. */
export async function chooseLabellingRun(ledger: Ledger, selector: string): Promise<LabellingRun> {
  const meta = await runMeta(ledger, await chooseRun(ledger, selector))
  if (meta.pipeline !== 'narrative-labelling')
    throw new CommandError(
      `run ${meta.runId} is a ${meta.pipeline}; only labelling runs have labels`,
    )
  return { meta, params: readLabellingParams(meta.params) }
}

/** A run as arrays. Throws `CommandError` for labels of too many classes. */
export async function labelledItems(
  ledger: Ledger,
  { meta, params }: LabellingRun,
): Promise<LabelledItems> {
  const items = await readLabelledItems(iterateOutcomes(ledger, meta.runId), params)
  if (items.classes.length === 0)
    throw new CommandError(
      `the label ${params.answer.label} of run ${meta.runId} takes too many different values to score them as classes; list the allowed ones in answer.schema (enum)`,
    )
  return items
}

/** What a statistic cannot be computed from is the user's to mend. */
export async function orCommandError<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError(error.message)
    throw error
  }
}
