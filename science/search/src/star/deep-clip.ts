import { MAD_TO_SIGMA, median } from '@longrun/lightcurve'

import type { Ephemeris } from '../series/ephemeris.ts'
import type { Series } from '../series/series.ts'
import { transitMask } from '../series/transit-mask.ts'
import { withoutStretches, type PreparedStar } from './prepare-star.ts'

/** A run of rows this far below the star's level is looked at; a planet's row so deep has its like in every transit. */
const DEEP_SIGMA = 8
/** Depths within this share of each other are of one body. */
const ALIKE = 0.25
/** So many runs alike are eclipses, and stay. */
const ENOUGH_ALIKE = 3
/** Beside a lone row the star is at its level: no row is deeper than this share of it. */
const LEVEL_SHARE = 0.25

/**
 * Deep dips that no single body makes: runs of rows far below the star's level whose depths are unlike each
 * other (flares' undershoots, thruster firings, a drifting end of a campaign). Of dips that are alike none is
 * among them, whatever else there is.
 */
export function oddDips(star: PreparedStar): readonly DeepDip[] {
  const runs = deepRuns(star.variants[0].series, star.binDays)
  if (runs.length === 0) return []
  const usual = median(runs.map(({ depth }) => depth))
  const alike = runs.filter(({ depth }) => Math.abs(depth / usual - 1) < ALIKE)
  const eclipses = alike.length >= Math.max(ENOUGH_ALIKE, runs.length / 2)
  return runs.filter(({ depth }) => !eclipses || depth > (1 + ALIKE) * usual)
}

/** The dips that lie in no transit of these ephemerides. */
export function dipsBeside(
  dips: readonly DeepDip[],
  known: readonly Ephemeris[],
): readonly DeepDip[] {
  const middles = Float64Array.from(dips, ({ first, last }) => (first + last) / 2)
  const inTransit = transitMask(middles, known, { widths: 1 })
  return dips.filter((_, i) => inTransit[i] === 0)
}

/** The star without these dips, and a warning that says so. */
export function withoutDips(star: PreparedStar, dips: readonly DeepDip[]): PreparedStar {
  const rest = withoutStretches(star, dips)
  const rows = star.cleaned.time.length - rest.cleaned.time.length
  return {
    ...rest,
    rows: { ...star.rows, dips: star.rows.dips + rows, searched: rest.cleaned.time.length },
    warnings: [
      ...star.warnings,
      `${rows} rows in ${dips.length} dips deeper than ${DEEP_SIGMA} sigma and unlike each other were left out: no period explains them.`,
    ],
  }
}

/** Neighbouring rows below the level; times of the first and last one [days], and the mean depth. */
export interface DeepDip {
  readonly first: number
  readonly last: number
  readonly depth: number
  /** One row, and those beside it are at the star's level: a glitch of the instrument, no body's. */
  readonly lone: boolean
}

function deepRuns({ time, flux }: Series, stepDays: number): readonly DeepDip[] {
  const level = median(flux)
  const sigma = MAD_TO_SIGMA * median(flux.map((f) => Math.abs(f - level)))
  const limit = level - DEEP_SIGMA * sigma
  const runs: DeepDip[] = []
  for (let i = 0; i < time.length; i++) {
    if (!(flux[i] < limit)) continue
    const from = i
    let sum = 0
    for (; i < time.length && flux[i] < limit; i++) {
      if (i > from && time[i] - time[i - 1] > 2.5 * stepDays) break
      sum += level - flux[i]
    }
    const depth = sum / (i - from)
    const beside = [from - 1, i].filter((j) => j >= 0 && j < flux.length)
    const lone = i - from === 1 && beside.every((j) => level - flux[j] < LEVEL_SHARE * depth)
    runs.push({ first: time[from], last: time[i - 1], depth, lone })
    i--
  }
  return runs
}
