import { resolve } from 'node:path'

import {
  correctedFacts,
  estimateLabels,
  goldOfFile,
  type GoldLabels,
  type LabelEstimates,
  type LabelledItems,
  ownGold,
} from '@longrun/pipelines'
import { LedgerError, recordEvent } from '@longrun/runs'
import type { RegressionModel } from '@longrun/statistics'
import { readTable, TableError } from '@longrun/tables'

import { estimateCsv } from '../estimate-file.ts'
import { estimateText } from '../estimate-text.ts'
import { CommandError, ExitCode } from '../exit.ts'
import { displayPath } from '../home.ts'
import { PREVALENCE_CORRECTED, TEST_OPENED } from '../labelling-history.ts'
import {
  chooseLabellingRun,
  labelledItems,
  type LabellingRun,
  orCommandError,
} from '../labelling-run.ts'
import { namedCsv, writeNamed } from '../named-place.ts'
import { withLedger } from '../open-home.ts'
import { keepPrivate } from '../private-home.ts'
import type { GlobalOptions } from '../program-options.ts'
import { note, print, printJson } from '../terminal/console.ts'
import { printable } from '../terminal/text-table.ts'
import { writeWhole } from '../whole-file.ts'

interface Options extends GlobalOptions {
  readonly gold?: string
  readonly goldLabel?: string
  readonly coder?: string
  readonly probability?: string
  readonly equalProbability?: boolean
  readonly outcome?: 'prevalence' | 'regression'
  readonly predictors?: readonly string[]
  readonly model: RegressionModel
  readonly openTest?: boolean
  readonly out?: string
}

/** `longrun run estimate`: prevalence and regression, corrected for the model's errors. */
export async function estimateRun(selector: string, options: Options): Promise<number> {
  const predictors = options.predictors ?? []
  const outcome = options.outcome ?? (predictors.length === 0 ? 'prevalence' : 'regression')
  if (outcome === 'regression' && predictors.length === 0)
    throw new CommandError('--outcome regression needs --predictors: columns of source.stratum')
  if (outcome === 'prevalence' && predictors.length > 0)
    throw new CommandError('--predictors belong to --outcome regression')
  const opensTest = options.openTest === true
  if (options.out !== undefined && options.gold !== undefined)
    if (resolve(options.out) === resolve(options.gold))
      throw new CommandError('--out is the file of --gold, which holds labels: name another')
  const out = options.out === undefined ? null : namedCsv(options.out)
  // `run methods` states what was drawn as a sample, and corrected by it
  const keeps = options.gold !== undefined && outcome === 'prevalence'
  return withLedger(options, opensTest ? 'write' : 'read', async (ledger) => {
    const run = await chooseLabellingRun(ledger, selector)
    keepPrivate(ledger.home)
    const items = await labelledItems(ledger, run)
    const labels = await orCommandError(() => goldLabels(items, run, options))
    if (opensTest)
      await recordEvent(ledger, run.meta.runId, TEST_OPENED, {
        coder: coderOf(run, options),
        estimate: outcome,
      })
    const estimates = await orCommandError(() =>
      estimateLabels(items, labels, { predictors, model: options.model }),
    )
    const { runId, name } = run.meta
    if (out !== null) {
      const table = estimateCsv(estimates, outcome)
      writeNamed(out, () => writeWhole(out, table))
    }
    if (keeps) await keepPrevalence(runId, estimates, options)
    if (options.json === true)
      printJson({ runId, name, outcome, ...estimates, ...(out === null ? {} : { path: out }) })
    else {
      print(`${printable(name)} ${runId}\n\n${estimateText(estimates, outcome)}`)
      if (out !== null) print(displayPath(out))
    }
    if (out !== null && run.params.sensitivity === 'restricted')
      note(
        'The text is restricted: estimates by few manual labels can tell counts below 10; look at the file before you share it.',
      )
    return ExitCode.done
  })
}

/** For `run methods`; a home that cannot be written (a backup, of somebody else) can be estimated all the same. */
async function keepPrevalence(
  runId: string,
  estimates: LabelEstimates,
  options: Options,
): Promise<void> {
  try {
    await withLedger(options, 'write', (ledger) =>
      recordEvent(ledger, runId, PREVALENCE_CORRECTED, {
        prevalence: correctedFacts(estimates).map((fact) => ({ ...fact })),
      }),
    )
  } catch (error) {
    const isShut = error instanceof CommandError || error instanceof LedgerError
    if (!isShut || (error instanceof LedgerError && error.problem === 'corrupt')) throw error
    note(`the estimate is not kept for \`run methods\`: ${error.message}`)
  }
}

async function goldLabels(
  items: LabelledItems,
  run: LabellingRun,
  options: Options,
): Promise<GoldLabels> {
  const { gold, goldLabel, probability, equalProbability, openTest } = options
  if (gold === undefined) {
    if (goldLabel !== undefined)
      throw new CommandError('--gold-label names a column of --gold FILE; give that too')
    if (probability !== undefined && equalProbability === true)
      throw new CommandError('give --probability or --equal-probability, not both')
    return ownGold(items, {
      coder: coderOf(run, options),
      probability: probability ?? null,
      isEqual: equalProbability === true,
      opensTest: openTest === true,
    })
  }
  for (const [name, value] of Object.entries({
    '--coder': options.coder,
    '--open-test': openTest,
    '--equal-probability': equalProbability,
  }))
    if (value !== undefined) throw new CommandError(`${name} has no place with --gold FILE`)
  const path = resolve(gold)
  try {
    return goldOfFile(items, await readTable(path), {
      params: run.params,
      runId: run.meta.runId,
      name: displayPath(path),
      ...(goldLabel === undefined ? {} : { label: goldLabel }),
      ...(probability === undefined ? {} : { probability }),
    })
  } catch (error) {
    if (error instanceof TableError) throw new CommandError(`--gold: ${error.message}`)
    throw error
  }
}

function coderOf({ meta, params }: LabellingRun, { coder }: Options): string {
  const { labels } = params
  if (coder !== undefined) return coder
  if (labels.length === 1) return labels[0]
  throw new CommandError(
    labels.length === 0
      ? `run ${meta.runId} has no manual labels: draw a sample with \`run sample-gold\`, label it, and give it as --gold FILE`
      : `run ${meta.runId} has the labels ${labels.join(', ')}: choose one with --coder`,
  )
}
