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
  for (let at: string | null = runId; at !== null; at = await reusedParent(ledger, at))
    for (const [meter, value] of Object.entries(await ledger.usage(at)))
      total[meter] = (total[meter] ?? 0) + value
  return total
}

async function reusedParent(ledger: Ledger, runId: string): Promise<string | null> {
  const { parentRunId } = await ledger.meta(runId)
  if (parentRunId === null) return null
  const event = (await ledger.events(runId)).find(({ type }) => type === 'reused')
  const detail = event?.detail as { readonly results?: number } | undefined
  return (detail?.results ?? 0) > 0 ? parentRunId : null
}
