import type { ValueRange } from './value-range.ts'

/** How a flux is written on an axis. */
export interface FluxScale {
  /** What and unit. */
  readonly label: string
  /** Flux as in the data -> number on the axis. */
  readonly convert: (flux: number) => number
}

/**
 * Unit in which a range of flux reads well: difference from 1 in ppm below 1 %, in percent above;
 * a flux that is not relative to 1 (its range lies outside 0..3) stays as it is.
 */
export function fluxScale(range: ValueRange): FluxScale {
  const relative = range.low > -0.5 && range.high < 3 && range.high > 0.5
  if (!relative) return { label: 'Flux', convert: (flux) => flux }
  if (range.high - range.low < 0.01) {
    return { label: 'Flux − 1 [ppm]', convert: (flux) => (flux - 1) * 1e6 }
  }
  return { label: 'Flux − 1 [%]', convert: (flux) => (flux - 1) * 100 }
}
