/** Runs `templateSums` at many ephemerides in the WASM kernel. */

import { lazyKernel, layOut, type KernelExports } from '@longrun/lightcurve'

import { TLS_ROWS_WASM } from '../kernels/tls-rows.wasm.ts'
import type { Ephemeris } from '../series/ephemeris.ts'
import { lossAt } from '../transit/transit-profile.ts'
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
    most: number,
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
  climb(
    period: number,
    t0: number,
    duration: number,
    halfSpan: number,
    periodMin: number,
    periodMax: number,
    shortest: number,
    longest: number,
    firstStep: number,
    lastStep: number,
    rounds: number,
    out: number,
  ): void
  setNear(away: number, value: number, weight: number): void
  polish(
    count: number,
    periods: number,
    t0s: number,
    durations: number,
    shortest: number,
    longest: number,
    depthMin: number,
    trials: number,
    rounds: number,
    roundCount: number,
    reach: number,
    outGain: number,
    outDepth: number,
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

/** Steps of the template from mid-transit to contact: so fine that the nearest will do. */
export const LOSS_STEPS = 640

let losses: Float64Array | undefined

function fineLosses(): Float64Array {
  const profile = transitTemplate()
  return Float64Array.from({ length: LOSS_STEPS + 1 }, (_, i) => lossAt(profile, i / LOSS_STEPS))
}

/** The series whose rows lie in the kernel, and where memory is free. */
let laid: { readonly series: IndexedSeries; readonly free: number } | null = null

/** Sums at many ephemerides. Throws RangeError when the memory of the WASM instance cannot grow to hold the rows. */
export function rowSums(series: IndexedSeries, ephemerides: Ephemerides): RowSums {
  const wasm = kernels()
  const jobs = ephemerides.periods.length
  const room = layOut(layRows(series))
  const periods = room.take(jobs * 8)
  const t0s = room.take(jobs * 8)
  const durations = room.take(jobs * 8)
  const match = room.take(jobs * 8)
  const norm = room.take(jobs * 8)
  const buffer = room.fit(wasm.memory)
  const at = (pointer: number): Float64Array => new Float64Array(buffer, pointer, jobs)
  at(periods).set(ephemerides.periods)
  at(t0s).set(ephemerides.t0)
  at(durations).set(ephemerides.duration)
  wasm.fit(jobs, periods, t0s, durations, match, norm)
  // Copies: the memory belongs to the next call.
  return { match: at(match).slice(), norm: at(norm).slice() }
}

/** One place to try about the best before: shift of the middle as a share of the duration, stretch of the duration. */
export interface Trial {
  readonly shift: number
  readonly stretch: number
}

/** How ephemerides are polished. */
export interface Polish {
  /** Bounds of each duration [days]. */
  readonly durationMin: Float64Array
  readonly durationMax: Float64Array
  /** Least depth that counts, relative flux. */
  readonly depthMin: number
  /** Each round is tried about the best of those before. */
  readonly rounds: readonly (readonly Trial[])[]
}

/** Ephemerides with the fit of each; gain and depth are 0 where none dips, or the duration is 0. */
export interface Polished extends Ephemerides {
  /** Fall of chi^2. */
  readonly gain: Float64Array
  readonly depth: Float64Array
}

/** Moves each ephemeris to the best of the trials about it. Throws as `rowSums`. */
export function polishRows(
  series: IndexedSeries,
  { periods, t0, duration }: Ephemerides,
  { durationMin, durationMax, depthMin, rounds }: Polish,
): Polished {
  const wasm = kernels()
  const jobs = periods.length
  const trials = rounds.flat().flatMap(({ shift, stretch }) => [shift, stretch])
  const room = layOut(layRows(series))
  const columns = [periods, t0, duration, durationMin, durationMax]
  const places = [...columns, null, null].map(() => room.take(jobs * 8))
  const trialsAt = room.take(trials.length * 8)
  const roundsAt = room.take(rounds.length * 4)
  const near = [0, 1, 2].map(() => room.take((series.time.length + 4) * 8))
  const buffer = room.fit(wasm.memory)
  const at = (pointer: number): Float64Array => new Float64Array(buffer, pointer, jobs)
  columns.forEach((column, k) => at(places[k]).set(column))
  new Float64Array(buffer, trialsAt, trials.length).set(trials)
  new Int32Array(buffer, roundsAt, rounds.length).set(rounds.map((round) => round.length))
  wasm.setNear(near[0], near[1], near[2])
  const [periodsAt, t0sAt, durationsAt, leastAt, mostAt, gainAt, depthAt] = places
  wasm.polish(
    jobs,
    periodsAt,
    t0sAt,
    durationsAt,
    leastAt,
    mostAt,
    depthMin,
    trialsAt,
    roundsAt,
    rounds.length,
    reachOf(rounds),
    gainAt,
    depthAt,
  )
  // Copies: the memory belongs to the next call.
  return {
    periods,
    t0: at(t0sAt).slice(),
    duration: at(durationsAt).slice(),
    gain: at(gainAt).slice(),
    depth: at(depthAt).slice(),
  }
}

/** How far from the first middle any trial's contact may lie, in first durations (or shortest ones). */
function reachOf(rounds: Polish['rounds']): number {
  let moved = 0
  let wide = 1
  for (const round of rounds) {
    moved += wide * Math.max(...round.map(({ shift }) => Math.abs(shift)))
    wide *= Math.max(1, ...round.map(({ stretch }) => stretch))
  }
  return moved + wide / 2
}

/** Where a climb may go, and its steps as shares of a duration. */
export interface Climb {
  readonly durationMinDays: number
  readonly durationMaxDays: number
  readonly periodMinDays: number
  readonly periodMaxDays: number
  readonly firstStep: number
  readonly lastStep: number
  /** How often each step is taken at most. */
  readonly rounds: number
}

/**
 * Changes time, period and duration in turn by steps that halve while the gain rises. `start.t0` is a
 * mid-transit near the middle of the span, and so is that of what comes back. Throws as `rowSums`.
 */
export function climbRows(series: IndexedSeries, start: Ephemeris, climb: Climb): Ephemeris {
  const wasm = kernels()
  const room = layOut(layRows(series))
  const out = room.take(3 * 8)
  const buffer = room.fit(wasm.memory)
  const { time } = series
  wasm.climb(
    start.periodDays,
    start.t0,
    start.durationDays,
    (time[time.length - 1] - time[0]) / 2,
    climb.periodMinDays,
    climb.periodMaxDays,
    climb.durationMinDays,
    climb.durationMaxDays,
    climb.firstStep,
    climb.lastStep,
    climb.rounds,
    out,
  )
  const [periodDays, t0, durationDays] = new Float64Array(buffer, out, 3)
  return { periodDays, t0, durationDays }
}

/** Copies the rows into the kernel, unless they are there already; gives the first free byte. */
function layRows(series: IndexedSeries): number {
  if (laid?.series === series) return laid.free
  // What lies there is lost, whatever happens below.
  laid = null
  const wasm = kernels()
  const { time, flux, weight, entries, perDay } = series
  const loss = (losses ??= fineLosses())
  const n = time.length
  // A transit near the end takes as many rows as any other: these weigh nothing.
  const padded = 2 * n + 2
  const room = layOut(wasm.base())
  const times = room.take(padded * 8)
  const values = room.take(padded * 8)
  const weights = room.take(padded * 8)
  const entry = room.take(entries.length * 4)
  const most = room.take(entries.length * 4)
  const shape = room.take(loss.length * 8)
  const free = room.take(0)
  const buffer = room.fit(wasm.memory)
  const column = (pointer: number): Float64Array =>
    new Float64Array(buffer, pointer, padded).fill(0, n)
  column(times).set(time)
  column(weights).set(weight)
  const value = column(values)
  for (let i = 0; i < n; i++) value[i] = weight[i] * (1 - flux[i])
  new Int32Array(buffer, entry, entries.length).set(entries)
  new Float64Array(buffer, shape, loss.length).set(loss)
  wasm.setRows(n, times, values, weights, entry, entries.length, perDay, most)
  wasm.setLoss(shape, LOSS_STEPS)
  laid = { series, free }
  return free
}
