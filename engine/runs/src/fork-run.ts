import { canonicalJson } from './canonical.ts'
import { checkPlan, inKeyOrder } from './create-run.ts'
import type { Ledger } from './ledger.ts'
import type { RunPlan } from './plan.ts'
import { currentProcess } from './process-identity.ts'
import type { RunMeta } from './run-meta.ts'
import type { AnyTask, Json, JsonObject } from './task.ts'
import { importTask, tablesOf } from './task-module.ts'

/** What a fork is, and what it took over. */
export interface Fork {
  readonly runId: string
  /** Items that count as succeeded from the start: they cost nothing again. */
  readonly reused: number
  /** Why no result could be taken over, in words; null: those of equal items were. */
  readonly notReused: string | null
}

/**
 * Writes a plan as the child of an earlier run, in one transaction. The earlier run's results of
 * items with equal key, input and locator are the child's from the start, when the task, its version, its
 * tables, the seed, and all parameters that shape a result (`resultShape`) are equal; else nothing
 * is taken over. Failed items are tried anew. What the results cost stays with the run that paid.
 *
 * @returns the child's id, and how many results it took over; also noted as the event `reused`
 * @throws PlanError, RunNotFoundError, LedgerError `corrupt` when a result does not fit its hash
 */
export async function forkRun(
  ledger: Ledger,
  parentRunId: string,
  plan: RunPlan,
  options: { readonly toolVersion?: string } = {},
): Promise<Fork> {
  checkPlan(plan)
  const parent = await ledger.meta(parentRunId)
  const task = await importTask(plan.taskUrl)
  const notReused = difference(parent, plan, task)
  const runId = await ledger.createRun({
    plan: { ...plan, items: inKeyOrder(plan.items) },
    task: { name: task.name, version: task.version, tables: tablesOf(task, plan.params) },
    parent: {
      runId: parentRunId,
      takesResults: notReused === null,
      process: currentProcess(),
      toolVersion: options.toolVersion ?? 'unknown',
    },
  })
  const { succeeded } = await ledger.counts(runId)
  return { runId, reused: succeeded, notReused }
}

/** What makes the parent's results another thing than the child's; null: nothing. */
function difference(parent: RunMeta, plan: RunPlan, task: AnyTask): string | null {
  if (parent.taskName !== task.name || parent.taskVersion !== task.version)
    return `the task was ${parent.taskName} ${parent.taskVersion} and is ${task.name} ${task.version}`
  if (parent.seed !== plan.seed) return `the seed was ${parent.seed} and is ${plan.seed}`
  const tables = tablesOf(task, plan.params) as unknown as Json
  if (canonicalJson(parent.tables as unknown as Json) !== canonicalJson(tables))
    return 'the tables have other columns'
  const shape = (params: JsonObject): string => canonicalJson(task.resultShape?.(params) ?? params)
  return shape(parent.params) === shape(plan.params)
    ? null
    : 'parameters that shape a result have changed'
}
