/** Runs `templateSums` at many ephemerides in the WASM kernel. */

import { lazyKernel, layOut, type KernelExports } from '@longrun/lightcurve'

import { TLS_ROWS_WASM } from '../tls-rows.wasm.ts'
import type { IndexedSeries } from './indexed-series.ts'
import { transitTemplate } from './template.ts'

/** Exports of `kernels/assembly/tls-rows.ts`; pointers are byte offsets into `memory`. */
interface Kernels extends KernelExports {
  base(): number
  setRows(
    count: number,
    time: number,
    value: number,
    weight: number,
    entry: number,
    entryCount: number,
    perDay: number,
  ): void
  setLoss(loss: number, count: number): void
  fit(
    count: number,
    periods: number,
    t0s: number,
    durations: number,
    outMatch: number,
    outNorm: number,
  ): void
}

/** Ephemerides, one a place in the arrays; a duration of 0 is skipped. */
export interface Ephemerides {
  readonly periods: Float64Array
  readonly t0: Float64Array
  readonly duration: Float64Array
}

/** Sums of the template over rows; depth = match / norm, 0 / 0 where there are none. */
export interface RowSums {
  readonly match: Float64Array
  readonly norm: Float64Array
}

const kernels = lazyKernel(TLS_ROWS_WASM) as () => Kernels

/** Throws RangeError when the memory of the WASM instance cannot grow to hold the rows. */
export function rowSums(series: IndexedSeries, ephemerides: Ephemerides): RowSums {
  const wasm = kernels()
  const { time, flux, weight, entries, perDay } = series
  const { loss } = transitTemplate()
  const n = time.length
  const jobs = ephemerides.periods.length
  const room = layOut(wasm.base())
  const times = room.take(n * 8)
  const values = room.take(n * 8)
  const weights = room.take(n * 8)
  const entry = room.take(entries.length * 4)
  const losses = room.take(loss.length * 8)
  const periods = room.take(jobs * 8)
  const t0s = room.take(jobs * 8)
  const durations = room.take(jobs * 8)
  const match = room.take(jobs * 8)
  const norm = room.take(jobs * 8)
  const buffer = room.fit(wasm.memory)
  const at = (pointer: number, length: number): Float64Array =>
    new Float64Array(buffer, pointer, length)

  at(times, n).set(time)
  at(weights, n).set(weight)
  const value = at(values, n)
  for (let i = 0; i < n; i++) value[i] = weight[i] * (1 - flux[i])
  new Int32Array(buffer, entry, entries.length).set(entries)
  at(losses, loss.length).set(loss)
  at(periods, jobs).set(ephemerides.periods)
  at(t0s, jobs).set(ephemerides.t0)
  at(durations, jobs).set(ephemerides.duration)
  wasm.setRows(n, times, values, weights, entry, entries.length, perDay)
  // two entries beyond contact are for interpolation
  wasm.setLoss(losses, loss.length - 2)
  wasm.fit(jobs, periods, t0s, durations, match, norm)
  // Copies: the memory belongs to the next call.
  return { match: at(match, jobs).slice(), norm: at(norm, jobs).slice() }
}
