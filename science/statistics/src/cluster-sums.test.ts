import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BINARY_METRICS } from './binary-metrics.ts'
import { jackknife, linearVariance, sumByCluster, sumsOfItems } from './cluster-sums.ts'

fc.configureGlobal({ seed: 20 })

const items = fc.array(
  fc.record({
    cluster: fc.integer({ min: 0, max: 8 }),
    column: fc.integer({ min: 0, max: 2 }),
    amount: fc.constantFrom(1, 2, 0.5),
  }),
  { minLength: 1, maxLength: 40 },
)

function sumsOf(list: readonly { cluster: number; column: number; amount: number }[]) {
  return sumByCluster({
    count: list.length,
    cluster: list.map((item) => item.cluster),
    width: 3,
    add: (i, into) => into(list[i].column, list[i].amount),
  })
}

describe('sums by cluster', () => {
  it('keep every cluster, however many are alike', () => {
    fc.assert(
      fc.property(items, (list) => {
        const sums = sumsOf(list)
        expect(sums.clusters).toBe(new Set(list.map((item) => item.cluster)).size)
        expect(sums.times.reduce((sum, often) => sum + often, 0)).toBe(sums.clusters)
        for (const column of [0, 1, 2])
          expect(sums.total[column]).toBeCloseTo(
            list.reduce((sum, item) => sum + (item.column === column ? item.amount : 0), 0),
          )
      }),
    )
  })

  it('count a cluster that adds nothing', () => {
    const sums = sumByCluster({
      count: 3,
      cluster: [1, 2, 3],
      width: 1,
      add: (i, into) => into(0, i === 0 ? 1 : 0),
    })
    expect([sums.clusters, sums.patterns, sums.total[0]]).toEqual([3, 2, 1])
  })
})

it('the jackknife agrees with leaving out one cluster after another', () => {
  const statistic = (total: ArrayLike<number>): number =>
    (total[0] + 1) / (total[0] + total[1] + 3 + total[2])
  fc.assert(
    fc.property(items, (list) => {
      const ids = [...new Set(list.map((item) => item.cluster))]
      fc.pre(ids.length > 1)
      const values = ids.map((id) => {
        const total = [0, 0, 0]
        for (const item of list) if (item.cluster !== id) total[item.column] += item.amount
        return statistic(total)
      })
      const mean = values.reduce((sum, value) => sum + value, 0) / ids.length
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
      const cubes = values.reduce((sum, value) => sum + (mean - value) ** 3, 0)
      const { variance, acceleration } = jackknife(sumsOf(list), statistic)
      expect(variance).toBeCloseTo((squares * (ids.length - 1)) / ids.length, 12)
      if (squares > 1e-12) expect(acceleration).toBeCloseTo(cubes / (6 * squares ** 1.5), 8)
    }),
  )
})

describe('the linear variance', () => {
  const table = (tp: number, fp: number, tn: number, fn: number) => {
    const cells = [tp, fp, tn, fn].flatMap((times, cell) =>
      Array.from({ length: times }, () => cell),
    )
    return sumsOfItems(
      sumByCluster({ count: cells.length, width: 4, add: (i, into) => into(cells[i], 1) }),
    )
  }

  it('of a share of independent items is p (1 - p) / n', () => {
    const sums = table(7, 3, 20, 5)
    expect(linearVariance(sums, ([tp, , , fn]) => tp / (tp + fn))).toBeCloseTo((7 * 5) / 12 ** 3, 9)
  })

  it('of kappa is that of Fleiss, Cohen and Everitt (1969)', () => {
    const [tp, fp, tn, fn] = [31, 9, 140, 12]
    const n = tp + fp + tn + fn
    const [gold, answer] = [
      [(tn + fp) / n, (tp + fn) / n],
      [(tn + fn) / n, (tp + fp) / n],
    ]
    const cell = [
      [tn / n, fp / n],
      [fn / n, tp / n],
    ]
    const po = (tp + tn) / n
    const pe = gold[0] * answer[0] + gold[1] * answer[1]
    let sum = -((po * pe - 2 * pe + po) ** 2)
    for (const i of [0, 1]) {
      sum += cell[i][i] * (1 - pe - (answer[i] + gold[i]) * (1 - po)) ** 2
      sum += (1 - po) ** 2 * cell[i][1 - i] * (answer[i] + gold[1 - i]) ** 2
    }
    const found = linearVariance(table(tp, fp, tn, fn), ([a, b, c, d]) =>
      BINARY_METRICS.kappa.of(a, b, c, d),
    )
    expect(found).toBeCloseTo(sum / (n * (1 - pe) ** 4), 9)
  })
})
