import { biweightTrend } from './biweight.ts'
import { piecesBetweenGaps, type Piece } from './gaps.ts'
import type { LightCurve, Segment } from './light-curve.ts'
import { MAD_TO_SIGMA, median } from './robust.ts'
import { medianTrend, runningStatistic } from './running-median.ts'
import { pointScatter } from './scatter.ts'
import { selectRows } from './select-rows.ts'

export interface ClipOptions {
  /** Window of the local level [days]. Default 0.6; at least 15 cadences are always used. */
  readonly windowDays?: number
  /** A row this many local sigma above the level is an outlier. Default 4. */
  readonly upSigma?: number
  /** Three or more neighbours all this far above the level are a flare. Default 2.5. */
  readonly flareSigma?: number
  /** A flare's tail (and rise) ends at the first row not this far above the level. Default 1. */
  readonly tailSigma?: number
  /** A lone low row this far below both neighbours is a glitch. Default 6; Infinity keeps all dips. */
  readonly glitchSigma?: number
  /**
   * Longest cadence at which a lone low row is taken for a glitch [days]. Default 10 min: at 30 min a
   * transit of TRAPPIST-1's planets is one row.
   */
  readonly maxGlitchCadenceDays?: number
  /** A segment that would lose more than this share is left alone: that is the star, not outliers. Default 0.1. */
  readonly maxShare?: number
}

export interface Clipped {
  readonly lightCurve: LightCurve
  /** 1 = taken out, for the rows of the input, `[n]`. */
  readonly clipped: Uint8Array
  /** Rows taken out upward: outliers, flares and their tails. */
  readonly upward: number
  /** Lone low rows taken out, and rows without any light (flux <= 0). */
  readonly downward: number
}

const SIGMA_OF_UPPER_QUARTILE = 0.6744897501960817
const MIN_ROWS = 15
const PASSES = 3
const UP = 1
const DOWN = 2

/**
 * Takes out upward outliers and flares with their tails, and lone low rows that no transit could
 * make. Dips of more than one row are never touched, however deep.
 *
 * Heights are measured above the star's level, raised to the sliding upper quartile less its distance
 * from the median of normal noise where that is higher: half of a window may lie in a transit and the
 * rows beside it still do not look high. The scale is the larger of the point-to-point noise and the
 * sliding MAD (over 5 windows). Passes repeat, because a flare hides its own tail. Normalise first.
 */
export function clipOutliers(lightCurve: LightCurve, options: ClipOptions = {}): Clipped {
  const { windowDays = 0.6, maxShare = 0.1 } = options
  if (!(windowDays > 0)) {
    throw new RangeError(`clipOutliers: windowDays is ${windowDays}; it must be > 0`)
  }
  const marks = new Uint8Array(lightCurve.time.length)
  const scatters = pointScatter(lightCurve).segments
  const warnings: string[] = []
  lightCurve.segments.forEach((segment, at) => {
    const { start, end, label, cadenceDays } = segment
    const window = Math.max(windowDays, MIN_ROWS * cadenceDays)
    const pieces = piecesBetweenGaps(lightCurve.time, { minGapDays: window, start, end })
    const noise = scatters[at].sigma ?? 0
    markDark(marks, { lightCurve, segment, noise }, options)
    for (const piece of pieces) {
      if (piece.end - piece.start < MIN_ROWS) continue
      markPiece(marks, { lightCurve, segment, piece, noise, windowDays: window }, options)
    }
    const share = marks.subarray(start, end).filter((mark) => mark !== 0).length / (end - start)
    if (share > maxShare) {
      marks.fill(0, start, end)
      warnings.push(
        `Segment ${label}: clipping would take ${(100 * share).toFixed(0)} % of the rows; none was taken.`,
      )
    }
  })
  const kept = selectRows(
    lightCurve,
    marks.map((mark) => (mark === 0 ? 1 : 0)),
  )
  return {
    lightCurve:
      warnings.length === 0 ? kept : { ...kept, warnings: [...kept.warnings, ...warnings] },
    clipped: marks.map((mark) => (mark === 0 ? 0 : 1)),
    upward: marks.filter((mark) => mark === UP).length,
    downward: marks.filter((mark) => mark === DOWN).length,
  }
}

interface PieceContext {
  readonly lightCurve: LightCurve
  readonly segment: Segment
  readonly piece: Piece
  readonly noise: number
  readonly windowDays: number
}

function markPiece(marks: Uint8Array, context: PieceContext, options: ClipOptions): void {
  const { lightCurve, piece, noise, windowDays } = context
  const time = lightCurve.time.subarray(piece.start, piece.end)
  const flux = lightCurve.flux.subarray(piece.start, piece.end)
  const mark = marks.subarray(piece.start, piece.end)
  const drops = dropsOf(context, options)
  let before = countOf(mark)
  for (let pass = 0; pass < PASSES; pass++) {
    const use = before === 0 ? null : mark.map((one) => (one === 0 ? 1 : 0))
    const mayMark = (height: Float64Array) =>
      (pass === 0 && drops.length > 0) || upwardRuns(height, options).length > 0
    const height = heightAboveStar(time, flux, { windowDays, use, noise, mayMark })
    if (height === null) return
    markUpward(mark, height, options)
    if (pass === 0) markGlitches(mark, drops, height)
    const after = countOf(mark)
    if (after === before) return
    before = after
  }
}

function countOf(mark: Uint8Array): number {
  let count = 0
  for (const one of mark) if (one !== 0) count++
  return count
}

/**
 * How far each row is above the star's level, in sigma: the less of two heights. Above the sliding
 * median rows beside a long transit do not look high, but the maxima of a spotted star do; above the
 * biweight taken twice ("twicing", Tukey 1977) it is the other way round.
 *
 * Null as soon as a height that none of these exceeds would mark nothing: on a quiet star most are not needed.
 */
function heightAboveStar(
  time: Float64Array,
  flux: Float64Array,
  {
    windowDays,
    use,
    noise,
    mayMark,
  }: {
    windowDays: number
    use: Uint8Array | null
    noise: number
    mayMark: (height: Float64Array) => boolean
  },
): Float64Array | null {
  const window = { windowDays, use }
  const heightOf = (residual: Float64Array): Float64Array => {
    const height = runningStatistic(time, residual, 'upperQuartiles', window)
    const mads = runningStatistic(time, residual, 'mads', { windowDays: 5 * windowDays, use })
    for (let i = 0; i < height.length; i++) {
      const sigma = Math.max(noise, MAD_TO_SIGMA * mads[i])
      const level = Math.max(0, height[i] - SIGMA_OF_UPPER_QUARTILE * sigma)
      // Constant flux has no scale: nothing can be said of it.
      height[i] = sigma > 0 ? (residual[i] - level) / sigma : 0
    }
    return height
  }
  const aboveMedian = residualOf(flux, medianTrend(time, flux, window))
  if (noise > 0 && !mayMark(inUnitsOf(noise, aboveMedian))) return null
  const height = heightOf(aboveMedian)
  if (!mayMark(height)) return null
  const once = residualOf(flux, biweightTrend(time, flux, window))
  const other = heightOf(residualOf(once, biweightTrend(time, once, window)))
  for (let i = 0; i < height.length; i++) height[i] = Math.min(height[i], other[i])
  return height
}

/** Values less their trend, written over the trend. */
function residualOf(values: Float64Array, trend: Float64Array): Float64Array {
  for (let i = 0; i < trend.length; i++) trend[i] = values[i] - trend[i]
  return trend
}

function inUnitsOf(unit: number, values: Float64Array): Float64Array {
  const scaled = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) scaled[i] = values[i] / unit
  return scaled
}

/** Stretches of rows that are outliers or flares, without their tails. */
function upwardRuns(height: Float64Array, { upSigma = 4, flareSigma = 2.5 }: ClipOptions): Piece[] {
  const runs: Piece[] = []
  const n = height.length
  let run = 0
  let highest = 0
  for (let i = 0; i <= n; i++) {
    if (i < n && height[i] > flareSigma) {
      highest = run === 0 ? height[i] : Math.max(highest, height[i])
      run++
      continue
    }
    if (run >= 3 || (run > 0 && highest > upSigma)) runs.push({ start: i - run, end: i })
    run = 0
  }
  return runs
}

/** Outliers and flares, each with the neighbours that are still up. */
function markUpward(mark: Uint8Array, height: Float64Array, options: ClipOptions): void {
  const { tailSigma = 1 } = options
  for (const { start, end } of upwardRuns(height, options)) {
    let [first, last] = [start, end - 1]
    while (first > 0 && height[first - 1] > tailSigma) first--
    while (last < height.length - 1 && height[last + 1] > tailSigma) last++
    mark.fill(UP, first, last + 1)
  }
}

/** No eclipse leaves less than no light, at any cadence; only noise as great as the star's light does. */
function markDark(
  marks: Uint8Array,
  { lightCurve, segment, noise }: Pick<PieceContext, 'lightCurve' | 'segment' | 'noise'>,
  { glitchSigma = 6 }: ClipOptions,
): void {
  const { flux } = lightCurve
  const level = median(flux.subarray(segment.start, segment.end))
  if (!(level > 10 * noise) || glitchSigma === Infinity) return
  for (let i = segment.start; i < segment.end; i++) if (flux[i] <= 0) marks[i] = DOWN
}

/** Lone rows of a piece far below both neighbours, counted from its start. */
function dropsOf(
  { lightCurve, segment, piece, noise }: PieceContext,
  { glitchSigma = 6, maxGlitchCadenceDays = 10 / 1440 }: ClipOptions,
): number[] {
  const { time, flux } = lightCurve
  const longestStep = 1.5 * segment.cadenceDays
  const fast = segment.cadenceDays > 0 && segment.cadenceDays <= maxGlitchCadenceDays
  const drops: number[] = []
  if (!fast || noise === 0) return drops
  for (let i = piece.start + 1; i < piece.end - 1; i++) {
    if (time[i] - time[i - 1] > longestStep || time[i + 1] - time[i] > longestStep) continue
    const drop = Math.min(flux[i - 1], flux[i + 1]) - flux[i]
    if (drop > glitchSigma * noise) drops.push(i - piece.start)
  }
  return drops
}

/** Of the drops, those whose neighbours are at the star's level. */
function markGlitches(mark: Uint8Array, drops: readonly number[], height: Float64Array): void {
  for (const at of drops) {
    if (height[at - 1] > -3 && height[at + 1] > -3) mark[at] = DOWN
  }
}
