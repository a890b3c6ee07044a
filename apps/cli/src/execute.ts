import { availableParallelism } from 'node:os'

import {
  notifySettings,
  type NotifySettings,
  retrySettings,
  surveyKernelSha256,
  taskUrlOf,
} from '@longrun/pipelines'
import {
  chainUsage,
  type ExecuteOptions,
  executeRun,
  type Ledger,
  type Outcome,
  runMeta,
  type Usage,
} from '@longrun/runs'

import { CommandError, ExitCode } from './exit.ts'
import { pasteable } from './home.ts'
import { isDiskFull } from './disk-full.ts'
import { failureAdvice, failureSetting } from './failure-advice.ts'
import { moreBudget } from './more-budget.ts'
import { noticeOf, sendNotice } from './notify.ts'
import { keepPrivate } from './private-home.ts'
import { writeArtefacts, type Artefacts } from './run-artefacts.ts'
import type { KnownTruth } from './survey-page.ts'
import { note, print, printJson } from './terminal/console.ts'
import { showProgress } from './terminal/run-progress.ts'
import { usageText } from './terminal/usage-text.ts'
import { finishedText } from './finished-text.ts'
import { VERSION } from './version.ts'

export interface ExecuteSettings {
  readonly workers?: number | undefined
  /** Dispatch pauses above it [MiB]; default by machine. */
  readonly maxMemoryMb?: number | undefined
  readonly json?: boolean | undefined
  readonly retry?: NonNullable<ExecuteOptions['retry']>
  /** In place of what the spec allows, for this session. */
  readonly budget?: NonNullable<ExecuteOptions['budget']>
  /** Of a synthetic sky: goes into the report; asked for once the run has finished. */
  readonly truth?: () => Promise<KnownTruth>
  /** Says the result instead of the usual text. */
  readonly onFinished?: (outcome: Outcome, artefacts: Artefacts) => void
}

/** How an execution ended, with what it left. */
export interface Execution {
  readonly exitCode: number
  readonly outcome: Outcome
  readonly artefacts: Artefacts | null
}

/** npm sends on what the terminal has sent already: two signals so close are one. */
const SAME_SIGNAL_MS = 100

type StopSignal = 'SIGINT' | 'SIGTERM'

/**
 * Execute a run in this process until it rests: progress on stderr, Ctrl-C and SIGTERM pause it
 * (a second one ends at once), exports and report at the end.
 */
export async function execute(
  ledger: Ledger,
  runId: string,
  settings: ExecuteSettings,
): Promise<Execution> {
  const { pipeline, budget, spec } = await runMeta(ledger, runId)
  if (pipeline === 'narrative-labelling') {
    keepPrivate(ledger.home)
    if (settings.workers !== undefined)
      note('--workers changes nothing here: calls at a time are limits.concurrency of the spec')
  }
  const stop = new AbortController()
  const progress = showProgress()
  const signals = listenForStop(stop, () => progress.stop())
  let outcome: Outcome
  try {
    outcome = await executeRun(ledger, runId, {
      workers: settings.workers ?? availableParallelism(),
      signal: stop.signal,
      taskUrl: taskUrlOf(pipeline),
      toolVersion: VERSION,
      kernelSha256: surveyKernelSha256(),
      onProgress: (now) => progress.update(now),
      ...(settings.maxMemoryMb === undefined
        ? {}
        : { maxRssBytes: settings.maxMemoryMb * 2 ** 20 }),
      ...(settings.retry === undefined ? {} : { retry: settings.retry }),
      budget: { ...budget, ...settings.budget },
      ...retrySettings(spec),
    })
  } catch (error) {
    signals.remove()
    throw error
  } finally {
    progress.stop()
  }
  signals.executionEnded()
  const told = notifySettings(spec)
  const finished =
    outcome.state === 'completed' ||
    outcome.state === 'completed_with_errors' ||
    outcome.cause === 'quality_gate'
  if (!finished) {
    const used = await chainUsage(ledger, runId)
    const more = await moreBudget(ledger, { runId, cause: outcome.cause })
    sayStopped(outcome, { used, more, home: ledger.home, json: settings.json === true })
    await tell(outcome, told)
    return { exitCode: stoppedCode(outcome, signals.received()), outcome, artefacts: null }
  }
  // Whoever is told finds the tables written.
  return leaveArtefacts(ledger, outcome, settings).finally(() => tell(outcome, told))
}

/** Tells whom the spec names; a notice that fails is said, and changes nothing. */
async function tell(outcome: Outcome, settings: NotifySettings | null): Promise<void> {
  const notice = noticeOf(outcome)
  if (settings === null || notice === null) return
  for (const problem of await sendNotice(notice, settings)) note(`notify: ${problem}`)
}

/**
 * Write the files of a finished run and say what there is. Also for a run that finished before: a
 * kill may have come between its last result and its report.
 */
export async function leaveArtefacts(
  ledger: Ledger,
  outcome: Outcome,
  settings: ExecuteSettings,
): Promise<Execution> {
  const { runId } = outcome.status
  const truth = await settings.truth?.()
  const artefacts = await writeArtefacts(ledger, runId, truth === undefined ? {} : { truth }).catch(
    (error: unknown) => {
      throw isDiskFull(error)
        ? new CommandError(noRoomText(runId, ledger.home), ExitCode.stopped)
        : error
    },
  )
  if (settings.onFinished !== undefined) settings.onFinished(outcome, artefacts)
  else if (settings.json === true)
    printJson({
      ...outcome.status,
      tablePath: artefacts.tablePath,
      tables: artefacts.tables,
      failedPath: artefacts.failedPath,
      reportPath: artefacts.reportPath,
      checks: artefacts.quality.checks,
      nullShares: artefacts.quality.nullShares,
    })
  else {
    const setting = await failureSetting(ledger, runId)
    const advice = failureAdvice(outcome.status, { setting, home: ledger.home })
    print(finishedText(outcome.status, artefacts, advice))
  }
  return { exitCode: finishedCode(outcome), outcome, artefacts }
}

function noRoomText(runId: string, home: string): string {
  return `run ${runId} has finished, and the disk is too full for its tables and report. All results are in the ledger: make room, then\n  ${pasteable(['run', 'export', runId, '--out', 'stars.csv'], home)}`
}

function finishedCode(outcome: Outcome): number {
  if (outcome.cause === 'quality_gate') return ExitCode.checkFailed
  return outcome.status.failed > 0 ? ExitCode.someFailed : ExitCode.done
}

function stoppedCode(outcome: Outcome, received: StopSignal | null): number {
  if (outcome.state === 'paused' && received !== null)
    return received === 'SIGINT' ? ExitCode.interrupted : ExitCode.terminated
  return ExitCode.stopped
}

function sayStopped(
  outcome: Outcome,
  {
    used,
    more,
    home,
    json,
  }: {
    readonly used: Usage
    /** Flags without which it would stop again at once. */
    readonly more: readonly string[]
    readonly home: string
    readonly json: boolean
  },
): void {
  const { status } = outcome
  if (json) printJson(status)
  const message =
    outcome.cause === 'budget'
      ? `the budget is used up (${usageText(used) ?? outcome.message})`
      : outcome.message
  note(
    `${outcome.state}${message === null ? '' : `: ${message}`} (${status.succeeded + status.failed}/${status.total} done)`,
  )
  note(`Go on with:\n  ${pasteable(['run', 'resume', status.runId, ...more], home)}`)
}

/**
 * First signal: pause cleanly. Second, or one after the execution has ended: end at once; the
 * ledger needs no farewell. The handlers stay until the process ends, so that no signal falls
 * between two of them.
 */
function listenForStop(stop: AbortController, onFirst: () => void): StopListener {
  let first: StopSignal | null = null
  let firstAt = 0
  let ended = false
  const onSignal = (signal: StopSignal): void => {
    if (first !== null && performance.now() - firstAt < SAME_SIGNAL_MS) return
    if (first !== null || ended)
      process.exit(signal === 'SIGINT' ? ExitCode.interrupted : ExitCode.terminated)
    first = signal
    firstAt = performance.now()
    onFirst()
    note(`pausing; the items under way end first (again to end at once)`)
    stop.abort(signal)
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return {
    received: () => first,
    executionEnded() {
      ended = true
    },
    remove() {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
    },
  }
}

interface StopListener {
  received(): StopSignal | null
  executionEnded(): void
  /** Nothing was executed: another listener may follow. */
  remove(): void
}
