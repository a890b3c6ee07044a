/** The slow twin of the fast-folding kernel: the same plan, one series, in plain loops with the same roundings. */

import { binOf, emptyWeight, type FastRows } from './fast-bins.ts'
import type { FastFold, FastGrid, FastStage } from './fast-grid.ts'
import type { FastBest } from './fast-kernel.ts'
import { reachOf } from './packed-plan.ts'

/** Sums of w y and of w, one a bin or one a cumulative sum. */
interface Sums {
  readonly value: Float32Array
  readonly weight: Float32Array
}

/** Best box of each range, `[grid.rows]` each. */
export function fastTwin(rows: FastRows, grid: FastGrid): FastBest {
  const best: FastBest = {
    objective: new Float32Array(grid.rows),
    value: new Float32Array(grid.rows),
    weight: new Float32Array(grid.rows),
    start: new Int32Array(grid.rows),
    length: new Int32Array(grid.rows),
    fold: new Int32Array(grid.rows),
    profile: new Int32Array(grid.rows),
  }
  let number = 0
  for (const stage of grid.stages) {
    for (const fold of stage.folds) {
      const profiles = foldRows(rowsOfBins(rows, fold, stage))
      let profile = fold.first
      for (const { end, row } of fold.ranges) {
        for (; profile < end; profile++) {
          const sums = cumulative(profiles[profile], reachOf(fold))
          searchProfile(sums, best, { fold, number, profile, row })
        }
      }
      number++
    }
  }
  return best
}

function emptySums(size: number): Sums {
  return { value: new Float32Array(size), weight: new Float32Array(size) }
}

/** The bins of a stage, cut into rows of `base`. */
function rowsOfBins(rows: FastRows, { base, rows: count }: FastFold, stage: FastStage): Sums[] {
  const value = new Float64Array(count * base)
  const weight = new Float64Array(count * base).fill(emptyWeight(stage.binCount))
  for (let i = 0; i < rows.time.length; i++) {
    const bin = binOf(rows.time[i], stage)
    value[bin] += rows.value[i]
    weight[bin] += rows.weight[i]
  }
  return Array.from({ length: count }, (_, row) => ({
    value: Float32Array.from(value.subarray(row * base, (row + 1) * base)),
    weight: Float32Array.from(weight.subarray(row * base, (row + 1) * base)),
  }))
}

/** Profile s of rows 0..m-1 is row r shifted by about `s r / (m - 1)` bins and summed, by halves. */
function foldRows(rows: readonly Sums[]): Sums[] {
  if (rows.length === 1) return [rows[0]]
  const half = rows.length >> 1
  const head = foldRows(rows.slice(0, half))
  const tail = foldRows(rows.slice(half))
  const perHead = (head.length - 1) / (rows.length - 1)
  const perTail = (tail.length - 1) / (rows.length - 1)
  return rows.map((_, s) => {
    const a = head[Math.trunc(perHead * s + 0.5)]
    const t = Math.trunc(perTail * s + 0.5)
    const base = a.value.length
    const sum = emptySums(base)
    for (let i = 0; i < base; i++) {
      const j = (i + s - t) % base
      sum.value[i] = a.value[i] + tail[t].value[j]
      sum.weight[i] = a.weight[i] + tail[t].weight[j]
    }
    return sum
  })
}

/** Cumulative sums, entry 0 is 0, wrapped by `reach` entries; four bins at a time, as four lanes can sum. */
function cumulative(profile: Sums, reach: number): Sums {
  const f = Math.fround
  const base = profile.value.length
  const sums = emptySums(base + reach + 1)
  for (const column of ['value', 'weight'] as const) {
    const from = profile[column]
    const to = sums[column]
    for (let i = 0; i < base; i += 4) {
      const [a, b, c, d] = [0, 1, 2, 3].map((k) => from[i + k] ?? 0)
      const parts = [a, f(b + a), f(f(c + b) + a), f(f(d + c) + f(b + a))]
      for (const [k, part] of parts.entries()) to[i + k + 1] = to[i] + part
    }
    for (let i = 1; i <= reach; i++) to[base + i] = to[base] + to[i]
  }
  return sums
}

function searchProfile(
  { value, weight }: Sums,
  best: FastBest,
  at: { fold: FastFold; number: number; profile: number; row: number },
): void {
  const f = Math.fround
  const { base, boxes } = at.fold
  for (const { bins, step, every } of boxes) {
    if (at.profile % every !== 0) continue
    for (let start = 0; start < base; start += step) {
      const s = Math.max(0, f(value[start + bins] - value[start]))
      const w = f(weight[start + bins] - weight[start])
      const both = f(w - f(w * w))
      if (!(f(s * s) > f(best.objective[at.row] * both))) continue
      best.objective[at.row] = f(f(s * s) / both)
      best.value[at.row] = s
      best.weight[at.row] = w
      best.start[at.row] = start
      best.length[at.row] = bins
      best.fold[at.row] = at.number
      best.profile[at.row] = at.profile
    }
  }
}
