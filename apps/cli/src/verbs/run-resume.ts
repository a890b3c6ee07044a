import { closestName } from '@longrun/pipelines'
import {
  backupBefore,
  errorClasses,
  errorClassesOf,
  runMeta,
  runStatus,
  type Usage,
} from '@longrun/runs'

import { demoTruth } from '../demo-truth.ts'
import { detach } from '../detach.ts'
import { execute, leaveArtefacts } from '../execute.ts'
import { CommandError, ExitCode } from '../exit.ts'
import { chooseRun, withLedger } from '../open-home.ts'
import type { GlobalOptions } from '../program-options.ts'
import { requireText } from '../require-text.ts'
import { note, printJson } from '../terminal/console.ts'

interface ResumeOptions extends GlobalOptions {
  readonly workers?: number
  readonly maxMemoryMb?: number
  readonly maxUsd?: number
  readonly maxTokens?: number
  readonly detach?: boolean
}

/**
 * `longrun run resume`: what is done stays done; source and spec are checked first. A run that has
 * finished gets its files written again.
 */
export async function resumeRun(selector: string, options: ResumeOptions): Promise<number> {
  return withLedger(options, 'write', async (ledger) => {
    const runId = await chooseRun(ledger, selector)
    const before = await runStatus(ledger, runId)
    const truth = await demoTruth(ledger, runId)
    const settings = {
      ...options,
      ...(truth === undefined ? {} : { truth }),
      budget: budgetOf(options),
    }
    const { state, cause } = before
    if (state === 'completed' || state === 'completed_with_errors') {
      note(`run ${runId} has finished: writing its tables and report again`)
      const outcome = { state, cause, message: null, status: before }
      return (await leaveArtefacts(ledger, outcome, settings)).exitCode
    }
    requireText(ledger, await runMeta(ledger, runId))
    // one that is being executed is refused below, by name
    if (options.detach === true && state !== 'running') return detach(ledger, runId, options)
    await backupBefore(ledger)
    note(`run ${runId}: ${before.pending} of ${before.total} items to go`)
    return (await execute(ledger, runId, settings)).exitCode
  })
}

/** Meters of the engine (docs of narrative labelling): cost in nano-dollars, tokens in all. */
function budgetOf({ maxUsd, maxTokens }: ResumeOptions): Usage {
  return {
    ...(maxUsd === undefined ? {} : { costNanoUsd: Math.max(1, Math.round(maxUsd * 1e9)) }),
    ...(maxTokens === undefined ? {} : { totalTokens: Math.max(1, Math.round(maxTokens)) }),
  }
}

/** `longrun run retry`: failed items are opened again, all or of one class; their history stays. */
export async function retryRun(
  selector: string,
  options: ResumeOptions & { readonly class?: string },
): Promise<number> {
  if (options.class !== undefined) requireClass(options.class)
  return withLedger(options, 'write', async (ledger) => {
    const runId = await chooseRun(ledger, selector)
    const before = await runStatus(ledger, runId)
    const failed =
      options.class === undefined
        ? before.failed
        : errorClassesOf(options.class).reduce(
            (sum, name) =>
              sum + (before.errorClasses[name as keyof typeof before.errorClasses] ?? 0),
            0,
          )
    if (failed === 0) {
      const known = Object.keys(before.errorClasses).join(', ') || 'none'
      note(
        options.class === undefined
          ? `run ${runId} has no failed item`
          : `run ${runId} has no item that failed with ${options.class} (classes there: ${known})`,
      )
      if (options.json === true) printJson(before)
      return ExitCode.done
    }
    requireText(ledger, await runMeta(ledger, runId))
    note(`run ${runId}: trying ${failed} failed ${failed === 1 ? 'item' : 'items'} again`)
    await backupBefore(ledger)
    const retry = options.class === undefined ? {} : { errorClass: options.class }
    return (await execute(ledger, runId, { ...options, budget: budgetOf(options), retry })).exitCode
  })
}

/** A class that no item can have is a slip, not a run without such failures. Throws `CommandError`. */
function requireClass(name: string): void {
  const allowed = ['infrastructure', ...errorClasses]
  if (allowed.includes(name)) return
  const close = closestName(name, allowed)
  throw new CommandError(
    `there is no error class ${name}${close === null ? '' : `, did you mean ${close}?`} (there is: ${allowed.join(', ')})`,
  )
}
