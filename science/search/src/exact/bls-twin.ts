/** The slow twin of the BLS kernel: the same plan in plain loops and plain divisions, for tests and for reading. */

import type { BlsBest, BlsPlan } from './bls-plan.ts'

/** Box sums below this share of the total weight hold no row; above 1 minus it, all rows. */
export const EMPTY_SHARE = 1e-12

/**
 * Bin of a row: `(t - P floor(t / P)) / width`, cut towards zero. Divisions, never a product with 1/P:
 * at periods commensurate with the cadence that would move rows across edges.
 */
export function phaseBin(time: number, period: number, width: number): number {
  return Math.trunc((time - period * Math.floor(time / period)) / width)
}

/** Runs a plan. O(nPeriods x (n + bins x durations)). */
export function blsTwin(plan: BlsPlan): BlsBest {
  const { periods, outPower } = plan
  const n = periods.length
  const best: BlsBest = {
    objective: new Float64Array(n),
    value: new Float64Array(n),
    weight: new Float64Array(n),
    start: new Int32Array(n).fill(-1),
    length: new Int32Array(n),
  }
  for (let p = 0; p < n; p++) {
    const sums = cumulativeBins(plan, p)
    let record = -1
    for (let k = 0; k < plan.durationCount[p]; k++) {
      const length = plan.durationBins[k]
      const starts = plan.astropyPad < 0 ? plan.binCount[p] : sums.value.length - length
      for (let i = 0; i < starts; i++) {
        const weight = sums.weight[i + length] - sums.weight[i]
        const value = sums.value[i + length] - sums.value[i]
        if (weight < EMPTY_SHARE || 1 - weight < EMPTY_SHARE || value > 0) continue
        const both = weight * (1 - weight)
        const objective = (value * value) / (outPower === 1 ? both : both * (1 - weight))
        if (objective > record) {
          record = objective
          best.objective[p] = objective
          best.value[p] = value
          best.weight[p] = weight
          best.start[p] = i
          best.length[p] = length
        }
      }
    }
  }
  return best
}

/** Rows of one period summed into phase bins, wrapped, then accumulated; entry 0 is 0. */
function cumulativeBins(plan: BlsPlan, p: number): { value: Float64Array; weight: Float64Array } {
  const period = plan.periods[p]
  const count = plan.binCount[p]
  const astropy = plan.astropyPad >= 0
  const longest = plan.durationBins[Math.max(0, plan.durationCount[p] - 1)]
  const pad = astropy ? plan.astropyPad : longest
  const value = new Float64Array(count + pad + 1)
  const weight = new Float64Array(count + pad + 1)
  for (let i = 0; i < plan.time.length; i++) {
    const bin = phaseBin(plan.time[i], period, plan.binWidth[p])
    const slot = 1 + (astropy ? bin : Math.min(bin, count - 1))
    value[slot] += plan.value[i]
    weight[slot] += plan.weight[i]
  }
  // astropy writes its first repeated bin over its last one, and leaves the very last bin empty.
  const to = astropy ? count : count + 1
  for (let i = 0; i < pad; i++) {
    value[to + i] = value[1 + i]
    weight[to + i] = weight[1 + i]
  }
  accumulate(value)
  accumulate(weight)
  return { value, weight }
}

/** Cumulative sums, in blocks of four as the kernel adds them. */
function accumulate(bins: Float64Array): void {
  for (let block = 0; block + 1 < bins.length; block += 4) {
    const before = bins[block]
    let part = 0
    for (let i = block + 1; i < Math.min(block + 5, bins.length); i++) {
      part = i === block + 1 ? bins[i] : part + bins[i]
      bins[i] = before + part
    }
  }
}
