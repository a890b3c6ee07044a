import { expect, test } from 'vitest'
import { normalDeviates } from './planted-curve.ts'
import { slidingStatistic } from './sliding-kernel.ts'
import { timeWindows } from './time-window.ts'

const STATISTICS = ['medians', 'mads', 'upperQuartiles'] as const

/** What the names say, from each window's rows sorted anew. */
function plainly(values: readonly number[]): Record<(typeof STATISTICS)[number], number> {
  const sorted = values.toSorted((a, b) => a - b)
  const center = middleOf(sorted)
  return {
    medians: center,
    mads: middleOf(sorted.map((x) => Math.abs(x - center)).toSorted((a, b) => a - b)),
    upperQuartiles: sorted.length > 0 ? sorted[Math.floor(0.75 * (sorted.length - 1))] : NaN,
  }
}

function middleOf(sorted: readonly number[]): number {
  const half = sorted.length >> 1
  if (sorted.length === 0) return NaN
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

/** Rows of two days, a gap, rows at half the cadence and a long gap. */
const TIME = Float64Array.from({ length: 2600 }, (_, i) =>
  i < 1400 ? i / 700 : i < 2300 ? 2.3 + (i - 1400) / 350 : 40 + i / 700,
)

// Rows are ranked in blocks for windows of up to 128, which 0.182 d has; windows of up to 512 are kept sorted,
// fuller ones as bits: the longest tell which.
test.each([0.05, 0.182, 0.185, 0.7, 0.9, 1.8, 9])(
  'median, MAD and upper quartile are those of each window of %d d, bit for bit',
  (windowDays) => {
    const shapes: readonly ((x: number, i: number) => number)[] = [
      (x) => 1 + 1e-3 * x,
      (x) => Math.round(4 * x),
      (x) => Math.exp(4 * x),
      (x) => -Math.exp(4 * x),
      (x, i) => (i % 37 < 9 ? -1 : 0) + 1e-3 * x,
      (x, i) => 1e-2 * i + x,
    ]
    shapes.forEach((shape, k) => {
      const normal = normalDeviates(k + 1)
      const flux = TIME.map((_, i) => shape(normal(), i))
      const use = k % 2 === 0 ? null : TIME.map((_, i) => (i % 90 < 20 ? 0 : 1))
      const mask = use && Uint8Array.from(use)
      const windows = timeWindows(TIME, { windowDays, breakGapDays: 5 })
      for (const name of STATISTICS) {
        const part = { time: TIME, flux, windowDays, breakGapDays: 5, use: mask }
        const fast = slidingStatistic(part, name) ?? new Float64Array()
        expect(fast).toHaveLength(TIME.length)
        for (let i = k; i < TIME.length; i += 11) {
          const rows: number[] = []
          for (let j = windows.start[i]; j < windows.end[i]; j++)
            if (mask === null || mask[j] !== 0) rows.push(flux[j])
          expect(fast[i], `${name} of row ${i}, shape ${k}`).toBe(plainly(rows)[name])
        }
      }
    })
  },
)
