import type { RawSegment } from './raw-segment.ts'

/**
 * Values of nines that stand for "no measurement" (99.999, -9999 ...): catalogues write them where a photometer
 * gave nothing. Read as light they are a dip to nothing or a flare beyond all measure, read as a time a span of
 * decades.
 */

/** 99 to 999999, with none to six nines behind the point. */
const NINES: readonly number[] = Array.from({ length: 5 }, (_, i) => '9'.repeat(i + 2)).flatMap(
  (whole) => Array.from({ length: 7 }, (_, i) => Number(`${whole}.${'9'.repeat(i)}`)),
)
/** The same as 32-bit columns hold them. */
const PLACEHOLDERS: ReadonlySet<number> = new Set(
  NINES.flatMap((value) => [value, Math.fround(value)]),
)

/** Beyond this no star has a magnitude. */
const FAINTEST = 90
/** A positive placeholder is larger than every other flux by this factor. */
const FAR = 10

/**
 * The placeholders among the values of one column, ascending. A magnitude of nines is always one; a flux or time only
 * where no measurement of the column comes near it: further off than all others are from each other, and either
 * negative among positive ones or ten times the largest.
 */
export function placeholdersIn(
  values: Float64Array,
  { magnitudes }: { readonly magnitudes: boolean },
): readonly number[] {
  const found = new Set<number>()
  let min = Infinity
  let max = -Infinity
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    if (PLACEHOLDERS.has(Math.abs(value))) found.add(value)
    else {
      if (value < min) min = value
      if (value > max) max = value
    }
  }
  return [...found]
    .filter((value) => {
      if (magnitudes) return Math.abs(value) > FAINTEST
      if (min > max) return false
      const apart = Math.max(min - value, value - max)
      const largest = Math.max(Math.abs(min), Math.abs(max))
      const unlike = (value < 0 && min > 0) || Math.abs(value) >= FAR * largest
      return unlike && apart > max - min
    })
    .toSorted((a, b) => a - b)
}

/** The segment with NaN for each time and flux that stands for no measurement; says so in `warnings`. */
export function withoutPlaceholders(segment: RawSegment, warnings: string[]): RawSegment {
  const measured = (column: Float64Array, what: 'time' | 'flux' | 'magnitude'): Float64Array => {
    const values = placeholdersIn(column, { magnitudes: what === 'magnitude' })
    if (values.length === 0) return column
    let rows = 0
    const left = column.map((value) => {
      if (!values.includes(value)) return value
      rows++
      return Number.NaN
    })
    const shown = values.map((value) => String(Number(value.toPrecision(8)))).join(', ')
    warnings.push(
      `${segment.label}: ${rows} rows have a ${what} of ${shown}, which stands for no measurement`,
    )
    return left
  }
  return {
    ...segment,
    time: measured(segment.time, 'time'),
    flux: measured(segment.flux, segment.fluxUnit === 'magnitude' ? 'magnitude' : 'flux'),
  }
}
