import {
  PlanError,
  SourceChangedError,
  SpecChangedError,
  StorageFullError,
  SupersededError,
} from './errors.ts'
import { chainUsage, largestUsage } from './chain-usage.ts'
import { Execution } from './execution.ts'
import type { Applicant, Finish, Grant, Ledger } from './ledger.ts'
import { openExecutor } from './open-executor.ts'
import type { ExecuteOptions } from './plan.ts'
import { currentProcess } from './process-identity.ts'
import type { RunMeta } from './run-meta.ts'
import { sourceChanges } from './source-check.ts'
import { specChanges } from './spec-change.ts'
import type { Outcome } from './status.ts'
import { pausedStop, supersededStop, type Stop } from './stop.ts'
import type { AnyTask, Json } from './task.ts'
import { importTask, isCallTask, tablesOf } from './task-module.ts'

const defaultLeaseMs = 30_000
const shortestLeaseMs = 100
const longestBeatMs = 5_000

/**
 * Executes a run, or goes on with it, until no item is pending or something stops it. Takes the
 * run's lease, checks every source file, then loads, computes and commits item after item. A
 * process that dies leaves a run from which this goes on, and no result depends on whether it did.
 *
 * With `options.retry` the failed items (all, or of one class) are opened again first.
 *
 * @returns how it ended; stops such as a full disk or a pause are outcomes, not errors
 * @throws HeldError when another process executes the run, RunStateError when its state does not
 * allow it (completed; finished with errors and no `retry`), SourceChangedError, SpecChangedError
 * when the task's version or tables are not those of the run, StorageFullError when not even the
 * lease can be written, RunNotFoundError, PlanError, LedgerError
 */
export async function executeRun(
  ledger: Ledger,
  runId: string,
  options: ExecuteOptions,
): Promise<Outcome> {
  checkOptions(options)
  const meta = await ledger.meta(runId)
  const task = await importTask(options.taskUrl ?? meta.taskUrl)
  assertSameTask(meta, task)
  const reopen = options.retry ?? null
  const applicant = applicantOf(isCallTask(task) ? { ...options, workers: 1 } : options)
  const startedMs = ledger.clock.monotonic()
  const grant = await ledger.acquire(runId, applicant, reopen !== null)
  const ended = new AbortController()
  const beat = setInterval(
    () => {
      // A failed heartbeat shows in the next write of the execution, which says why.
      ledger.heartbeat(grant, ledger.clock.monotonic() - startedMs).catch(() => {})
    },
    Math.min(longestBeatMs, applicant.leaseMs / 4),
  )
  try {
    await beginChecked(ledger, grant, reopen)
    if (await isComplete(ledger, runId)) return await finishComplete(ledger, grant, meta)
    const opened = await openExecutor({
      ledger,
      meta,
      task,
      options,
      signal: ended.signal,
    })
    if ('finish' in opened) return await finishStopped(ledger, grant, opened)
    const execution = new Execution({
      ledger,
      grant,
      meta,
      options,
      ...opened,
      usage: await chainUsage(ledger, runId),
      largestUsage: await largestUsage(ledger, runId, options.budget ?? meta.budget),
      startedMs,
    })
    const stop = await execution.run().catch(async (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error)
      await finishQuietly(ledger, grant, { state: 'failed', cause: 'engine', message }, 'error')
      throw error
    })
    await ledger.heartbeat(grant, ledger.clock.monotonic() - startedMs).catch(() => {})
    const outcome =
      stop === null
        ? await finishComplete(ledger, grant, meta)
        : await finishStopped(ledger, grant, stop)
    options.onProgress?.({ ...outcome.status, retries: execution.retries })
    return outcome
  } finally {
    ended.abort()
    clearInterval(beat)
  }
}

/** A fork may have taken over all its results: nothing needs to be opened. */
async function isComplete(ledger: Ledger, runId: string): Promise<boolean> {
  const { total, succeeded, failed } = await ledger.counts(runId)
  return succeeded + failed === total
}

/** Refuses changed sources; otherwise the run is `running` afterwards. */
async function beginChecked(
  ledger: Ledger,
  grant: Grant,
  reopen: { readonly errorClass?: string } | null,
): Promise<void> {
  try {
    const changes = await sourceChanges(await ledger.sources(grant.runId))
    if (changes.length > 0) {
      await ledger.event(grant, 'source_changed', changes as unknown as Json)
      throw new SourceChangedError(grant.runId, changes)
    }
    await ledger.begin(grant, reopen)
  } catch (error) {
    await finishQuietly(ledger, grant, null, 'refused')
    throw error
  }
}

function checkOptions({ workers, leaseMs, mostTries = {}, repairs = 0 }: ExecuteOptions): void {
  if (!Number.isSafeInteger(workers) || workers < 1)
    throw new PlanError(`The number of workers must be an integer from 1 on, got ${workers}.`)
  if (leaseMs !== undefined && !(Number.isSafeInteger(leaseMs) && leaseMs >= shortestLeaseMs))
    throw new PlanError(`leaseMs must be an integer from ${shortestLeaseMs} ms on, got ${leaseMs}.`)
  for (const [name, tries] of Object.entries(mostTries))
    if (!Number.isSafeInteger(tries) || tries < 1)
      throw new PlanError(`mostTries.${name} must be an integer from 1 on, got ${tries}.`)
  if (!Number.isSafeInteger(repairs) || repairs < 0)
    throw new PlanError(`repairs must be an integer from 0 on, got ${repairs}.`)
}

function assertSameTask(meta: RunMeta, task: AnyTask): void {
  const changes = specChanges(
    { name: meta.taskName, version: meta.taskVersion, tables: meta.tables as unknown as Json },
    {
      name: task.name,
      version: task.version,
      tables: tablesOf(task, meta.params) as unknown as Json,
    },
  )
  if (changes.length > 0)
    throw new SpecChangedError(
      changes.map((change) => ({ ...change, path: `task.${change.path}` })),
    )
}

function applicantOf(options: ExecuteOptions): Applicant {
  return {
    process: currentProcess(),
    leaseMs: options.leaseMs ?? defaultLeaseMs,
    workers: options.workers,
    toolVersion: options.toolVersion ?? 'unknown',
    kernelSha256: options.kernelSha256 ?? null,
  }
}

async function finishComplete(ledger: Ledger, grant: Grant, meta: RunMeta): Promise<Outcome> {
  const counts = await ledger.counts(grant.runId)
  const state = counts.failed > 0 ? 'completed_with_errors' : 'completed'
  const share = counts.succeeded / counts.total
  const least = meta.gate?.minSuccessShare ?? 0
  const message =
    share < least
      ? `${counts.succeeded} of ${counts.total} items succeeded, a share of ${share.toFixed(4)}; the quality gate asks for ${least}.`
      : null
  const cause = message === null ? null : 'quality_gate'
  try {
    await ledger.finish(grant, { state, cause, message }, 'finished')
  } catch (error) {
    return finishStopped(ledger, grant, stopOf(error))
  }
  return { state, cause, message, status: await ledger.status(grant.runId) }
}

async function finishStopped(ledger: Ledger, grant: Grant, stop: Stop): Promise<Outcome> {
  // On a full disk not even this may fit: then the run reads `interrupted`, and nothing is lost.
  if (stop.finish !== null) await finishQuietly(ledger, grant, stop.finish, stop.cause)
  return {
    state: stop.finish?.state ?? 'paused',
    cause: stop.cause,
    message: stop.message,
    status: await ledger.status(grant.runId),
  }
}

async function finishQuietly(
  ledger: Ledger,
  grant: Grant,
  finish: Finish | null,
  reason: string,
): Promise<void> {
  try {
    await ledger.finish(grant, finish, reason)
  } catch (error) {
    if (!(error instanceof SupersededError || error instanceof StorageFullError)) throw error
  }
}

function stopOf(error: unknown): Stop {
  if (error instanceof SupersededError) return supersededStop(error.message)
  if (error instanceof StorageFullError) return pausedStop('storage_full', error.message)
  throw error
}
