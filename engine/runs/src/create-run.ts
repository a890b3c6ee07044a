import { PlanError } from './errors.ts'
import type { Ledger } from './ledger.ts'
import type { RunPlan } from './plan.ts'
import type { Item } from './task.ts'
import { importTask, tablesOf } from './task-module.ts'

/** Longest deadline of an item [ms]: what a timer can wait, 24.8 days. */
export const longestTimeoutMs = 2 ** 31 - 1

/**
 * Writes a planned run into the ledger: run, frozen selection, items and source files in one
 * transaction, so that a crash leaves all or nothing. The task's version and tables are frozen
 * with it. Items are put into byte order of their keys.
 *
 * @param options.isOnly refuse it where a run of this name and pipeline has more to do, also one that
 * another process writes at the same moment; default false
 * @returns the run's id
 * @throws PlanError when the plan is not sound, or its task cannot be imported; UnfinishedRunError
 */
export async function createRun(
  ledger: Ledger,
  plan: RunPlan,
  { isOnly = false }: { readonly isOnly?: boolean } = {},
): Promise<string> {
  checkPlan(plan)
  const task = await importTask(plan.taskUrl)
  return ledger.createRun({
    isOnly,
    plan: { ...plan, items: inKeyOrder(plan.items) },
    task: { name: task.name, version: task.version, tables: tablesOf(task, plan.params) },
  })
}

/** Items by the bytes of their keys in UTF-8, the order of every export. */
export function inKeyOrder(items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => ({ item, bytes: Buffer.from(item.key, 'utf8') }))
    .sort((left, right) => Buffer.compare(left.bytes, right.bytes))
    .map(({ item }) => item)
}

/** @throws PlanError when a plan is not sound */
export function checkPlan(plan: RunPlan): void {
  if (plan.items.length === 0)
    throw new PlanError(`The plan '${plan.name}' has no items: check source, filter and limit.`)
  if (!Number.isSafeInteger(plan.seed))
    throw new PlanError(`The seed must be an integer up to 2^53, got ${plan.seed}.`)
  if (
    !Number.isSafeInteger(plan.timeoutMs) ||
    plan.timeoutMs < 1 ||
    plan.timeoutMs > longestTimeoutMs
  )
    throw new PlanError(
      `timeoutMs must be an integer from 1 to ${longestTimeoutMs} ms, got ${plan.timeoutMs}.`,
    )
  const share = plan.gate?.minSuccessShare
  if (share !== undefined && !(share >= 0 && share <= 1))
    throw new PlanError(`gate.minSuccessShare must lie in 0..1, got ${share}.`)
  for (const [meter, most] of Object.entries(plan.budget ?? {}))
    if (!Number.isSafeInteger(most) || most < 1)
      throw new PlanError(`The budget of '${meter}' must be an integer from 1 on, got ${most}.`)
  const keys = new Set<string>()
  for (const { key } of plan.items) {
    if (key === '' || key.includes('\0') || !key.isWellFormed())
      throw new PlanError(
        `An item key must be a non-empty text without NUL, got ${JSON.stringify(key)}.`,
      )
    if (keys.has(key))
      throw new PlanError(`Two items have the key '${key}': keys are unique in a run.`)
    keys.add(key)
  }
}
