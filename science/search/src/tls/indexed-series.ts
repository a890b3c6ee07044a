import type { Series } from '../events.ts'

/** A series with a table of contents: rows near a time are found without a search. */
export interface IndexedSeries extends Series {
  /** Entries of the table a day. */
  readonly perDay: number
  /** First row at or after the time of each entry, `[entries]`; the last is the number of rows. */
  readonly entries: Int32Array
}

/** One entry a row on average. O(n). Rows ascend in time, at least one. */
export function indexSeries(series: Series): IndexedSeries {
  const { time } = series
  const n = time.length
  const span = time[n - 1] - time[0]
  const perDay = span > 0 ? n / span : 1
  const entries = new Int32Array(n + 2).fill(n)
  let row = 0
  for (let k = 0; k <= n; k++) {
    while (row < n && (time[row] - time[0]) * perDay < k) row++
    entries[k] = row
  }
  return { ...series, perDay, entries }
}

/** First row with time >= t. */
export function rowAt({ time, perDay, entries }: IndexedSeries, t: number): number {
  const place = Math.floor((t - time[0]) * perDay)
  if (place < 0) return 0
  // one entry back: rounding could have put a row on the wrong side
  let row = entries[Math.max(0, Math.min(place, entries.length - 1) - 1)]
  while (row < time.length && time[row] < t) row++
  return row
}
