/** The slow twin of the TLS kernel: every template at every start, in plain loops, for tests and for reading. */

import type { TlsBest, TlsPlan } from './tls-plan.ts'

/** As in the kernel: adding and taking it off rounds to a whole number, half a bin lower cuts. */
const ROUNDER = 1.5 * 2 ** 52

/** Samples in order of phase, `[samples]`. */
interface Samples {
  /** Sum of weight x (1 - flux). */
  readonly value: Float64Array
  readonly weight: Float64Array
}

/** Runs a plan. O(nPeriods x samples x sum of widths). */
export function tlsTwin(plan: TlsPlan): TlsBest {
  const count = plan.periods.length
  const best: TlsBest = {
    gain: new Float64Array(count),
    depth: new Float64Array(count),
    start: new Int32Array(count).fill(-1),
    width: new Int32Array(count).fill(-1),
  }
  const widest = plan.widths[plan.widths.length - 1]
  for (let p = 0; p < count; p++) {
    const samples = plan.asReference ? sorted(plan, p) : binned(plan, p)
    for (let k = plan.from[p]; k < plan.end[p]; k++) {
      const step = plan.steps[k]
      // The reference lets a start that is stepped to run on into the repeated samples.
      const starts = step > 1 ? plan.samples[p] + widest - plan.widths[k] + 1 : plan.samples[p]
      for (let i = 0; i < starts; i += step) {
        const fitted = fitAt(plan, samples, i, k)
        if (fitted.depth > plan.depthMin && fitted.gain > best.gain[p]) {
          best.gain[p] = fitted.gain
          best.depth[p] = fitted.depth
          best.start[p] = i
          best.width[p] = k
        }
      }
    }
  }
  return best
}

function fitAt(
  plan: TlsPlan,
  { value, weight }: Samples,
  start: number,
  k: number,
): { gain: number; depth: number } {
  const shape = plan.shapes[k]
  let match = 0
  let norm = 0
  let mean = 0
  for (let j = 0; j < shape.length; j++) {
    const i = (start + j) % value.length
    match += shape[j] * value[i]
    norm += shape[j] ** 2 * weight[i]
    if (plan.asReference) mean += value[i] / weight[i] / shape.length
  }
  if (!(match > 0)) return { gain: 0, depth: 0 }
  if (!plan.asReference) return { gain: match ** 2 / norm, depth: match / norm }
  const depth = mean * plan.overshoot[k]
  return mean > plan.depthMin
    ? { gain: 2 * depth * match - depth ** 2 * norm, depth }
    : { gain: 0, depth: 0 }
}

function binned(plan: TlsPlan, p: number): Samples {
  const count = plan.samples[p]
  const value = new Float64Array(count)
  const weight = new Float64Array(count)
  const inverse = 1 / plan.periods[p]
  for (let i = 0; i < plan.time.length; i++) {
    const cycle = plan.time[i] * inverse
    const place = (cycle - Math.floor(cycle)) * count
    const bin = (place - 0.5 + ROUNDER - ROUNDER) % count
    value[bin] += plan.value[i]
    weight[bin] += plan.weight[i]
  }
  return { value, weight }
}

function sorted(plan: TlsPlan, p: number): Samples {
  const phase = plan.time.map((t) => t / plan.periods[p] - Math.floor(t / plan.periods[p]))
  const order = Array.from(phase, (_, i) => i).sort((a, b) => phase[a] - phase[b] || a - b)
  return {
    value: Float64Array.from(order, (i) => plan.value[i]),
    weight: Float64Array.from(order, (i) => plan.weight[i]),
  }
}
