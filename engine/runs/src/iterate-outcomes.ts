import type { Ledger } from './ledger.ts'
import { failuresOf, resultsOf, type FailureRow } from './read-run.ts'
import type { Item, Output } from './task.ts'

const pageRows = 500

/** One item of a run with what came of it; neither: it is still pending. */
export interface OutcomeRow {
  readonly item: Item
  readonly result: Pick<Output, 'tables'> | null
  readonly failure: FailureRow | null
}

/**
 * Every item of a run in itemKey byte order, whether it succeeded, failed or is pending, from one
 * consistent snapshot. Attachments are left out.
 *
 * @throws LedgerError `corrupt` when a row does not fit its hash
 */
export async function* iterateOutcomes(ledger: Ledger, runId: string): AsyncGenerator<OutcomeRow> {
  const snapshot = await ledger.snapshot(runId)
  try {
    const results = resultsOf(snapshot, { attachments: false })
    const failures = failuresOf(snapshot)
    let result = await results.next()
    let failure = await failures.next()
    let after = 0
    for (;;) {
      const page = await snapshot.items(after, pageRows)
      for (const { itemNo, item } of page) {
        after = itemNo
        const hasResult = result.done !== true && result.value.key === item.key
        const hasFailure = failure.done !== true && failure.value.key === item.key
        yield {
          item,
          result: hasResult ? result.value.output : null,
          failure: hasFailure ? failure.value : null,
        }
        if (hasResult) result = await results.next()
        if (hasFailure) failure = await failures.next()
      }
      if (page.length < pageRows) return
    }
  } finally {
    await snapshot.close()
  }
}
