import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareBinary } from './compare-binary.ts'
import { comparePairs } from './paired-shares.ts'
import { tangoEnds } from './tango.ts'
import { scoreBinary } from './score-binary.ts'

fc.configureGlobal({ seed: 20 })

/** Tango's statistic by a plain search for the likelihood's maximum. */
function slowScore(counts: { b: number; c: number; n: number }, difference: number): number {
  const { b, c, n } = counts
  let best = -Infinity
  let at = 0
  const most = Math.min(1, (1 - Math.abs(difference)) / 2 + 1)
  for (let k = 0; k <= 200_000; k++) {
    const q = (most * k) / 200_000
    const p = q + difference
    const rest = 1 - p - q
    if (p < 0 || rest < 0) continue
    const log = (x: number, count: number): number => (count === 0 ? 0 : count * Math.log(x))
    const likelihood = log(p, b) + log(q, c) + log(rest, n - b - c)
    if (likelihood > best) {
      best = likelihood
      at = q
    }
  }
  return (b - c - n * difference) / Math.sqrt(n * (2 * at + difference - difference * difference))
}

describe("Tango's interval", () => {
  it.each([
    { b: 12, c: 2, n: 50 },
    { b: 5, c: 4, n: 40 },
    { b: 3, c: 0, n: 30 },
  ])('ends where the score statistic is +-1.96: $b and $c of $n', (counts) => {
    const { b, c, n } = counts
    const { low, high } = tangoEnds({ onlyA: b / n, onlyB: c / n, pairs: n }, 1.959963984540054)
    expect(slowScore(counts, low)).toBeCloseTo(1.96, 2)
    expect(slowScore(counts, high)).toBeCloseTo(-1.96, 2)
  })

  it('is there without a discordant pair, and turns round with the runs', () => {
    const none = tangoEnds({ onlyA: 0, onlyB: 0, pairs: 50 }, 1.96)
    expect(none.low).toBeLessThan(-0.03)
    expect(none.high).toBeCloseTo(-none.low, 10)
    const one = tangoEnds({ onlyA: 0.2, onlyB: 0.1, pairs: 50 }, 1.96)
    const other = tangoEnds({ onlyA: 0.1, onlyB: 0.2, pairs: 50 }, 1.96)
    expect(other.low).toBeCloseTo(-one.high, 10)
  })
})

describe('comparing two runs', () => {
  const code = fc.constantFrom(0, 1, 1, -1)
  const items = fc.array(
    fc.record({ gold: code, a: code, b: code, incident: fc.nat({ max: 12 }) }),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  const columns = (list: readonly { gold: number; a: number; b: number; incident: number }[]) => ({
    gold: list.map((item) => item.gold),
    a: list.map((item) => item.a),
    b: list.map((item) => item.b),
    cluster: list.map((item) => item.incident),
  })

  it('takes the items that both answered, and gives the difference of their two scores', () => {
    fc.assert(
      fc.property(items, (list) => {
        const found = compareBinary(columns(list), { replicates: 0 })
        const both = list.filter((item) => item.gold !== -1 && item.a !== -1 && item.b !== -1)
        expect(found.items).toBe(both.length)
        const { gold, a, b } = columns(both)
        const scoreA = scoreBinary({ gold, answer: a }, { replicates: 0 }).metrics
        const scoreB = scoreBinary({ gold, answer: b }, { replicates: 0 }).metrics
        for (const name of ['f1', 'kappa', 'recall', 'accuracy'] as const) {
          expect(found.metrics[name].a.value).toBe(scoreA[name].value)
          const { value } = found.metrics[name].difference
          if (scoreA[name].value === null || scoreB[name].value === null) expect(value).toBeNull()
          else expect(value).toBeCloseTo(scoreA[name].value - scoreB[name].value, 12)
        }
        const { onlyA, onlyB, both: neither } = found.leftOut
        expect(found.items + onlyA + onlyB + neither).toBe(
          list.filter((item) => item.gold !== -1).length,
        )
      }),
      { numRuns: 60 },
    )
  })

  it('is no surer of balanced accuracy than of recall', () => {
    // both find all six yes; they differ in how many no they take for yes
    const gold = Array.from({ length: 206 }, (_, i) => Number(i < 6))
    const a = gold.map((label, i) => (i % 9 === 8 ? 1 : label))
    const b = gold.map((label, i) => (i % 40 === 8 ? 1 : label))
    const { recall, balancedAccuracy } = compareBinary({ gold, a, b }, { replicates: 300 }).metrics
    const { low, high } = recall.interval
    expect([recall.difference.value, balancedAccuracy.bca.low]).toEqual([0, null])
    expect(high).toBeGreaterThan(0.3)
    expect(balancedAccuracy.interval.high).toBeGreaterThan(
      (balancedAccuracy.difference.value ?? NaN) + (high ?? NaN) / 2 - 1e-12,
    )
    expect(low).toBeCloseTo(-(high ?? NaN), 9)
  })

  it('has the effective n of a share where the other share is 0', () => {
    // incidents of one to four, so that one left out takes items away too
    const cluster = Array.from({ length: 30 }, (_, i) => Math.floor(Math.sqrt(3 * i)))
    const a = cluster.map((incident, i) => Number(incident % 3 === 0 || i % 7 === 0))
    const none = cluster.map(() => 0)
    const { interval } = comparePairs({ a, b: none, cluster })
    const { prevalence } = scoreBinary(
      { gold: a, answer: none, cluster },
      { replicates: 0 },
    ).metrics
    const effective = (method: string): string | undefined =>
      /effective n = [\d.]+/.exec(method)?.[0]
    expect(effective(interval.method)).toBeDefined()
    expect(effective(interval.method)).toBe(effective(prevalence.interval.method))
  })

  it('says of a difference why it has no interval', () => {
    const gold = [1, 1, 0, 0, 0, 0]
    const once = [1, 0, 0, 0, 0, 0]
    const twice = [1, 1, 0, 0, 0, 0]
    const reasonOf = (a: readonly number[]): string | null =>
      compareBinary({ gold, a, b: twice }, { replicates: 0 }).metrics.precision.interval.reason
    expect(reasonOf(once)).toContain('undefined without one of the clusters')
    expect(reasonOf(twice)).toContain('changes nothing')
  })

  it('does not depend on the order of the items', () => {
    fc.assert(
      fc.property(items, (list) => {
        const plain = compareBinary(columns(list), { replicates: 0 })
        const turned = compareBinary(columns([...list].reverse()), { replicates: 0 })
        expect(turned.accuracy.pairs).toEqual(plain.accuracy.pairs)
        expect(turned.accuracy.p ?? -1).toBeCloseTo(plain.accuracy.p ?? -1, 10)
        expect(turned.accuracy.interval.low ?? -9).toBeCloseTo(
          plain.accuracy.interval.low ?? -9,
          10,
        )
      }),
      { numRuns: 60 },
    )
  })

  it('uses mid-p within one narrative type and Durkalski where incidents have two', () => {
    const a = [1, 1, 1, 1, 1, 1, 0, 1]
    const b = [0, 0, 0, 0, 0, 0, 1, 1]
    const single = comparePairs({ a, b })
    expect([single.test, single.p]).toEqual(['McNemar mid-p', single.mcnemar.midP])
    const pooled = comparePairs({ a, b, cluster: [1, 1, 2, 2, 3, 3, 4, 4] })
    expect([pooled.test, pooled.p]).toEqual(['Durkalski 2003', pooled.clustered.durkalski.p])
    expect(pooled.isClustered).toBe(true)
    expect(comparePairs({ a: [1, 1], b: [1, 1], cluster: [1, 1] }).p).toBe(1)
  })

  it('says that nothing can be compared', () => {
    const found = comparePairs({ a: [1, -1], b: [-1, 0] })
    expect(found.p).toBeNull()
    expect(found.difference).toEqual({ value: null, reason: 'no item has an outcome of both' })
    expect(found.interval.reason).toBe('no item has an outcome of both')
  })
})
