import { blsSearch, type PeriodGrid, type Periodogram } from '@longrun/search'

export interface SearchDigest {
  readonly periods: number
  readonly bestPeriodDays: number
  /** Column of the periodogram -> its float64 bits, hashed by 32-bit FNV-1a. */
  readonly bits: Readonly<Record<keyof Periodogram, string>>
}

/** A small box search of planted data, reduced to what can be compared bit for bit. Runs anywhere. */
export function searchDigest(): SearchDigest {
  const result = blsSearch(plantedStar(), smallGrid())
  let best = 0
  for (let i = 0; i < result.power.length; i++) if (result.power[i] > result.power[best]) best = i
  return {
    periods: result.periods.length,
    bestPeriodDays: result.periods[best],
    bits: {
      periods: hashBits(result.periods),
      power: hashBits(result.power),
      t0: hashBits(result.t0),
      duration: hashBits(result.duration),
      depth: hashBits(result.depth),
      snr: hashBits(result.snr),
    },
  }
}

/** 27 days at 30 minutes, a gap, uneven weights, a dip of 0.1 % each 3.217 days; only + - * / and a integer generator. */
function plantedStar() {
  const n = 1296
  const time = new Float64Array(n)
  const flux = new Float64Array(n)
  const weight = new Float64Array(n)
  let state = 20261
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

function hashBits(values: Float64Array): string {
  let hash = 0x811c9dc5
  for (const byte of new Uint8Array(values.buffer, values.byteOffset, values.byteLength)) {
    hash = Math.imul(hash ^ byte, 0x01000193)
  }
  return (hash >>> 0).toString(16).padStart(8, '0')
}
