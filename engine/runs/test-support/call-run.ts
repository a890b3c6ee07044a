import { sha256 } from '../src/canonical.ts'
import type { ExecuteOptions, Json, JsonObject, RunPlan } from '../src/index.ts'
import type { Step } from './asking.ts'
import { emptyPlan } from './text-run.ts'

/** Options of a test that does not want to wait. */
export const quick = { workers: 2, retryBaseMs: 1, retryCapMs: 5 } satisfies ExecuteOptions

/** A plan that asks for each key, with what comes of its calls, one after the other. */
export function callPlan(
  steps: Readonly<Record<string, readonly Step[]>>,
  options: Partial<RunPlan> & {
    readonly concurrency?: number
    /** Further parameters of the task. */
    readonly more?: JsonObject
  } = {},
): RunPlan {
  const { concurrency = 4, more = {}, ...rest } = options
  const items = Object.entries(steps).map(([key, locator]) => ({
    key,
    sha256: sha256(key),
    locator: locator as unknown as Json,
  }))
  return {
    ...emptyPlan,
    taskUrl: new URL('./asking.ts', import.meta.url).href,
    commit: 'item',
    params: { concurrency, ...more },
    items,
    ...rest,
  }
}

/** So many items of which each call goes the same way. */
export function manyCalls(count: number, step: Step = {}): Record<string, readonly Step[]> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`k${String(index).padStart(5, '0')}`, [step]]),
  )
}
