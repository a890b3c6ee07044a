import { phaseDays, type Ephemeris } from '../series/ephemeris.ts'
import { plantedSeries, type PlantedSeries } from '../series/planted-series.fixture.ts'
import type { Series } from '../series/series.ts'
import { lossAt } from '../transit/transit-profile.ts'
import { transitTemplate } from './template.ts'

/** Depth at mid-transit; `even` where transits of even number differ. */
export type Planted = Ephemeris & { readonly depth: number; readonly even?: number }

/** White noise with limb-darkened transits. */
export function plantedTransits(planet: Planted, changes: Partial<PlantedSeries> = {}): Series {
  const series = plantedSeries({ sigma: 3e-4, spanDays: 27, ...changes })
  const flux = series.flux.map((f, i) => {
    const x = phaseDays(series.time[i], planet)
    const number = Math.round((series.time[i] - x - planet.t0) / planet.periodDays)
    const depth = number % 2 === 0 ? (planet.even ?? planet.depth) : planet.depth
    return f - depth * lossAt(transitTemplate(), (2 * x) / planet.durationDays)
  })
  return { ...series, flux }
}
