import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ledgerFileName } from '@longrun/runs'

/** Median resident memory of a run over an early and a late stretch of its stars. */
export interface MemoryFigures {
  /** Stars of each stretch, as `[from, to]`. */
  readonly early: readonly [number, number]
  readonly late: readonly [number, number]
  readonly earlyMib: number | null
  readonly lateMib: number | null
  /** Late over early; null without samples in both. */
  readonly ratio: number | null
}

/** The second tenth against the last tenth of the stars: 200-400 and 1,800-2,000 of 2,000. */
export function memoryFigures(home: string, runId: string, stars: number): MemoryFigures {
  const early = [0.1 * stars, 0.2 * stars] as const
  const late = [0.9 * stars, stars] as const
  return withLedger(home, (db) => {
    const query = db.prepare(
      'SELECT rss_bytes FROM progress_sample WHERE run_id = ? AND done BETWEEN ? AND ? ORDER BY rss_bytes',
    )
    const medianMib = ([from, to]: readonly [number, number]): number | null => {
      const rows = query.all(runId, from, to) as { rss_bytes: number }[]
      return rows.length === 0 ? null : rows[rows.length >> 1].rss_bytes / 2 ** 20
    }
    const earlyMib = medianMib(early)
    const lateMib = medianMib(late)
    const ratio = earlyMib === null || lateMib === null ? null : lateMib / earlyMib
    return { early, late, earlyMib, lateMib, ratio }
  })
}

/** Items with more than one successful attempt. */
export function computedTwice(home: string, runId: string): number {
  return withLedger(home, (db) => {
    const row = db
      .prepare(
        `SELECT COUNT(*) AS n FROM (SELECT item_no FROM attempt
         WHERE run_id = ? AND outcome = 'succeeded' GROUP BY item_no HAVING COUNT(*) > 1)`,
      )
      .get(runId) as { n: number }
    return row.n
  })
}

function withLedger<T>(home: string, work: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(join(home, ledgerFileName), { readOnly: true })
  try {
    return work(db)
  } finally {
    db.close()
  }
}
