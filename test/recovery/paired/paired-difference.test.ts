import { randomStream } from '@longrun/search'
import { expect, it } from 'vitest'
import { pairedDifference } from './paired-difference.ts'

it('gives the difference, and a bound below it that tightens with the number of pairs', () => {
  const small = pairedDifference({ both: 80, onlyOurs: 3, onlyTheirs: 5, neither: 12 })
  const large = pairedDifference({ both: 800, onlyOurs: 30, onlyTheirs: 50, neither: 120 })
  expect(small.difference).toBeCloseTo(-0.02, 12)
  expect(large.difference).toBeCloseTo(-0.02, 12)
  expect(small.lower).toBeLessThan(large.lower)
  expect(large.lower).toBeLessThan(-0.02)
})

it('is no tighter than the counts of disagreement allow, where they are many', () => {
  // Textbook bound of a paired difference: d - z sqrt((b + c - (b - c)^2 / n)) / n.
  const [b, c, n] = [60, 80, 1000]
  const { lower } = pairedDifference({ both: 700, onlyOurs: b, onlyTheirs: c, neither: 160 })
  const plain = (b - c) / n - (1.645 * Math.sqrt(b + c - (b - c) ** 2 / n)) / n
  expect(Math.abs(lower - plain)).toBeLessThan(0.004)
})

it('claims no certainty from pairs that all agree', () => {
  const { difference, lower } = pairedDifference({
    both: 100,
    onlyOurs: 0,
    onlyTheirs: 0,
    neither: 0,
  })
  expect(difference).toBe(0)
  expect(lower).toBeLessThan(-0.02)
})

it('lies below the true difference in at least 94 % of experiments', () => {
  const random = randomStream(7, 'paired experiments')
  // True difference: 0.04 - 0.06 = -0.02.
  let covered = 0
  const experiments = 2000
  for (let k = 0; k < experiments; k++) {
    const counts = { both: 0, onlyOurs: 0, onlyTheirs: 0, neither: 0 }
    for (let i = 0; i < 200; i++) {
      const u = random.uniform()
      counts[u < 0.75 ? 'both' : u < 0.79 ? 'onlyOurs' : u < 0.85 ? 'onlyTheirs' : 'neither']++
    }
    if (pairedDifference(counts).lower < -0.02) covered++
  }
  expect(covered / experiments).toBeGreaterThan(0.94)
})

it('refuses an empty experiment', () => {
  expect(() => pairedDifference({ both: 0, onlyOurs: 0, onlyTheirs: 0, neither: 0 })).toThrow(
    'no trials',
  )
})
