import type { Usage } from '../task.ts'
import type { Database } from './database.ts'

interface MeterRow {
  readonly meter: string
  readonly total: number
}

/** Adds to what a run has used; to be called in the transaction that ends the attempts. */
export function addUsage(db: Database, runId: string, used: ReadonlyMap<string, number>): void {
  for (const [meter, value] of used)
    db.run(
      `INSERT INTO usage_total (run_id, meter, total) VALUES (?, ?, ?)
       ON CONFLICT (run_id, meter) DO UPDATE SET total = total + excluded.total`,
      [runId, meter, value],
    )
}

/** What all attempts of a run have used, by meter. */
export function readUsage(db: Database, runId: string): Usage {
  return usageOf(
    db.all<MeterRow>('SELECT meter, total FROM usage_total WHERE run_id = ? ORDER BY meter', [
      runId,
    ]),
  )
}

/** The same, added up anew over the attempts. */
export function sumUsage(db: Database, runId: string): Usage {
  return usageOf(
    db.all<MeterRow>(
      `SELECT key AS meter, SUM(value) AS total FROM attempt, json_each(attempt.usage)
       WHERE run_id = ? AND usage IS NOT NULL GROUP BY key ORDER BY key`,
      [runId],
    ),
  )
}

/** By meter, the most that one attempt of a run has used. */
export function readLargestUsage(db: Database, runId: string): Usage {
  return usageOf(
    db.all<MeterRow>(
      `SELECT key AS meter, MAX(value) AS total FROM attempt, json_each(attempt.usage)
       WHERE run_id = ? AND usage IS NOT NULL GROUP BY key ORDER BY key`,
      [runId],
    ),
  )
}

function usageOf(rows: readonly MeterRow[]): Usage {
  return Object.fromEntries(rows.map(({ meter, total }) => [meter, total]))
}
