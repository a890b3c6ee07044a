import type { Ledger } from './ledger.ts'

/** Something in the ledger that is not as it must be. */
export interface Problem {
  /** The check that found it. */
  readonly check:
    | 'integrity'
    | 'schema'
    | 'run_hash'
    | 'item_hash'
    | 'source_hash'
    | 'attempt_hash'
    | 'result_hash'
    | 'failure_hash'
    | 'counts'
    | 'result_attempt'
    | 'state'
    | 'unreadable'
  readonly runId: string | null
  readonly itemKey: string | null
  readonly message: string
}

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
