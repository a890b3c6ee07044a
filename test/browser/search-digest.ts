import { biweightTrend } from '@longrun/lightcurve'
import {
  blsSearch,
  fastBls,
  planFastGrid,
  tlsExact,
  tlsFast,
  type PeriodGrid,
  type Periodogram,
  type SearchData,
  type TlsResult,
} from '@longrun/search'

/** What one kernel gave for the planted star. */
export interface KernelDigest {
  readonly rows: number
  /** Null for a detrender. */
  readonly bestPeriodDays: number | null
  /** Column -> its float64 bits, hashed by 32-bit FNV-1a. */
  readonly bits: Readonly<Record<string, string>>
}

export interface SearchDigest {
  readonly exact: KernelDigest
  /** Fast folding, of the first star of a batch of three. */
  readonly fast: KernelDigest
  readonly tlsExact: KernelDigest
  /** Of the first star of the same batch. */
  readonly tlsFast: KernelDigest
  readonly biweight: KernelDigest
}

/** Small searches of planted data with every kernel, reduced to what can be compared bit for bit. Runs anywhere. */
export function searchDigest(): SearchDigest {
  const star = plantedStar(20261)
  const batch = [star, plantedStar(7), plantedStar(99)]
  const grid = fastGrid(star)
  return {
    exact: digest(blsSearch(star, smallGrid())),
    fast: digest(fastBls(batch, grid)[0]),
    tlsExact: tlsDigest(tlsExact(star, { periodMinDays: 2, periodMaxDays: 5 })),
    tlsFast: tlsDigest(tlsFast(batch, grid)[0]),
    biweight: {
      rows: star.time.length,
      bestPeriodDays: null,
      bits: {
        trend: hashBits(biweightTrend(star.time, star.flux, { windowDays: 1.5 })),
      },
    },
  }
}

function tlsDigest(found: TlsResult): KernelDigest {
  const { sde, oddEvenSigma, snr, depth, durationDays, t0, periodDays, sr, spectrum } = found
  const scalars = Float64Array.of(sde, oddEvenSigma ?? 0, snr, depth, durationDays, t0, periodDays)
  return digest(found.periodogram, { sr, spectrum, scalars })
}

function digest(
  result: Periodogram,
  more: Readonly<Record<string, Float64Array>> = {},
): KernelDigest {
  let best = 0
  for (let i = 0; i < result.power.length; i++) if (result.power[i] > result.power[best]) best = i
  const columns = Object.entries({ ...result, ...more })
  return {
    rows: result.periods.length,
    bestPeriodDays: result.periods[best],
    bits: Object.fromEntries(columns.map(([name, values]) => [name, hashBits(values)])),
  }
}

/** 27 days at 30 minutes, a gap, uneven weights, a dip of 0.1 % each 3.217 days; only + - * / and a integer generator. */
function plantedStar(seed: number): SearchData {
  const n = 1296
  const time = new Float64Array(n)
  const flux = new Float64Array(n)
  const weight = new Float64Array(n)
  let state = seed
  for (let i = 0; i < n; i++) {
    let noise = 0
    for (let k = 0; k < 4; k++) {
      state = (state * 16807) % 2147483647
      noise += state / 2147483647 - 0.5
    }
    time[i] = 1683.35 + i / 48 + (i > 640 ? 1.1 : 0)
    const sinceTransit = (time[i] - 1684.2) % 3.217
    const inTransit = sinceTransit < 0.06 || sinceTransit > 3.217 - 0.06
    flux[i] = 1 + noise * 4e-4 - (inTransit ? 1e-3 : 0)
    weight[i] = (i % 5 === 0 ? 0.5 : 1) / (2.3e-4 * 2.3e-4)
  }
  return { time, flux, weight }
}

function smallGrid(): PeriodGrid {
  const count = 800
  const periods = Float64Array.from({ length: count }, (_, i) => 1 / (2 - (i / count) * 1.92))
  return {
    kind: 'uniform-frequency',
    periods,
    durationMin: new Float64Array(count).fill(0.08),
    durationMax: new Float64Array(count).fill(0.2),
    summary: '800 periods of a test',
  }
}

function fastGrid({ time }: SearchData) {
  return planFastGrid({
    spanDays: time[time.length - 1] - time[0],
    stepDays: 1 / 48,
    periodMinDays: 0.5,
    periodMaxDays: 12,
  })
}

function hashBits(values: Float64Array): string {
  let hash = 0x811c9dc5
  for (const byte of new Uint8Array(values.buffer, values.byteOffset, values.byteLength)) {
    hash = Math.imul(hash ^ byte, 0x01000193)
  }
  return (hash >>> 0).toString(16).padStart(8, '0')
}
