import { isoTime } from './clock.ts'
import type { Ledger } from './ledger.ts'
import { listRuns } from './runs.ts'
import type { RunState, RunStatus } from './status.ts'

/** A run that was given up, or never taken up. */
export interface AbandonedRun {
  readonly status: RunStatus
  /** When something last happened to it; ISO time, UTC. */
  readonly lastActive: string
}

const abandonedStates: ReadonlySet<RunState> = new Set(['planned', 'interrupted', 'cancelled'])

/**
 * Runs that are planned, interrupted or cancelled, and to which nothing has happened for longer than
 * `olderThanMs`, newest first. Paused, failed and finished ones are nobody's leftovers; nor is one
 * that was forked, as its fork points to it.
 */
export async function abandonedRuns(
  ledger: Ledger,
  options: { readonly olderThanMs: number },
): Promise<readonly AbandonedRun[]> {
  const before = ledger.clock.now() - options.olderThanMs
  const statuses = await listRuns(ledger)
  const parents = new Set<string | null>()
  for (const { runId } of statuses) parents.add((await ledger.meta(runId)).parentRunId)
  const abandoned: AbandonedRun[] = []
  for (const status of statuses) {
    if (!abandonedStates.has(status.state) || parents.has(status.runId)) continue
    const lastActive = await ledger.lastActive(status.runId)
    if (lastActive < before) abandoned.push({ status, lastActive: isoTime(lastActive) })
  }
  return abandoned
}

/**
 * Removes a run with all its items, attempts, results and answers, for good; that there was one, its
 * id and name, stays. Keys of sealed texts are left alone: destroying those is a purge.
 *
 * @throws RunStateError when it is finished, paused, failed, forked, or being executed
 */
export async function discardRun(ledger: Ledger, runId: string): Promise<void> {
  return ledger.discard(runId)
}
