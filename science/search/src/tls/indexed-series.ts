import type { Series } from '../series/series.ts'

/** A series with a table of contents: rows near a time are found without a search. */
export interface IndexedSeries extends Series {
  /** Entries of the table a day; two entries at least. */
  readonly perDay: number
  /** First row at or after the time of each entry, `[entries]`; the last is the number of rows. */
  readonly entries: Int32Array
}

/** Entries in the usual step between rows: the first row of a transit is known to a quarter of a step. */
const ENTRIES_A_STEP = 4
/** Entries a row at most, where gaps are wider than rows. */
const MOST_ENTRIES = 16
/** Steps between rows that are looked at for the usual one. */
const SAMPLE = 31

/** A table of contents for a series. O(n). Rows ascend in time, at least one. */
export function indexSeries(series: Series): IndexedSeries {
  const { time } = series
  const n = time.length
  const span = time[n - 1] - time[0]
  const step = Math.max(usualStep(time) / ENTRIES_A_STEP, span / (MOST_ENTRIES * n))
  const perDay = span > 0 ? 1 / step : 1
  const count = Math.floor(span * perDay) + 2
  const entries = new Int32Array(count).fill(n)
  let next = 0
  for (let row = 0; row < n; row++) {
    // the first entry that a row is not before
    const last = Math.floor((time[row] - time[0]) * perDay)
    while (next <= last) entries[next++] = row
  }
  return { ...series, perDay, entries }
}

/** Median step among a few. */
function usualStep(time: Float64Array): number {
  const n = time.length
  const count = Math.min(SAMPLE, n - 1)
  const steps = Float64Array.from({ length: count }, (_, k) => {
    const row = Math.floor(((k + 0.5) * (n - 1)) / count)
    return time[row + 1] - time[row]
  })
  return steps.sort()[count >> 1]
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
