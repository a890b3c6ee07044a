/** Seeded light curves for benches: white noise, one planted transit, one gap, as a mission samples them. */

export interface BenchStar {
  readonly name: string
  readonly time: Float64Array
  readonly flux: Float64Array
  readonly fluxErr: Float64Array
}

export interface BenchStarPlan {
  readonly name: string
  readonly spanDays: number
  readonly cadenceMinutes: number
  readonly periodDays: number
}

const DURATION_DAYS = 0.12
const DEPTH = 0.001
const NOISE = 0.0005

/** Small fast generator (mulberry32): uniform in (0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296
  }
}

/** Times move by minutes over the span, as barycentric times do: no row sits on a lattice of its neighbours. */
export function benchStar(plan: BenchStarPlan): BenchStar {
  const random = seeded(20_140_101 + plan.name.length)
  const gauss = (): number => {
    const radius = Math.sqrt(-2 * Math.log(random()))
    return radius * Math.cos(2 * Math.PI * random())
  }
  const step = plan.cadenceMinutes / 1440
  const time: number[] = []
  for (let t = 0; t < plan.spanDays; t += step) {
    // A downlink gap of one day at mid-span, every 27 days.
    const phase = t % 27
    if (phase > 13 && phase < 14) continue
    time.push(1325.3 + t + 0.002 * Math.sin(t / 58))
  }
  const t0 = 1325.3 + 0.37 * plan.periodDays
  const flux = time.map((t) => {
    const x = (t - t0) / plan.periodDays
    const inTransit = Math.abs(x - Math.round(x)) * plan.periodDays < DURATION_DAYS / 2
    return 1 - (inTransit ? DEPTH : 0) + NOISE * gauss()
  })
  return {
    name: plan.name,
    time: Float64Array.from(time),
    flux: Float64Array.from(flux),
    fluxErr: Float64Array.from(time, () => NOISE * (0.9 + 0.2 * random())),
  }
}
