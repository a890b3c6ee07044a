import type { Ledger } from './ledger.ts'
import type { Usage } from './task.ts'

/**
 * What a run has used, and the runs before it whose results it took over: a fork goes on with their
 * work, so its budget counts what they spent.
 *
 * @returns totals by meter over all their sessions; of a run that reused nothing, its own
 * @throws RunNotFoundError
 */
export async function chainUsage(ledger: Ledger, runId: string): Promise<Usage> {
  const total: Record<string, number> = {}
  for await (const at of chain(ledger, runId))
    for (const [meter, value] of Object.entries(await ledger.usage(at)))
      total[meter] = (total[meter] ?? 0) + value
  return total
}

/**
 * The most that one attempt of these runs has used, by meter of a budget: nothing is read where it has none.
 *
 * @throws RunNotFoundError
 */
export async function largestUsage(ledger: Ledger, runId: string, budget: Usage): Promise<Usage> {
  const largest: Record<string, number> = {}
  if (Object.keys(budget).length === 0) return largest
  for await (const at of chain(ledger, runId))
    for (const [meter, value] of Object.entries(await ledger.largestUsage(at)))
      if (meter in budget) largest[meter] = Math.max(largest[meter] ?? 0, value)
  return largest
}

/** A run and those whose results it took over, the newest first. */
async function* chain(ledger: Ledger, runId: string): AsyncGenerator<string> {
  for (let at: string | null = runId; at !== null; at = await reusedParent(ledger, at)) yield at
}

async function reusedParent(ledger: Ledger, runId: string): Promise<string | null> {
  const { parentRunId } = await ledger.meta(runId)
  if (parentRunId === null) return null
  const event = (await ledger.events(runId)).find(({ type }) => type === 'reused')
  const detail = event?.detail as { readonly results?: number } | undefined
  return (detail?.results ?? 0) > 0 ? parentRunId : null
}
