import { describe, expect, it } from 'vitest'
import { keplerianGrid } from '../periodogram/period-grid.ts'
import { plantedSeries } from '../series/planted-series.fixture.ts'
import { runSearch, runSearches, type PeriodRequest, type Search } from './period-search.ts'

const series = plantedSeries()
const periods = keplerianGrid({ spanDays: 27, periodMinDays: 1, periodMaxDays: 6 })
const good: PeriodRequest = { series, grid: { kind: 'exact', periods, summary: '' } }
const empty = { time: new Float64Array(), flux: new Float64Array(), weight: new Float64Array() }
const bad: PeriodRequest = { ...good, series: empty }

function* asks(requests: readonly PeriodRequest[], steps = 1): Search<readonly number[]> {
  const best: number[] = []
  for (let step = 0; step < steps; step++)
    for (const { power } of yield requests) best.push(power.reduce((a, b) => Math.max(a, b), 0))
  return best
}

describe('runSearches', () => {
  it('gives every search its own periodograms, however many steps it takes', () => {
    const [alone] = runSearch(asks([good]))
    expect(alone).toBeGreaterThan(0)
    const outcomes = runSearches([asks([good, good], 3), asks([]), asks([good])])
    expect(outcomes).toEqual([
      { ok: Array.from({ length: 6 }, () => alone) },
      { ok: [] },
      { ok: [alone] },
    ])
  })

  it('keeps the failure of one search from the others', () => {
    const [first, second, third] = runSearches([asks([good]), asks([good, bad]), asks([good], 2)])
    expect(first).toHaveProperty('ok')
    expect(second).toHaveProperty('error')
    expect(third).toHaveProperty('ok')
    expect(() => runSearch(asks([bad]))).toThrow(RangeError)
  })

  it('lets a search go on after a request of its own failed', () => {
    function* careful(): Search<string> {
      try {
        yield [bad]
      } catch {
        return 'left out'
      }
      return 'searched'
    }
    expect(runSearch(careful())).toBe('left out')
  })
})
