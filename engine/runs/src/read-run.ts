import type { Ledger, Snapshot, StoredAttempt } from './ledger.ts'
import { redact } from './redact.ts'
import type { ErrorClass, Json, JsonObject, Output } from './task.ts'

const pageRows = 500

/** What one item gave. */
export interface ResultRow {
  readonly key: string
  readonly output: Output
}

/** One item that failed for good. */
export interface FailureRow {
  readonly key: string
  /** Class and message of the last attempt. */
  readonly errorClass: ErrorClass
  /** Free of absolute paths and times. */
  readonly message: string
  /** Failed attempts; those lost to a crash or a batch mate are not counted. */
  readonly attempts: number
  readonly firstErrorClass: ErrorClass
  readonly firstMessage: string
}

/**
 * The results of a run in itemKey byte order, from one consistent snapshot, page by page.
 *
 * @throws LedgerError `corrupt` when a row does not fit its hash
 */
export async function* iterateResults(ledger: Ledger, runId: string): AsyncGenerator<ResultRow> {
  const snapshot = await ledger.snapshot(runId)
  try {
    yield* resultsOf(snapshot, { attachments: true })
  } finally {
    await snapshot.close()
  }
}

/** The failed items of a run in itemKey byte order. @throws LedgerError `corrupt` */
export async function* iterateFailures(ledger: Ledger, runId: string): AsyncGenerator<FailureRow> {
  const snapshot = await ledger.snapshot(runId)
  try {
    yield* failuresOf(snapshot)
  } finally {
    await snapshot.close()
  }
}

/**
 * Every attempt of a run, in the order of items (itemKey bytes), then attempts, from one consistent
 * snapshot; also those of items that have not ended yet.
 *
 * @throws LedgerError `corrupt`
 */
export async function* iterateAttempts(
  ledger: Ledger,
  runId: string,
): AsyncGenerator<StoredAttempt> {
  const snapshot = await ledger.snapshot(runId)
  try {
    let after = { itemNo: 0, attemptNo: 0 }
    for (;;) {
      const page = await snapshot.attempts(after, pageRows)
      yield* page
      if (page.length < pageRows) return
      after = page.at(-1)!
    }
  } finally {
    await snapshot.close()
  }
}

/** Results of an open snapshot. */
export async function* resultsOf(
  snapshot: Snapshot,
  options: { readonly attachments: boolean },
): AsyncGenerator<ResultRow> {
  let after = 0
  for (;;) {
    // Attachments are large: fewer at a time.
    const limit = options.attachments ? pageRows / 10 : pageRows
    const page = await snapshot.results(after, limit, options.attachments)
    for (const { key, output, attachment } of page) {
      const tables = JSON.parse(output) as Readonly<Record<string, readonly JsonObject[]>>
      yield {
        key,
        output:
          attachment === null ? { tables } : { tables, attachment: JSON.parse(attachment) as Json },
      }
    }
    if (page.length < limit) return
    after = page.at(-1)!.itemNo
  }
}

/** Failures of an open snapshot. */
export async function* failuresOf(snapshot: Snapshot): AsyncGenerator<FailureRow> {
  let after = 0
  for (;;) {
    const page = await snapshot.failures(after, pageRows)
    for (const { itemNo, ...failure } of page) {
      after = itemNo
      yield {
        ...failure,
        message: redact(failure.message),
        firstMessage: redact(failure.firstMessage),
      }
    }
    if (page.length < pageRows) return
  }
}
