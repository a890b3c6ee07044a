import { randomStream } from '../sky/random-stream.ts'
import {
  midTransitDepth,
  scaledAxis,
  transitDurationDays,
  type LimbDarkening,
  type TransitOrbit,
} from '../transit/transit-shape.ts'
import type { InjectionHost } from './host-star.ts'
import { between, gridEdges, type GridCell, type InjectionGrid } from './injection-grid.ts'

/** Solar radius over the Earth's (nominal values, IAU 2015 B3: 695,700 km and 6,378.1 km). */
export const EARTH_RADII_IN_SOLAR = 695_700 / 6_378.1

/** How injections of one star are drawn; equal options give equal draws. */
export interface InjectionOptions {
  /** Seed of the star: of the run's seed and the star's key, never of an order. */
  readonly seed: number
  readonly grid: InjectionGrid
  /**
   * `cells`: a star's injections visit every cell, in an order of its own, before any cell comes
   * twice; even in the logarithm inside a cell. `random`: even in the logarithm over the whole grid.
   */
  readonly fill: 'cells' | 'random'
  readonly host: InjectionHost
  /** Impact parameters are even from 0 to this. */
  readonly impactMax: number
  readonly limbDarkening: LimbDarkening
  /** Time of the first row [days]: the first mid-transit comes within one period of it. */
  readonly firstTime: number
}

/** One planet to be injected. */
export interface Injection {
  /** Number among the star's injections, from 0. */
  readonly index: number
  readonly cell: GridCell
  readonly radiusEarth: number
  readonly orbit: TransitOrbit
  /** First to fourth contact [days]. */
  readonly durationDays: number
  /** Loss at mid-transit, instant exposure, relative. */
  readonly depth: number
  /** False where the orbit would lie inside the star, or the discs never touch: nothing can be injected. */
  readonly possible: boolean
}

/** Injection number `index` of a star: depends on that number, the star's seed and the options alone. */
export function drawInjection(index: number, options: InjectionOptions): Injection {
  const { seed, grid, host, limbDarkening } = options
  const random = randomStream(seed, `injection ${index}`)
  const cell =
    options.fill === 'cells'
      ? cellInTurn(index, seed, grid)
      : {
          period: random.integer(0, grid.periodBins - 1),
          radius: random.integer(0, grid.radiusBins - 1),
        }
  const edges = gridEdges(grid)
  const periodDays = inBin(edges.periodDays, cell.period, random.uniform())
  const radiusEarth = inBin(edges.radiusEarth, cell.radius, random.uniform())
  const impact = options.impactMax * random.uniform()
  const radiusRatio = radiusEarth / (host.radiusSolar * EARTH_RADII_IN_SOLAR)
  const orbit: TransitOrbit = {
    periodDays,
    t0: options.firstTime + random.uniform() * periodDays,
    radiusRatio,
    scaledAxis: scaledAxis(periodDays, host.densitySolar),
    impact,
    limbDarkening,
  }
  const outside = orbit.scaledAxis > 1 + radiusRatio
  const durationDays = outside ? transitDurationDays(orbit) : 0
  return {
    index,
    cell,
    radiusEarth,
    orbit,
    durationDays,
    depth: midTransitDepth(orbit),
    possible: outside && durationDays > 0,
  }
}

function inBin(edges: readonly number[], bin: number, share: number): number {
  return between(edges[bin], edges[bin + 1], share)
}

/** The star's own order of all cells, another one in each round. */
function cellInTurn(index: number, seed: number, grid: InjectionGrid): GridCell {
  const count = grid.periodBins * grid.radiusBins
  const random = randomStream(seed, `cells, round ${Math.floor(index / count)}`)
  const order = Array.from({ length: count }, (_, i) => i)
  // Fisher and Yates
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(0, i)
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  const number = order[index % count]
  return { period: number % grid.periodBins, radius: Math.floor(number / grid.periodBins) }
}
