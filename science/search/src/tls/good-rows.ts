import type { SearchData } from '../bls-plan.ts'
import type { Series } from '../events.ts'

/** Rows that can be searched, in order of time. */
export function goodRows(series: SearchData): Series {
  if (allGood(series)) return series
  const keep: number[] = []
  for (let i = 0; i < series.time.length; i++) {
    const finite = Number.isFinite(series.time[i]) && Number.isFinite(series.flux[i])
    if (finite && series.weight[i] > 0 && Number.isFinite(series.weight[i])) keep.push(i)
  }
  if (keep.length < 3)
    throw new RangeError(
      `${keep.length} usable rows of ${series.time.length}; a transit search needs at least 3`,
    )
  keep.sort((a, b) => series.time[a] - series.time[b] || a - b)
  return {
    time: Float64Array.from(keep, (i) => series.time[i]),
    flux: Float64Array.from(keep, (i) => series.flux[i]),
    weight: Float64Array.from(keep, (i) => series.weight[i]),
  }
}

/** The usual case, for which nothing is copied. */
function allGood({ time, flux, weight }: SearchData): boolean {
  if (time.length < 3) return false
  let before = -Infinity
  for (let i = 0; i < time.length; i++) {
    if (!(time[i] >= before) || !(weight[i] > 0 && weight[i] < Infinity)) return false
    if (!Number.isFinite(flux[i])) return false
    before = time[i]
  }
  return before < Infinity
}
