import { log, power } from '@longrun/statistics'

/** Periods and radii that injections cover: cells of equal width in the logarithm. */
export interface InjectionGrid {
  readonly periodMinDays: number
  readonly periodMaxDays: number
  readonly periodBins: number
  readonly radiusMinEarth: number
  readonly radiusMaxEarth: number
  readonly radiusBins: number
}

/** A cell by its number along each axis, from 0. */
export interface GridCell {
  readonly period: number
  readonly radius: number
}

/** Edges of `bins` bins of equal width in the logarithm, `[bins + 1]`; the ends are exact. */
export function logEdges(low: number, high: number, bins: number): number[] {
  return Array.from({ length: bins + 1 }, (_, i) =>
    i === 0 ? low : i === bins ? high : low * power(high / low, i / bins),
  )
}

/** Edges along both axes. */
export function gridEdges(grid: InjectionGrid): {
  readonly periodDays: readonly number[]
  readonly radiusEarth: readonly number[]
} {
  return {
    periodDays: logEdges(grid.periodMinDays, grid.periodMaxDays, grid.periodBins),
    radiusEarth: logEdges(grid.radiusMinEarth, grid.radiusMaxEarth, grid.radiusBins),
  }
}

/** Number of the bin that holds a value: low edge <= value < high edge, the last one closed; -1 outside. */
export function binOf(edges: readonly number[], value: number): number {
  const last = edges.length - 1
  if (!(value >= edges[0] && value <= edges[last])) return -1
  for (let i = 1; i < last; i++) if (value < edges[i]) return i - 1
  return last - 1
}

/** A value `share` (0..1) of the way between two edges, in the logarithm; it stays below `high`. */
export function between(low: number, high: number, share: number): number {
  if (log(high / low) === 0) return low
  return Math.min(low * power(high / low, share), high * (1 - 1e-12))
}
