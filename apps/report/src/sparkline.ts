const BLOCKS = '▁▂▃▄▅▆▇█'

export interface SparklineOptions {
  /** Characters in the line; default 60, fewer when there are fewer values. */
  readonly width?: number
  /** What a character shows of the values that fall on it: `mean` (default), `max` for a periodogram's peaks, `min` for a light curve's dips. */
  readonly reduce?: 'mean' | 'max' | 'min'
}

/**
 * One line of text that shows the run of `values` from lowest ▁ to highest █. Non-finite values are
 * skipped; a character without any is a space; constant values sit at mid-height. Empty: ''.
 */
export function sparkline(values: ArrayLike<number>, options: SparklineOptions = {}): string {
  const { width = 60, reduce = 'mean' } = options
  const columns = Math.min(Math.max(1, Math.floor(width)), values.length)
  const levels: number[] = []
  for (let column = 0; column < columns; column++) {
    const start = Math.floor((column * values.length) / columns)
    const end = Math.floor(((column + 1) * values.length) / columns)
    levels.push(reduceValues(values, start, end, reduce))
  }
  const finite = levels.filter((level) => Number.isFinite(level))
  const low = finite.reduce((a, b) => Math.min(a, b), Infinity)
  const high = finite.reduce((a, b) => Math.max(a, b), -Infinity)
  return levels
    .map((level) => {
      if (!Number.isFinite(level)) return ' '
      const share = high > low ? (level - low) / (high - low) : 0.5
      return BLOCKS[Math.min(BLOCKS.length - 1, Math.floor(share * BLOCKS.length))]
    })
    .join('')
}

function reduceValues(
  values: ArrayLike<number>,
  start: number,
  end: number,
  reduce: 'mean' | 'max' | 'min',
): number {
  let count = 0
  let sum = 0
  let low = Infinity
  let high = -Infinity
  for (let i = start; i < end; i++) {
    const value = values[i]
    if (!Number.isFinite(value)) continue
    count++
    sum += value
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (count === 0) return NaN
  if (reduce === 'mean') return sum / count
  return reduce === 'min' ? low : high
}
