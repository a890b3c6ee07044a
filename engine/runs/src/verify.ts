import type { Ledger } from './ledger.ts'
import type { Problem } from './problem.ts'

/**
 * Checks the ledger against its invariants: SQLite's own integrity, the schema with its triggers,
 * the hash of every row that an export reads, counts, and that each result belongs to a succeeded
 * attempt. Empty: sound.
 */
export async function verifyLedger(
  ledger: Ledger,
  options: { readonly runId?: string } = {},
): Promise<readonly Problem[]> {
  return ledger.verify(options.runId ?? null)
}
