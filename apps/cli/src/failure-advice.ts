import { readLabellingParams } from '@longrun/pipelines'
import { errorClassesOf, type Ledger, openVault, runMeta, type RunStatus } from '@longrun/runs'

import { pasteable } from './home.ts'
import { counted } from './terminal/quantity.ts'

/** What decides, beside the classes, whether a failed item can succeed another time. */
export interface FailureSetting {
  readonly isLabelling: boolean
  /** Answers come from a recording: they are the same every time. */
  readonly isReplay: boolean
  /** The text was purged: nothing more is asked in this home. */
  readonly isPurged: boolean
}

/** Of an input that has to change; a run refuses changed sources, so a new one takes them up. */
const INPUT = ['input_invalid', 'too_large', 'not_found', 'source_changed']
const INFRASTRUCTURE = errorClassesOf('infrastructure')

/** The setting of a run, from what it was planned with and whether its text is still there. */
export async function failureSetting(ledger: Ledger, runId: string): Promise<FailureSetting> {
  const { pipeline, params } = await runMeta(ledger, runId)
  if (pipeline !== 'narrative-labelling')
    return { isLabelling: false, isReplay: false, isPurged: false }
  const { datasetId, model } = readLabellingParams(params)
  const { isDestroyed } = openVault(ledger.home, datasetId, { create: false })
  return { isLabelling: true, isReplay: model.provider === 'replay', isPurged: isDestroyed }
}

/** What can be done about the failed items of a run, group by group, each with the command that works. */
export function failureAdvice(
  { runId, failed, errorClasses }: Pick<RunStatus, 'runId' | 'failed' | 'errorClasses'>,
  { setting, home }: { readonly setting: FailureSetting; readonly home: string },
): readonly string[] {
  if (failed === 0) return []
  if (setting.isPurged)
    return [`the text of this run was purged: ${counted(failed, 'failed item')} stay as they are`]
  const counts: Readonly<Record<string, number>> = errorClasses
  const count = (classes: readonly string[]): number =>
    classes.reduce((sum, name) => sum + (counts[name] ?? 0), 0)
  const command = (...words: readonly string[]): string => `  ${pasteable(['run', ...words], home)}`
  const fork = command('fork', runId)
  const lines: string[] = []
  // of an endpoint nothing that an item reads: a model or an address that is not there
  const absent = setting.isLabelling && !setting.isReplay ? count(['not_found']) : 0
  const input = count(INPUT) - absent
  if (input > 0)
    lines.push(
      `${input} failed by what they read (failed.csv says why); mend that, then start a new run over it${setting.isLabelling ? ', which labels a changed table afresh' : '; results of the other items are reused'}:`,
      fork,
    )
  if (setting.isReplay) {
    const recorded = failed - input
    if (recorded > 0)
      lines.push(
        `${recorded} failed in the recording that this run plays, and would again; to ask a model instead, name it in the spec, then:`,
        fork,
      )
    return lines
  }
  if (absent > 0)
    lines.push(
      `${absent} not found by the endpoint (failed.csv says what); where its model is there by now, try these again, and where model or address in the spec is wrong, mend that and start a new run:`,
      command('retry', runId, '--class', 'not_found'),
    )
  const refused = count(['refused'])
  if (refused > 0)
    lines.push(
      `${refused} refused by the model: label these by hand, or change model or prompt in the spec, then:`,
      fork,
    )
  const outside = count(INFRASTRUCTURE)
  if (outside > 0)
    lines.push(
      `${outside} failed by no fault of the input or its answer; to try these again:`,
      command('retry', runId, '--class', 'infrastructure'),
    )
  const told = new Set([...INPUT, ...INFRASTRUCTURE, 'refused'])
  for (const [name, left] of Object.entries(counts))
    if (left > 0 && !told.has(name))
      lines.push(
        `${left} failed with ${name}; to try these again:`,
        command('retry', runId, '--class', name),
      )
  return lines
}
