import type { Ledger, RunEvent, RunSession } from './ledger.ts'
import type { Json } from './task.ts'

/**
 * Notes something about a run that no session brought about, such as that its test split was
 * opened. Events are kept for good and never change a result.
 *
 * @param type one word of the caller's; the engine's own are `acquired`, `running`, `requested`,
 * `source_changed`, `reused`, `ended`
 * @throws RunNotFoundError
 */
export async function recordEvent(
  ledger: Ledger,
  runId: string,
  type: string,
  detail: Json,
): Promise<void> {
  return ledger.note(runId, type, detail)
}

/**
 * What happened to a run, oldest first: each session's start (`running`, with what was pending and
 * whether it resumed) and end, requests, refusals, and what `recordEvent` noted.
 *
 * @throws RunNotFoundError
 */
export async function listEvents(ledger: Ledger, runId: string): Promise<readonly RunEvent[]> {
  return ledger.events(runId)
}

/**
 * The sessions of a run, oldest first: when it was executed, and by which version of the software.
 *
 * @throws RunNotFoundError
 */
export async function listSessions(ledger: Ledger, runId: string): Promise<readonly RunSession[]> {
  return ledger.sessions(runId)
}
