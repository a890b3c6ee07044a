import type { Series } from '../series/series.ts'
import type { RandomStream } from '../sky/random-stream.ts'
import { medianStep } from '../transit/transit-fit.ts'

/** Lags looked at, as a share of the rows. */
const LONGEST_LAG = 1 / 4
const MOST_LAGS = 2000

/**
 * Integrated correlation time of the flux [days]: the step of the rows times 1 + 2 x the autocorrelations up to the
 * first that is not positive; the step itself for white noise. Lags count rows. O(n x lags), lags being few
 * unless the flux is hardly anything but slow.
 */
export function correlationTimeDays({ time, flux }: Series): number {
  const n = flux.length
  let mean = 0
  for (const f of flux) mean += f / n
  const lagged = (lag: number): number => {
    let sum = 0
    for (let i = lag; i < n; i++) sum += (flux[i] - mean) * (flux[i - lag] - mean)
    return sum
  }
  const variance = lagged(0)
  let total = 1
  const most = Math.min(MOST_LAGS, Math.floor(n * LONGEST_LAG))
  if (!(variance > 0)) return medianStep(time)
  for (let lag = 1; lag <= most; lag++) {
    const correlation = lagged(lag) / variance
    if (!(correlation > 0)) break
    total += 2 * correlation
  }
  return total * medianStep(time)
}

/**
 * The same times with flux and weight in another order: rows are cut into blocks of `blockDays` of rows, the
 * first one at a random place, and the blocks are shuffled. Noise keeps its correlations within a block;
 * events lose their period.
 */
export function permuteBlocks(
  series: Series,
  { blockDays, random }: { readonly blockDays: number; readonly random: RandomStream },
): Series {
  const n = series.time.length
  const rows = Math.max(1, Math.ceil(blockDays / medianStep(series.time)))
  const first = Math.floor(random.uniform() * rows)
  const starts = [0]
  for (let at = first === 0 ? rows : first; at < n; at += rows) starts.push(at)
  const order = starts.map((_, i) => i)
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1))
    const kept = order[i]
    order[i] = order[j]
    order[j] = kept
  }
  const flux = new Float64Array(n)
  const weight = new Float64Array(n)
  let to = 0
  for (const block of order) {
    const end = starts[block + 1] ?? n
    flux.set(series.flux.subarray(starts[block], end), to)
    weight.set(series.weight.subarray(starts[block], end), to)
    to += end - starts[block]
  }
  return { time: series.time, flux, weight }
}
