import {
  applyQualityMask,
  binTime,
  clipOutliers,
  detrend,
  inverseVarianceWeights,
  LightCurveError,
  normalise,
  piecesBetweenGaps,
  rotationPeriod,
  selectRows,
  spanDays,
  splitAtGaps,
  typicalCadence,
  type LightCurve,
} from '@longrun/lightcurve'
import type { SearchOptions } from '../result/result.ts'
import type { RowAccount } from '../result/row-account.ts'
import type { Series } from '../series/series.ts'
import type { CentroidRows } from '../vetting/centroid-shift.ts'

/** One way of taking the slow trend off; every variant is searched, and the events decide. */
export interface Variant {
  readonly windowDays: number
  readonly reason: string
  /** Binned for the search, in time order. */
  readonly series: Series
  /** Every row, in time order, for refinement and features. */
  readonly fine: Series
  /** Longest duration that this window leaves whole [days]. */
  readonly durationMaxDays: number
}

/** A star cleaned for the search, with its trends taken off in more than one way. */
export interface PreparedStar {
  /** Masked, normalised, clipped; not detrended. */
  readonly cleaned: LightCurve
  /** Its rows in time order. */
  readonly undetrended: Series
  /** Where the light's centre was in these rows; null where the file does not say. */
  readonly centroid: CentroidRows | null
  readonly spanDays: number
  /** Step of the rows, and of the bins that are searched [days]. */
  readonly cadenceDays: number
  readonly binDays: number
  /** Ground-survey sampling: rows are further apart than a transit is long. */
  readonly sparse: boolean
  readonly variants: readonly Variant[]
  /** Where every row of the files went; `searched` is the length of `cleaned`. */
  readonly rows: RowAccount
  readonly warnings: readonly string[]
}

/** Longest duration searched [days]: 16 h. */
const DURATION_MAX_DAYS = 16 / 24
/** Rows of faster cadences are averaged to this for the search; fits use every row. */
const BIN_DAYS = 10 / 1440
/** Slower than this is ground-survey sampling: no window can hold a night's shape. */
const SPARSE_CADENCE_DAYS = 0.1
const FEWEST_ROWS = 20
/** Share of the variance that a rotation must explain to set a window. */
const ROTATES = 0.4

/**
 * Cleans a light curve for the search: quality mask, each segment to its own level, bands that cannot be
 * searched left out, flares clipped, and the slow trend taken off in more than one way. Throws
 * LightCurveError when too little is left.
 */
export function prepareStar(lightCurve: LightCurve, options: SearchOptions = {}): PreparedStar {
  const warnings = [...lightCurve.warnings]
  const masked = applyQualityMask(lightCurve, options.quality ?? 'default')
  needRows(masked.lightCurve, lightCurve.time.length)
  const levelled = normalise(masked.lightCurve)
  const sparse = typicalCadence(levelled.segments) > SPARSE_CADENCE_DAYS
  const chosen = searchableBands(levelled, { sparse, warnings })
  const cadence = typicalCadence(chosen.segments)
  const split = splitAtGaps(chosen, {
    minGapDays: sparse ? Math.max(30, 20 * cadence) : Math.max(0.5, 5 * cadence),
  })
  const clipped = sparse ? split : clipOutliers(split).lightCurve
  const cleaned = sparse ? split : dropDeepGlitches(clipped, warnings)
  needRows(cleaned, lightCurve.time.length)
  const weights = inverseVarianceWeights(cleaned)
  warnings.push(...weights.warnings)
  const binDays = binDaysOf(cadence)
  const windows = windowsFor(cleaned, { sparse, cadence })
  return {
    cleaned,
    undetrended: seriesOf(cleaned, weights.weights),
    centroid: centroidRows(cleaned),
    spanDays: spanDays(cleaned),
    cadenceDays: cadence,
    binDays,
    sparse,
    variants: windows.map((w) => makeVariant(cleaned, { ...w, binDays, cadence })),
    rows: {
      inFiles: lightCurve.rowsRead?.total ?? lightCurve.time.length,
      notFinite: lightCurve.rowsRead?.notFinite ?? 0,
      repeated: lightCurve.rowsRead?.repeated ?? 0,
      badQuality: masked.removed,
      shortStretches: levelled.time.length - chosen.time.length,
      outliers: split.time.length - clipped.time.length,
      glitches: clipped.time.length - cleaned.time.length,
      dips: 0,
      searched: cleaned.time.length,
    },
    warnings,
  }
}

/** The star again without the rows of some stretches of time, ends included; the trends are taken off anew. */
export function withoutStretches(
  star: PreparedStar,
  stretches: readonly { readonly first: number; readonly last: number }[],
): PreparedStar {
  const { cleaned, binDays, cadenceDays: cadence } = star
  const reach = binDays / 2
  const keep = new Uint8Array(cleaned.time.length)
  for (let i = 0; i < keep.length; i++) {
    const t = cleaned.time[i]
    keep[i] = stretches.some(({ first, last }) => t >= first - reach && t <= last + reach) ? 0 : 1
  }
  const rest = selectRows(cleaned, keep)
  const variants = star.variants.map((w) => makeVariant(rest, { ...w, binDays, cadence }))
  return {
    ...star,
    cleaned: rest,
    undetrended: seriesOf(rest),
    centroid: centroidRows(rest),
    variants,
  }
}

/** Rows of a cadence are searched in bins of this [days]. */
export function binDaysOf(cadenceDays: number): number {
  return Math.max(cadenceDays, BIN_DAYS)
}

function needRows(lc: LightCurve, before: number): void {
  if (lc.time.length >= FEWEST_ROWS) return
  throw new LightCurveError(
    `Only ${lc.time.length} of ${before} rows are left after the quality mask and clipping; a search needs at least ${FEWEST_ROWS}. ` +
      'Try a survey with params: { quality: none }, or a longer light curve.',
  )
}

/**
 * Bands are never mixed unweighted, and a band seen for a few hours at a time (ground-based nights of one
 * transit) has no level of its own: only bands whose stretches are long enough to detrend are searched.
 */
function searchableBands(
  lc: LightCurve,
  { sparse, warnings }: { sparse: boolean; warnings: string[] },
): LightCurve {
  if (sparse) return lc
  const keep = new Uint8Array(lc.time.length)
  const dropped = new Map<string, number>()
  let kept = 0
  for (const { start, end, band, label } of lc.segments) {
    for (const piece of piecesBetweenGaps(lc.time, { minGapDays: 0.5, start, end })) {
      const length = lc.time[piece.end - 1] - lc.time[piece.start]
      if (length < 0.8 && (band !== null || length < 0.25)) {
        const name = band ?? label
        dropped.set(name, (dropped.get(name) ?? 0) + piece.end - piece.start)
        continue
      }
      keep.fill(1, piece.start, piece.end)
      kept += piece.end - piece.start
    }
  }
  if (dropped.size === 0 || kept < FEWEST_ROWS) return lc
  for (const [name, rows] of dropped) {
    warnings.push(
      `${rows} rows of ${name} come in stretches too short to know the star's level from; they were not searched.`,
    )
  }
  return selectRows(lc, keep)
}

function windowsFor(
  lc: LightCurve,
  { sparse, cadence }: { sparse: boolean; cadence: number },
): { windowDays: number; reason: string }[] {
  if (sparse)
    return [
      {
        windowDays: Math.max(20, 60 * cadence),
        reason: 'sparse sampling: only slow trends are taken off',
      },
    ]
  const wide = 3 * DURATION_MAX_DAYS
  const windows = [
    { windowDays: wide, reason: '3 x the longest duration, 16 h' },
    { windowDays: 0.9, reason: '3 x 7.2 h' },
  ]
  const rotation = rotationPeriod(lc)
  if (
    rotation.periodDays !== null &&
    rotation.strength > ROTATES &&
    rotation.periodDays / 4 < 0.75
  ) {
    const windowDays = Math.max(0.4, rotation.periodDays / 4)
    windows.push({
      windowDays,
      reason: `a quarter of the rotation period, ${rotation.periodDays.toFixed(2)} d`,
    })
  }
  return windows
}

function makeVariant(
  lc: LightCurve,
  o: { windowDays: number; reason: string; binDays: number; cadence: number },
): Variant {
  const flat = detrend(lc, { windowDays: o.windowDays }).lightCurve
  const fine = seriesOf(flat)
  return {
    windowDays: o.windowDays,
    reason: o.reason,
    series:
      o.binDays > 1.5 * o.cadence
        ? seriesOf(binTime(flat, { binDays: o.binDays }).lightCurve)
        : fine,
    fine,
    durationMaxDays: Math.min(DURATION_MAX_DAYS, o.windowDays / 3),
  }
}

/** Lone rows deeper than this beside rows at the star's level are looked at: no eclipse lasts one cadence only. */
const GLITCH_DEPTH = 0.1
/** A white dwarf's eclipses can be one row long, but they are many and all alike. */
const FEW_GLITCHES = 3
const UNLIKE = 0.25

/** Takes out lone deep rows whose depths disagree: thruster firings and other instrument faults. */
function dropDeepGlitches(lc: LightCurve, warnings: string[]): LightCurve {
  const keep = new Uint8Array(lc.time.length).fill(1)
  const depths: number[] = []
  for (const { start, end, cadenceDays } of lc.segments) {
    for (let i = start; i < end; i++) {
      const low = 1 - lc.flux[i]
      if (low < GLITCH_DEPTH) continue
      const near = [i - 1, i + 1].filter(
        (j) => j >= start && j < end && Math.abs(lc.time[j] - lc.time[i]) < 3 * cadenceDays,
      )
      if (near.every((j) => 1 - lc.flux[j] < 0.1 * low)) {
        keep[i] = 0
        depths.push(low)
      }
    }
  }
  if (depths.length === 0) return lc
  const mean = depths.reduce((sum, d) => sum + d, 0) / depths.length
  const spread = Math.sqrt(depths.reduce((sum, d) => sum + (d - mean) ** 2, 0) / depths.length)
  if (depths.length > FEW_GLITCHES && spread < UNLIKE * mean) return lc
  warnings.push(
    `${depths.length} lone rows more than ${100 * GLITCH_DEPTH} % below the star's level, unlike each other, were taken for glitches and left out.`,
  )
  return selectRows(lc, keep)
}

/** Rows of all segments in time order, weighted by what each is worth (default: `inverseVarianceWeights`). */
export function seriesOf(
  lc: LightCurve,
  weights: Float64Array = inverseVarianceWeights(lc).weights,
): Series {
  const { time, flux } = lc
  // columns are never written to: those of a light curve in time order are shared with it
  if (ascending(time)) return { time, flux, weight: weights }
  const order = Array.from(time.keys()).sort((a, b) => time[a] - time[b] || a - b)
  return {
    time: Float64Array.from(order, (i) => time[i]),
    flux: Float64Array.from(order, (i) => flux[i]),
    weight: Float64Array.from(order, (i) => weights[i]),
  }
}

/** In the order of `seriesOf`; a frame is a run of segments of one label. Null too where segments overlap in time: no frame is then a run of rows. */
function centroidRows({ centroid, time, segments }: LightCurve): CentroidRows | null {
  if (centroid === undefined || centroid === null || !ascending(time)) return null
  const frames: { start: number; end: number; label: string }[] = []
  for (const { start, end, label } of segments) {
    const last = frames.at(-1)
    if (last?.label === label) last.end = end
    else frames.push({ start, end, label })
  }
  return { column: centroid.column, row: centroid.row, frames }
}

function ascending(time: Float64Array): boolean {
  for (let i = 1; i < time.length; i++) if (time[i] < time[i - 1]) return false
  return true
}
