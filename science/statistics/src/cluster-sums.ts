import { requireSameLength } from './estimate.ts'

/**
 * Everything that a statistic of counts needs from clustered items: one vector of sums a cluster
 * (incident). Clusters with equal vectors are kept once with their number, so that a resampling of
 * 17,500 incidents costs as much as there are different incidents, not incidents.
 */
export interface ClusterSums {
  /** Length of a vector. */
  readonly width: number
  readonly clusters: number
  /** Different vectors. */
  readonly patterns: number
  /** `[patterns]` clusters that have this vector. */
  readonly times: Float64Array
  /** Pattern p holds `values[k]` at `columns[k]` for k in starts[p]..starts[p + 1] - 1; zeros are left out. */
  readonly starts: Int32Array
  readonly columns: Int32Array
  readonly values: Float64Array
  /** `[width]` sum over all clusters. */
  readonly total: Float64Array
}

/** A statistic of the total vector: NaN where it is undefined. */
export type SumStatistic = (total: Float64Array) => number

/**
 * Adds items up by cluster.
 * @param items.count how many items there are
 * @param items.cluster `[count]` id of each item's incident, any whole number; left out: every item is its own
 * @param items.width length of the vector
 * @param items.add tells what item i adds: calls `into(column, amount)`; an item that adds nothing still
 *   makes its cluster count
 */
export function sumByCluster(items: {
  readonly count: number
  readonly cluster?: ArrayLike<number> | undefined
  readonly width: number
  readonly add: (item: number, into: (column: number, amount: number) => void) => void
}): ClusterSums {
  const { count, cluster, width, add } = items
  requireSameLength({ items: { length: count }, cluster })
  const index = new Map<number, number>()
  const clusterOf = new Int32Array(count)
  for (let i = 0; i < count; i++) {
    const id = cluster === undefined ? i : cluster[i]
    let at = index.get(id)
    if (at === undefined) index.set(id, (at = index.size))
    clusterOf[i] = at
  }
  const rows = new Float64Array(index.size * width)
  let from = 0
  const into = (column: number, amount: number): void => {
    rows[from + column] += amount
  }
  for (let i = 0; i < count; i++) {
    from = clusterOf[i] * width
    add(i, into)
  }
  return gather(width, rows)
}

/** Equal rows to one pattern, in the order of their first cluster. */
function gather(width: number, rows: Float64Array): ClusterSums {
  const seen = new Map<number | string, { from: number; times: number }>()
  for (let from = 0; from < rows.length; from += width) {
    const key = keyOf(rows, from, width)
    const pattern = seen.get(key)
    if (pattern === undefined) seen.set(key, { from, times: 1 })
    else pattern.times++
  }
  return sumsOfPatterns(
    width,
    Array.from(seen.values(), ({ from, times }) => {
      const entries: [number, number][] = []
      for (let c = 0; c < width; c++) if (rows[from + c] !== 0) entries.push([c, rows[from + c]])
      return { entries, times }
    }),
  )
}

/** A name of a row's values: a number where they are few and small counts, which is ten times as fast. */
function keyOf(rows: Float64Array, from: number, width: number): number | string {
  let key = 0
  for (let c = 0; c < width; c++) {
    const value = rows[from + c]
    if (width > 10 || !Number.isInteger(value) || value < 0 || value > 31)
      return rows.subarray(from, from + width).join(';')
    key = key * 32 + value
  }
  return key
}

/**
 * The same from a table of incidents: how often each vector occurs.
 * @param patterns.entries [column, amount] of each vector; columns left out are 0
 * @param patterns.times clusters with this vector, whole; those with 0 are left out
 */
export function sumsOfPatterns(
  width: number,
  patterns: readonly {
    readonly entries: readonly (readonly [column: number, amount: number])[]
    readonly times: number
  }[],
): ClusterSums {
  const there = patterns.filter((pattern) => pattern.times > 0)
  const starts = new Int32Array(there.length + 1)
  there.forEach(({ entries }, p) => (starts[p + 1] = starts[p] + entries.length))
  const columns = Int32Array.from(there.flatMap(({ entries }) => entries.map(([column]) => column)))
  const values = Float64Array.from(
    there.flatMap(({ entries }) => entries.map(([, value]) => value)),
  )
  const times = Float64Array.from(there, (pattern) => pattern.times)
  const clusters = times.reduce((sum, often) => sum + often, 0)
  const sums = { width, clusters, patterns: there.length, times, starts, columns, values }
  return { ...sums, total: totalOf(sums, times) }
}

/** Sum of the patterns, each taken so many times. */
export function totalOf(
  sums: Omit<ClusterSums, 'total'>,
  times: ArrayLike<number>,
  into: Float64Array = new Float64Array(sums.width),
): Float64Array {
  const { starts, columns, values } = sums
  into.fill(0)
  for (let p = 0; p < sums.patterns; p++) {
    const often = times[p]
    if (often === 0) continue
    for (let k = starts[p]; k < starts[p + 1]; k++) into[columns[k]] += often * values[k]
  }
  return into
}

/** What a statistic becomes when one cluster is left out, and what that says. */
export interface Jackknife {
  /** Variance of the statistic, (G - 1) / G sum of squares (Quenouille, Tukey); NaN where a value is undefined. */
  readonly variance: number
  /** Acceleration of BCa (Efron 1987, eq. 6.6), 0 without spread. */
  readonly acceleration: number
}

/** Values of statistics around 1 that differ by no more differ by rounding: that is no spread. */
const ROUNDING = 1e-12

/** Leaves out each cluster once; equal clusters are computed once. */
export function jackknife(sums: ClusterSums, statistic: SumStatistic): Jackknife {
  const { patterns, clusters, times, starts, columns, values, total } = sums
  const without = new Float64Array(total)
  const seen = new Float64Array(patterns)
  let mean = 0
  for (let p = 0; p < patterns; p++) {
    for (let k = starts[p]; k < starts[p + 1]; k++) without[columns[k]] -= values[k]
    seen[p] = statistic(without)
    for (let k = starts[p]; k < starts[p + 1]; k++) without[columns[k]] = total[columns[k]]
    mean += (times[p] * seen[p]) / clusters
  }
  let squares = 0
  let cubes = 0
  for (let p = 0; p < patterns; p++) {
    const off = mean - seen[p]
    if (Math.abs(off) <= ROUNDING) continue
    squares += times[p] * off * off
    cubes += times[p] * off * off * off
  }
  return {
    variance: (squares * (clusters - 1)) / clusters,
    acceleration: squares !== 0 ? cubes / (6 * squares * Math.sqrt(squares)) : 0,
  }
}
