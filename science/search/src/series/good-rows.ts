import type { SearchData, Series } from './series.ts'

const FEWEST_ROWS = 3

/**
 * Rows that can be searched or fitted, in order of time: finite, of positive weight. The data itself where it is
 * that already. Throws RangeError for fewer than 3.
 */
export function goodRows(data: SearchData): Series {
  if (allGood(data)) return data
  const { time, flux, weight } = data
  const keep: number[] = []
  for (let i = 0; i < time.length; i++) {
    const finite = Number.isFinite(time[i]) && Number.isFinite(flux[i])
    if (finite && weight[i] > 0 && Number.isFinite(weight[i])) keep.push(i)
  }
  if (keep.length < FEWEST_ROWS)
    throw new RangeError(
      `${keep.length} usable rows of ${time.length}; a transit needs at least ${FEWEST_ROWS}`,
    )
  keep.sort((a, b) => time[a] - time[b] || a - b)
  return {
    time: Float64Array.from(keep, (i) => time[i]),
    flux: Float64Array.from(keep, (i) => flux[i]),
    weight: Float64Array.from(keep, (i) => weight[i]),
  }
}

/** The usual case, for which nothing is copied. */
function allGood({ time, flux, weight }: SearchData): boolean {
  if (time.length < FEWEST_ROWS) return false
  let before = -Infinity
  for (let i = 0; i < time.length; i++) {
    if (!(time[i] >= before) || !(weight[i] > 0 && weight[i] < Infinity)) return false
    if (!Number.isFinite(flux[i])) return false
    before = time[i]
  }
  return time[0] > -Infinity && before < Infinity
}
