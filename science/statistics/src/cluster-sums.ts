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

/** The same items, each its own cluster; for sums that count items, one column an item. */
export function sumsOfItems({ width, total }: ClusterSums): ClusterSums {
  return sumsOfPatterns(
    width,
    Array.from(total, (times, column) => ({ entries: [[column, 1] as const], times })),
  )
}

/** How the items of some columns are spread over the clusters. */
export function sizesOf(
  sums: ClusterSums,
  columns: readonly number[],
): {
  readonly items: number
  /** That have one of them. */
  readonly clusters: number
  /** Most items of one cluster. */
  readonly largest: number
  /** Sum of the squared items of each. */
  readonly squares: number
} {
  let items = 0
  let clusters = 0
  let largest = 0
  let squares = 0
  for (let p = 0; p < sums.patterns; p++) {
    let here = 0
    for (let k = sums.starts[p]; k < sums.starts[p + 1]; k++)
      if (columns.includes(sums.columns[k])) here += sums.values[k]
    items += sums.times[p] * here
    squares += sums.times[p] * here * here
    if (here > 0) clusters += sums.times[p]
    largest = Math.max(largest, here)
  }
  return { items, clusters, largest, squares }
}

/** Part of a cluster by which its weight is moved for a derivative. */
const STEP = 1e-3

/** Variance by the delta method: of the statistic made linear in the clusters' weights (infinitesimal jackknife). */
export function linearVariance(sums: ClusterSums, statistic: SumStatistic): number {
  const { patterns, clusters, times, starts, columns, values, total } = sums
  const moved = new Float64Array(total)
  const slopes = new Float64Array(patterns)
  let mean = 0
  for (let p = 0; p < patterns; p++) {
    const at = (step: number): number => {
      for (let k = starts[p]; k < starts[p + 1]; k++)
        moved[columns[k]] = total[columns[k]] + step * values[k]
      return statistic(moved)
    }
    slopes[p] = (at(STEP) - at(-STEP)) / (2 * STEP)
    at(0)
    mean += (times[p] * slopes[p]) / clusters
  }
  let squares = 0
  for (let p = 0; p < patterns; p++) squares += times[p] * (slopes[p] - mean) ** 2
  return squares
}

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
