import { totalmem } from 'node:os'
import { CallExecutor } from './calls/call-executor.ts'
import { itemErrorOf } from './error-class.ts'
import type { Executor, ExecutorEvents } from './executor.ts'
import type { Ledger } from './ledger.ts'
import type { MemoryLimits } from './memory-watch.ts'
import type { ExecuteOptions } from './plan.ts'
import { decide } from './retry-policy.ts'
import type { RunMeta } from './run-meta.ts'
import { failedStop, pausedStop, type Stop } from './stop.ts'
import type { AnyTask, Caller, CallTask } from './task.ts'
import { isCallTask } from './task-module.ts'
import { WorkerExecutor } from './worker/worker-executor.ts'

/** Repairs of an answer that cannot be read, where asking again may give another. */
const callRepairs = 2
const gibibyte = 1024 ** 3

/** What an execution needs to carry out attempts. */
export interface Opened {
  readonly makeExecutor: (events: ExecutorEvents) => Executor
  readonly repairs: number
}

/** Opens a run's task by its kind: worker threads for one that computes, its caller for calls. */
export async function openExecutor(parts: {
  readonly ledger: Ledger
  readonly meta: RunMeta
  readonly task: AnyTask
  readonly options: ExecuteOptions
  /** Aborted when the session ends. */
  readonly signal: AbortSignal
}): Promise<Opened | Stop> {
  const { ledger, meta, task, options, signal } = parts
  if (isCallTask(task)) {
    const opened = await openCaller(task, { ledger, meta, signal })
    if ('finish' in opened) return opened
    return {
      makeExecutor: (events) => new CallExecutor({ caller: opened, meta, ledger }, events),
      repairs: options.repairs ?? callRepairs,
    }
  }
  // More threads than items would only take memory.
  const { total, succeeded, failed } = await ledger.counts(meta.runId)
  const workers = Math.min(options.workers, Math.max(1, total - succeeded - failed))
  const limits = limitsOf({ ...options, workers })
  const taskUrl = options.taskUrl ?? meta.taskUrl
  return {
    makeExecutor: (events) => new WorkerExecutor({ task, taskUrl, meta, workers, limits }, events),
    repairs: 0,
  }
}

/** A caller that cannot be opened for want of a key pauses the run; any other fault fails it. */
async function openCaller(
  task: CallTask,
  parts: { readonly ledger: Ledger; readonly meta: RunMeta; readonly signal: AbortSignal },
): Promise<Caller | Stop> {
  const { ledger, meta, signal } = parts
  try {
    const { params, runId } = meta
    const caller = await task.open({ params, home: ledger.home, runId, signal })
    const { concurrency } = caller
    if (Number.isSafeInteger(concurrency) && concurrency >= 1) return caller
    await caller.close()
    return failedStop(`The concurrency of task '${task.name}' must be an integer from 1 on.`)
  } catch (error) {
    const { errorClass, message } = itemErrorOf(error)
    const decision = decide(errorClass, {})
    return decision.action === 'pause' ? pausedStop(decision.cause, message) : failedStop(message)
  }
}

/** Limits by machine: three quarters of its memory in all, shared by the workers up to 4 GiB each. */
function limitsOf(options: ExecuteOptions): MemoryLimits {
  const constrained = process.constrainedMemory()
  const memory = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem()
  const rssBytes = options.maxRssBytes ?? 0.75 * memory
  const share = (0.8 * rssBytes) / options.workers
  return {
    rssBytes,
    workerBytes: options.workerMemoryBytes ?? Math.max(gibibyte / 2, Math.min(4 * gibibyte, share)),
  }
}
