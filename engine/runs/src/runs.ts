import { RunNotFoundError } from './errors.ts'
import type { Ledger } from './ledger.ts'
import type { SourceFile } from './plan.ts'
import type { RunMeta } from './run-meta.ts'
import type { RunStatus } from './status.ts'

/**
 * The run that a user means: an exact id, a name (its newest run), or a unique beginning of an id.
 *
 * @returns the run's id
 * @throws RunNotFoundError when none or several answer
 */
export async function resolveRun(ledger: Ledger, selector: string): Promise<string> {
  const runs = await ledger.runs()
  const exact = runs.find((run) => run.runId === selector)
  if (exact !== undefined) return exact.runId
  const named = runs.find((run) => run.name === selector)
  if (named !== undefined) return named.runId
  const begun = selector === '' ? [] : runs.filter((run) => run.runId.startsWith(selector))
  if (begun.length !== 1)
    throw new RunNotFoundError(
      selector,
      begun.map((run) => run.runId),
    )
  return begun[0].runId
}

/** Status of the run that `selector` means (see resolveRun). @throws RunNotFoundError */
export async function runStatus(ledger: Ledger, selector: string): Promise<RunStatus> {
  return ledger.status(await resolveRun(ledger, selector))
}

/** Status of every run, newest first. */
export async function listRuns(ledger: Ledger): Promise<readonly RunStatus[]> {
  const statuses: RunStatus[] = []
  for (const { runId } of await ledger.runs()) statuses.push(await ledger.status(runId))
  return statuses
}

/** What a run was planned with. @throws RunNotFoundError */
export async function runMeta(ledger: Ledger, runId: string): Promise<RunMeta> {
  return ledger.meta(runId)
}

/**
 * Asks the process that executes a run to pause; obeyed within about a second.
 *
 * @throws RunStateError when nobody executes it
 */
export async function requestPause(ledger: Ledger, runId: string): Promise<void> {
  return ledger.request(runId, 'pause')
}

/**
 * Asks the process that executes a run to cancel it; a run that nobody executes is cancelled at
 * once. A cancelled run may be resumed.
 *
 * @throws RunStateError when it has ended already
 */
export async function requestCancel(ledger: Ledger, runId: string): Promise<void> {
  return ledger.request(runId, 'cancel')
}

/** The source files of a run as they were when it was planned. @throws RunNotFoundError */
export async function listSources(ledger: Ledger, runId: string): Promise<readonly SourceFile[]> {
  return ledger.sources(runId)
}
