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
    | 'usage'
    | 'result_attempt'
    | 'state'
    | 'unreadable'
  readonly runId: string | null
  readonly itemKey: string | null
  readonly message: string
}
