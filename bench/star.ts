/** Seeded light curves for benches: white noise, one planted transit, gaps, as a mission samples them. */

import type { SearchData } from '@longrun/search'

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
  /** Tells the stars of one batch apart: same times, own noise, own lost rows. Default 0: no row is lost. */
  readonly index?: number
}

/** What a mission's light curve is like, and the longest period that benches search it for. */
export interface MissionPlan extends Omit<BenchStarPlan, 'index'> {
  readonly periodMaxDays: number
  /** How `periodDays` came about: planted in every star of a batch, or known of the first one. */
  readonly truth: 'planted' | 'known'
}

/** What a case is run on. */
export interface BenchData {
  readonly plan: MissionPlan
  /** Flat: what a search takes. */
  readonly stars: readonly BenchStar[]
  /** The same with their slow trends. */
  readonly undetrended: readonly BenchStar[]
}

const missions: Readonly<Record<string, Omit<MissionPlan, 'name' | 'truth'>>> = {
  tess30: { spanDays: 27, cadenceMinutes: 30, periodDays: 3.2, periodMaxDays: 13.5 },
  tess10: { spanDays: 27, cadenceMinutes: 10, periodDays: 3.2, periodMaxDays: 13.5 },
  tess2: { spanDays: 27, cadenceMinutes: 2, periodDays: 3.2, periodMaxDays: 13.5 },
  k2: { spanDays: 80, cadenceMinutes: 30, periodDays: 7.7, periodMaxDays: 40 },
  kepler4yr: { spanDays: 1460, cadenceMinutes: 30, periodDays: 9.1, periodMaxDays: 20 },
}

/** The last part of a case's name: "k2" of "bls-ffa-one/k2". */
export function dataName(caseName: string): string {
  return caseName.slice(caseName.lastIndexOf('/') + 1)
}

/** A seeded light curve's plan. Throws for an unknown one. */
export function missionPlan(caseName: string): MissionPlan {
  const name = dataName(caseName)
  const plan = missions[name]
  if (!plan)
    throw new Error(
      `no light curve is called "${name}"; there are ${Object.keys(missions).join(', ')}`,
    )
  return { name, truth: 'planted', ...plan }
}

export const PERIOD_MIN_DAYS = 0.5
const DURATION_DAYS = 0.12
const DEPTH = 0.001
const NOISE = 0.0005
/** Share of rows that each star of a batch loses by itself. */
const LOST_ROWS = 0.005

/** As the searches take it. */
export function seriesOf(star: BenchStar): SearchData {
  return { time: star.time, flux: star.flux, weight: star.fluxErr.map((e) => 1 / (e * e)) }
}

/** The true period, its half or its double: what a search of one light curve can be said to have found. */
export function namePeriod(
  foundDays: number,
  plan: Pick<MissionPlan, 'periodDays' | 'spanDays' | 'truth'>,
): string {
  const { periodDays, spanDays, truth } = plan
  for (const [name, ratio] of [
    ['period', 1],
    ['P/2', 0.5],
    ['2P', 2],
  ] as const) {
    const events = spanDays / (periodDays * ratio)
    if (Math.abs(foundDays - periodDays * ratio) * events < DURATION_DAYS / 2)
      return `${truth} ${name}`
  }
  return `${foundDays.toFixed(4)} d instead of ${periodDays} d`
}

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
  const { index = 0 } = plan
  const random = seeded(20_140_101 + plan.name.length + 1009 * index)
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
    if (index > 0 && random() < LOST_ROWS) continue
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
