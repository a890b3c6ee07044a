import type { RawSegment } from './raw-segment.ts'

/** Above this share of all rows a repetition is no chance of rounded times: the table holds its rows twice. */
const CHANCE_SHARE = 0.1

/**
 * Which rows to keep of a segment in time order, where the table holds rows twice (a file appended to itself, a query
 * without DISTINCT): a second row of one time, flux and error adds nothing but weight. Ground surveys with rounded
 * times repeat a few by chance: up to a tenth of the rows all are kept.
 *
 * @returns the rows to keep, or null where all are kept
 */
export function withoutRepeats({ time, flux, fluxErr }: RawSegment): Uint32Array | null {
  const keep = new Uint32Array(time.length)
  let kept = 0
  let seen = new Set<string>()
  for (let i = 0; i < time.length; i++) {
    const alone = time[i] !== time[i - 1] && time[i] !== time[i + 1]
    if (!alone) {
      if (time[i] !== time[i - 1]) seen = new Set()
      const row = `${flux[i]} ${fluxErr?.[i]}`
      if (seen.has(row)) continue
      seen.add(row)
    }
    keep[kept++] = i
  }
  return time.length - kept > CHANCE_SHARE * time.length ? keep.subarray(0, kept) : null
}
